"""Loads the week's records as facts for `domain.assembly`. At most 22 statements, whatever the week holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from reviewboard.agenda import answered
from reviewboard.agenda.availability import person_facts
from reviewboard.agenda.earlier import Earlier, earlier
from reviewboard.agenda.keys import Known, key, pk
from reviewboard.agenda.proposed.facts import TopicForAgenda, WinForAgenda, topics_for, wins_for
from reviewboard.agenda.rules import Rules, rules_of
from reviewboard.agenda.sources import sources_seen
from reviewboard.approvals.on_agenda import AtTheGate, at_the_gate
from reviewboard.catalog.queries import ServiceFacts as CatalogFacts
from reviewboard.catalog.queries import service_facts
from reviewboard.changes.queries import for_agenda as changes_for_agenda
from reviewboard.changes.rows import ChangeForAgenda
from reviewboard.domain.assembly import AgendaInputs, Answered, renamed
from reviewboard.domain.facts import (
    ActionFacts,
    CauseLink,
    ChangeFacts,
    IncidentFacts,
    ServiceFacts,
    TeamFacts,
    TopicFacts,
    WinFacts,
)
from reviewboard.domain.values import GatePassage, Tier, Visibility
from reviewboard.findings.queries import for_agenda as actions_for_agenda
from reviewboard.findings.rows import ActionForAgenda
from reviewboard.incidents.queries import for_agenda as incidents_for_agenda
from reviewboard.incidents.queries import links_to_changes
from reviewboard.incidents.rows import IncidentForAgenda, LinkForAgenda
from reviewboard.meetings.queries import MeetingRow, around
from reviewboard.people.queries import PersonForAgenda, TeamForAgenda, people_for_agenda, teams_for_agenda

Value = TypeVar("Value")


@dataclass(slots=True)
class _Week:
    """The rows of one week as their rooms hand them over."""

    meeting: MeetingRow
    on: date
    before: Earlier
    incidents: list[IncidentForAgenda] = field(default_factory=list)
    changes: list[ChangeForAgenda] = field(default_factory=list)
    actions: list[ActionForAgenda] = field(default_factory=list)
    topics: list[TopicForAgenda] = field(default_factory=list)
    wins: list[WinForAgenda] = field(default_factory=list)
    gates: dict[int, AtTheGate] = field(default_factory=dict)
    links: list[LinkForAgenda] = field(default_factory=list)
    services: dict[int, CatalogFacts] = field(default_factory=dict)
    service_facts: dict[int | None, ServiceFacts] = field(default_factory=dict)
    teams: dict[int, TeamForAgenda] = field(default_factory=dict)
    answers: tuple[Answered, ...] = ()
    people: list[PersonForAgenda] = field(default_factory=list)
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an agenda is made from, the rules that hold for it, and the names of services and sources by key.

    The inputs name every record by the key it has everywhere; `known` tells the keys it has here. Services and sources
    are open to every reader, so their names may stand beside the agenda; names of people may not.
    """

    inputs: AgendaInputs
    rules: Rules
    names: dict[str, str]
    known: Known

    def here(self, value: Value) -> Value:
        """What was made from the inputs, by the keys that rows and pages use."""
        return renamed(value, self.known.here)


def gather(meeting: MeetingRow, *, as_of: datetime, since_fixed: bool = False) -> Gathered:
    """Everything the agenda of this meeting is made from; `since_fixed`: with what came after its week, for an addendum."""
    places = around(meeting)
    rules = rules_of(meeting, places)
    week = _read(meeting, earlier(meeting, places, as_of=as_of, since_fixed=since_fixed))
    sources, seen_as = sources_seen(as_of, week.known)
    following = places.following or meeting.starts_at + timedelta(days=7)
    inputs = AgendaInputs(
        meeting=week.known.of("meeting", meeting.id),
        seed=f"{meeting.series_key}:{meeting.starts_at.isoformat()}",
        on=week.on,
        next_on=following.astimezone(meeting.zone).date(),
        as_of=as_of,
        minutes=meeting.minutes,
        policy=rules.policy,
        mandatory=rules.mandatory,
        people=tuple(
            person_facts(one, meeting.starts_at, meeting.minutes, week.known) for one in week.people
        ),
        teams=_teams(week),
        changes=_changes(week),
        incidents=_incidents(week),
        actions=_actions(week),
        topics=_topics(week),
        wins=tuple(WinFacts(week.known.of("win", one.id)) for one in week.wins),
        sources=sources,
        steers=renamed(week.before.steers, week.known.everywhere),
        answers=renamed(week.answers, week.known.everywhere),
    )
    names = seen_as | {key("service", one): found.key for one, found in week.services.items()}
    return Gathered(inputs, rules, names, week.known)


