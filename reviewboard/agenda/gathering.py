"""Loads the week's records as facts for `domain.assembly`. At most 21 statements, whatever the week holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from reviewboard.agenda import answered
from reviewboard.agenda.availability import person_facts
from reviewboard.agenda.earlier import Earlier, earlier
from reviewboard.agenda.keys import key, maybe, pk
from reviewboard.agenda.proposed.facts import TopicForAgenda, topics_for, wins_for
from reviewboard.agenda.rules import Rules, rules_of
from reviewboard.agenda.sources import sources_seen
from reviewboard.catalog.queries import ServiceFacts as CatalogFacts
from reviewboard.catalog.queries import service_facts
from reviewboard.changes.queries import for_agenda as changes_for_agenda
from reviewboard.changes.rows import ChangeForAgenda
from reviewboard.domain.assembly import AgendaInputs, Answered
from reviewboard.domain.facts import (
    ActionFacts,
    CauseLink,
    ChangeFacts,
    IncidentFacts,
    PersonFacts,
    ServiceFacts,
    TeamFacts,
    TopicFacts,
    WinFacts,
)
from reviewboard.domain.values import CauseState, Severity, Tier
from reviewboard.findings.queries import for_agenda as actions_for_agenda
from reviewboard.findings.rows import ActionForAgenda
from reviewboard.incidents.queries import for_agenda as incidents_for_agenda
from reviewboard.incidents.queries import links_to_changes
from reviewboard.incidents.rows import IncidentForAgenda
from reviewboard.meetings.queries import MeetingRow, around
from reviewboard.people.queries import TeamForAgenda, people_for_agenda, teams_for_agenda


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
    wins: list[int] = field(default_factory=list)
    links: list[tuple[int, int, CauseState, Severity]] = field(default_factory=list)
    services: dict[int, CatalogFacts] = field(default_factory=dict)
    service_facts: dict[int | None, ServiceFacts] = field(default_factory=dict)
    teams: dict[int, TeamForAgenda] = field(default_factory=dict)
    answers: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an agenda is made from, the rules that hold for it, and the names of services and sources by key.

    Services and sources are open to every reader, so their names may stand beside the agenda; names of people
    may not.
    """

    inputs: AgendaInputs
    rules: Rules
    names: dict[str, str]


def gather(meeting: MeetingRow, *, as_of: datetime, since_fixed: bool = False) -> Gathered:
    """Everything the agenda of this meeting is made from; `since_fixed`: with what came after its week, for an addendum."""
    places = around(meeting)
    rules = rules_of(meeting, places)
    week = _read(meeting, earlier(meeting, places, as_of=as_of, since_fixed=since_fixed))
    sources, seen_as = sources_seen(as_of)
    following = places.following or meeting.starts_at + timedelta(days=7)
    inputs = AgendaInputs(
        meeting=key("meeting", meeting.id),
        seed=f"{meeting.series_key}:{meeting.starts_at.isoformat()}",
        on=week.on,
        next_on=following.astimezone(meeting.zone).date(),
        as_of=as_of,
        minutes=meeting.minutes,
        policy=rules.policy,
        mandatory=rules.mandatory,
        people=_people(week),
        teams=_teams(week),
        changes=_changes(week),
        incidents=_incidents(week),
        actions=_actions(week),
        topics=_topics(week),
        wins=tuple(WinFacts(key("win", one)) for one in week.wins),
        sources=sources,
        steers=week.before.steers,
        answers=week.answers,
    )
    names = seen_as | {key("service", one): found.key for one, found in week.services.items()}
    return Gathered(inputs, rules, names)


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
    week.changes = changes_for_agenda(since=since, until=until, late=late, also=also)
    week.links = links_to_changes([change.id for change in week.changes])
    week.actions = actions_for_agenda(on=on, also=_ids(before.settled, "action"))
    week.topics = topics_for(meeting, carried=_ids(before.carried, "topic"))
    week.wins = wins_for(meeting, since=since, until=until)
    services = {one.service_id for one in week.incidents} | {one.service_id for one in week.changes}
    services |= {one.service_id for one in week.actions}
    week.services = service_facts({one for one in services if one is not None}, on=on)
    _leave_out_of_scope(week)
    week.service_facts = _services(week.services)
    week.teams = teams_for_agenda()
    week.answers = answered.facts(meeting.id)
    return week


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