def _read(meeting: MeetingRow, before: Earlier) -> _Week:
    on = meeting.starts_at.astimezone(meeting.zone).date()
    week = _Week(meeting, on, before)
    period = before.period
    since, until, late = period.since, period.until, period.late
    asked = {*before.carried, *before.settled}
    also = _ids(asked, "incident")
    week.incidents = incidents_for_agenda(since=since, until=until, late=late, also=also)
    also = {change for incident in week.incidents for change, _ in incident.links}
    also |= _ids(asked, "change")
    landed_since = late.happened_since if late else since
    week.gates = at_the_gate(since=since, until=until, landed_since=landed_since, also=also)
    raised = {pk for pk, gate in week.gates.items() if gate.raised}
    week.changes = [
        replace(one, in_period=one.in_period or one.id in raised)
        for one in changes_for_agenda(since=since, until=until, late=late, also=also | raised)
    ]
    week.links = links_to_changes([change.id for change in week.changes])
    week.actions = actions_for_agenda(on=on, also=_ids(before.settled, "action"))
    week.topics = topics_for(meeting, carried=_ids(before.carried, "topic"))
    week.wins = wins_for(meeting, since=since, until=until)
    services = {one.service_id for one in week.incidents} | {one.service_id for one in week.changes}
    services |= {one.service_id for one in week.actions}
    week.services = service_facts({one for one in services if one is not None}, on=on)
    _leave_out_of_scope(week)
    week.teams = teams_for_agenda()
    week.answers = answered.facts(meeting.id)
    week.people = list(people_for_agenda(_involved(week), on=on).values())
    _learn(week)
    week.service_facts = _services(week)
    return week


def _learn(week: _Week) -> None:
    """What every record of the week is called everywhere."""
    learn = week.known.learn
    learn("meeting", week.meeting.id, week.meeting.series_key, week.meeting.starts_at.isoformat())
    for incident in week.incidents:
        learn("incident", incident.id, *incident.known_as)
        if incident.repeats is not None:
            learn("incident", incident.repeats.id, *incident.repeats.known_as)
    for link in week.links:
        learn("incident", link.incident.id, *link.incident.known_as)
    for change in week.changes:
        learn("change", change.id, *change.known_as)
        if change.reverted_by is not None:
            learn("change", change.reverted_by.id, *change.reverted_by.known_as)
    told: list[tuple[str, tuple[str, ...], int]] = [
        ("action", action.known_as, action.id) for action in week.actions
    ]
    told += [("topic", topic.known_as, topic.id) for topic in week.topics]
    told += [("win", win.known_as, win.id) for win in week.wins]
    for kind, known_as, number in sorted(told):
        learn(kind, number, *known_as)
    for about in (topic.about for topic in week.topics if topic.about is not None):
        learn(*about[:2], *about.known_as)
    for service_id, service in week.services.items():
        learn("service", service_id, service.key)
    for team in week.teams.values():
        learn("team", team.id, team.key)
    for person in week.people:
        learn("person", person.id, person.email.lower())


def _leave_out_of_scope(week: _Week) -> None:
    """What the series is not about. A change that an incident of the series looks at stays, to be looked at with it."""
    scope = week.meeting.scope
    if scope.is_everything:
        return

    def holds(service_id: int | None, team_id: int | None = None) -> bool:
        service = week.services.get(service_id) if service_id is not None else None
        return scope.holds(service_id, service.owner_team_id if service else None) or (
            team_id is not None and scope.holds(None, team_id)
        )

    week.incidents = [one for one in week.incidents if holds(one.service_id)]
    week.actions = [one for one in week.actions if holds(one.service_id, one.team_id)]
    looked_at = {change for one in week.incidents for change, _ in one.links}
    week.changes = [
        one if holds(one.service_id) else replace(one, in_period=False)
        for one in week.changes
        if holds(one.service_id) or one.id in looked_at
    ]


def _ids(keys: Iterable[str], kind: str) -> set[int]:
    return {found for one in keys if (found := pk(one, kind)) is not None}


def _services(week: _Week) -> dict[int | None, ServiceFacts]:
    """Each service once: thousands of changes share a few hundred."""
    known = week.known
    return {
        service_id: ServiceFacts(
            key=known.of("service", service_id),
            tier=Tier(one.tier),
            dependents=one.dependents,
            owner=known.maybe("person", one.owner_id),
            team=known.maybe("team", one.owner_team_id),
        )
        for service_id, one in week.services.items()
    }


def _incidents(week: _Week) -> tuple[IncidentFacts, ...]:
    known = week.known
    restricted = {one.id for one in week.changes if one.visibility is not Visibility.OPEN}
    return tuple(
        IncidentFacts(
            key=known.of("incident", one.id),
            severity=one.severity,
            service=week.service_facts.get(one.service_id),
            visibility=one.visibility,
            in_period=one.in_period and key("incident", one.id) not in week.before.added,
            told_late=one.told_late,
            status=one.status,
            customer_minutes=one.customer_minutes,
            repeats=known.of("incident", one.repeats.id) if one.repeats else None,
            links=_in_order(
                CauseLink(known.of("change", change), state, restricted=change in restricted)
                for change, state in one.links
            ),
            carried=week.before.carried.get(key("incident", one.id), 0),
            lead=known.maybe("person", one.lead_id),
            responders=tuple(sorted(known.of("person", person) for person in one.responder_ids)),
        )
        for one in week.incidents
    )


def _in_order(links: Iterable[CauseLink]) -> tuple[CauseLink, ...]:
    return tuple(sorted(links, key=lambda one: one.other))


def _changes(week: _Week) -> tuple[ChangeFacts, ...]:
    known = week.known
    links: dict[int, list[CauseLink]] = defaultdict(list)
    for one in week.links:
        links[one.change_id].append(
            CauseLink(known.of("incident", one.incident.id), one.state, one.severity, one.restricted)
        )
    return tuple(
        ChangeFacts(
            key=known.of("change", one.id),
            kind=one.kind,
            service=week.service_facts.get(one.service_id),
            visibility=one.visibility,
            in_period=one.in_period,
            lines_added=one.lines_added,
            lines_removed=one.lines_removed,
            verdict=one.verdict,
            certainty=one.certainty,
            destructive=one.destructive,
            qualified_approval=_approved(one, week.gates.get(one.id)),
            passage=week.gates[one.id].passage if one.id in week.gates else GatePassage.NOT_ASKED,
            tests_touched=one.tests_touched,
            reverted_by=known.of("change", one.reverted_by.id) if one.reverted_by else None,
            links=_in_order(links[one.id]),
            carried=week.before.carried.get(key("change", one.id), 0),
            author=known.maybe("person", one.author_id),
            principal=known.maybe("person", one.principal_id),
        )
        for one in week.changes
    )


def _approved(change: ChangeForAgenda, gate: AtTheGate | None) -> bool | None:
    """What the gate knows counts more than what a source said."""
    return change.approved if gate is None or gate.approved is None else gate.approved


def _actions(week: _Week) -> tuple[ActionFacts, ...]:
    known = week.known
    return tuple(
        ActionFacts(
            key=known.of("action", one.id),
            opened_on=one.opened_on,
            state=one.state,
            due_on=one.due_on,
            risk_until=one.risk_until,
            service=week.service_facts.get(one.service_id),
            team=known.maybe("team", one.team_id),
            owner=known.maybe("person", one.owner_id),
            visibility=one.visibility,
            asked_for_owner=key("action", one.id) in week.before.asked_for_owner,
            carried=week.before.carried.get(key("action", one.id), 0),
        )
        for one in week.actions
    )


def _topics(week: _Week) -> tuple[TopicFacts, ...]:
    known = week.known
    return tuple(
        TopicFacts(
            key=known.of("topic", one.id),
            proposer=known.maybe("person", one.proposed_by_id),
            minutes=one.minutes,
            about=known.of(*one.about[:2]) if one.about else None,
            visibility=one.visibility,
            carried=week.before.carried.get(key("topic", one.id), 0),
        )
        for one in week.topics
    )


def _teams(week: _Week) -> tuple[TeamFacts, ...]:
    known = week.known
    drawn = week.before.drawn
    return tuple(
        TeamFacts(
            key=known.of("team", team.id),
            lead=known.maybe("person", team.lead_id),
            weeks_since_drawn=drawn.get(key("team", team.id)),
        )
        for team in week.teams.values()
    )


def _involved(week: _Week) -> Collection[int]:
    ids: set[int | None] = set()
    for incident in week.incidents:
        ids |= {incident.lead_id, *incident.responder_ids}
    for change in week.changes:
        ids |= {change.author_id, change.principal_id}
    ids |= {action.owner_id for action in week.actions}
    ids |= {topic.proposed_by_id for topic in week.topics}
    ids |= {service.owner_id for service in week.services.values()}
    ids |= {team.lead_id for team in week.teams.values()}
    ids |= {pk(one.stands_in, "person") for one in week.answers if one.stands_in}
    return {one for one in ids if one is not None}