def _services(found: Mapping[int, CatalogFacts]) -> dict[int | None, ServiceFacts]:
    """Each service once: thousands of changes share a few hundred."""
    return {
        service_id: ServiceFacts(
            key=key("service", service_id),
            tier=Tier(one.tier),
            dependents=one.dependents,
            owner=maybe("person", one.owner_id),
            team=maybe("team", one.owner_team_id),
        )
        for service_id, one in found.items()
    }


def _incidents(week: _Week) -> tuple[IncidentFacts, ...]:
    return tuple(
        IncidentFacts(
            key=key("incident", one.id),
            severity=one.severity,
            service=week.service_facts.get(one.service_id),
            visibility=one.visibility,
            in_period=one.in_period and key("incident", one.id) not in week.before.added,
            told_late=one.told_late,
            status=one.status,
            customer_minutes=one.customer_minutes,
            repeats=maybe("incident", one.repeats_id),
            links=tuple(CauseLink(key("change", change), state) for change, state in one.links),
            carried=week.before.carried.get(key("incident", one.id), 0),
            lead=maybe("person", one.lead_id),
            responders=tuple(key("person", person) for person in one.responder_ids),
        )
        for one in week.incidents
    )


def _changes(week: _Week) -> tuple[ChangeFacts, ...]:
    links: dict[int, list[CauseLink]] = defaultdict(list)
    for incident, change, state, severity in week.links:
        links[change].append(CauseLink(key("incident", incident), state, severity))
    return tuple(
        ChangeFacts(
            key=key("change", one.id),
            kind=one.kind,
            service=week.service_facts.get(one.service_id),
            visibility=one.visibility,
            in_period=one.in_period,
            lines_added=one.lines_added,
            lines_removed=one.lines_removed,
            verdict=one.verdict,
            certainty=one.certainty,
            destructive=one.destructive,
            qualified_approval=one.approved,
            tests_touched=one.tests_touched,
            reverted_by=maybe("change", one.reverted_by_id),
            links=tuple(links[one.id]),
            carried=week.before.carried.get(key("change", one.id), 0),
            author=maybe("person", one.author_id),
            principal=maybe("person", one.principal_id),
        )
        for one in week.changes
    )


def _actions(week: _Week) -> tuple[ActionFacts, ...]:
    return tuple(
        ActionFacts(
            key=key("action", one.id),
            opened_on=one.opened_on,
            state=one.state,
            due_on=one.due_on,
            risk_until=one.risk_until,
            service=week.service_facts.get(one.service_id),
            team=maybe("team", one.team_id),
            owner=maybe("person", one.owner_id),
            visibility=one.visibility,
            asked_for_owner=key("action", one.id) in week.before.asked_for_owner,
            carried=week.before.carried.get(key("action", one.id), 0),
        )
        for one in week.actions
    )


def _topics(week: _Week) -> tuple[TopicFacts, ...]:
    return tuple(
        TopicFacts(
            key=key("topic", one.id),
            proposer=maybe("person", one.proposed_by_id),
            minutes=one.minutes,
            about=one.about,
            visibility=one.visibility,
            carried=week.before.carried.get(key("topic", one.id), 0),
        )
        for one in week.topics
    )


def _teams(week: _Week) -> tuple[TeamFacts, ...]:
    drawn = week.before.drawn
    return tuple(
        TeamFacts(
            key=key("team", team.id),
            lead=maybe("person", team.lead_id),
            weeks_since_drawn=drawn.get(key("team", team.id)),
        )
        for team in week.teams.values()
    )


def _people(week: _Week) -> tuple[PersonFacts, ...]:
    involved = _involved(week)
    found = people_for_agenda(involved, on=week.on)
    start, minutes = week.meeting.starts_at, week.meeting.minutes
    return tuple(person_facts(person, start, minutes) for _, person in sorted(found.items()))


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
