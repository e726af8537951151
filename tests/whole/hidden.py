"""Records that few may see, in the middle of the sample, each full of words that stand nowhere else.

What is restricted says "quizrest" wherever it says anything, and what is sealed "quizseal"; so does everybody
who is named only there. "lighthouse" stands in every title, to be searched for.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from reviewboard.agenda.models import Topic
from reviewboard.agenda.operations import rebuild
from reviewboard.attendance.models import Outcome
from reviewboard.audit.operations import record as record_entry
from reviewboard.catalog.models import Repository, Service
from reviewboard.catalog.operations import ensure_repository
from reviewboard.changes.models import Change
from reviewboard.changes.operations import record as record_changes
from reviewboard.connections.models import Connection
from reviewboard.domain.messages import (
    ChangeSnapshot,
    CommitSnapshot,
    IdentitySnapshot,
    IncidentSnapshot,
    TimelineSnapshot,
)
from reviewboard.domain.values import (
    ActionState,
    CauseState,
    ChangeKind,
    ChangeState,
    IncidentStatus,
    LinkState,
    Severity,
    Visibility,
)
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea, Recheck, Recurrence, Turn
from reviewboard.findings.queries.reasons import came_back_with
from reviewboard.incidents.models import CauseLink, Incident, WriteUp, WriteUpAsked
from reviewboard.incidents.operations import record as record_incidents
from reviewboard.people.models import ManagerTerm, Person
from reviewboard.people.visibility import raise_visibility
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.models import Duplicate, IssueLink, ServicePlace, SyncNote
from tests.whole.cast import JIRA, Sample

MARKS = {Visibility.RESTRICTED: "quizrest", Visibility.SEALED: "quizseal"}
WORD = "lighthouse"
_TO_BE_MATCHED = re.compile(
    r"<option value=\"\d+\">email: [^<]*</option>|<bdi data-identity>[^<]*</bdi>|<input [^>]*data-identity[^>]*>"
)
NAMED = "manager"
"""The only part of the cast that is on the lists."""


@dataclass
class Hidden:
    """What is hidden, by room: ids of each level."""

    incidents: dict[Visibility, int] = field(default_factory=dict)
    changes: dict[Visibility, int] = field(default_factory=dict)
    actions: dict[Visibility, list[int]] = field(default_factory=dict)
    learned: dict[Visibility, dict[str, int]] = field(default_factory=dict)
    """The finding, the decision, the idea and the topic, by where their pages stand: {"findings": 3}."""

    def references(self) -> re.Pattern[str]:
        """Every way to name one of them: "INC-12", and its address."""
        actions = [pk for pks in self.actions.values() for pk in pks]
        named = [
            ("INC", "incidents", list(self.incidents.values())),
            ("CHG", "changes", list(self.changes.values())),
            ("ACT", "actions", actions),
        ]
        ways = [rf"{prefix}-{pk}\b|/{place}/{pk}\b" for prefix, place, pks in named for pk in pks]
        ways += [rf"/{place}/{pk}\b" for of in self.learned.values() for place, pk in of.items()]
        return re.compile("|".join(ways))

    def told(self, text: str) -> list[str]:
        """What a text gives away, with a little of what stands around it.

        The identities that belong to nobody yet are listed for whoever matches them to people: that such a name
        is known is told there, and nothing of where it stands.
        """
        text = _TO_BE_MATCHED.sub("", text)
        found = [
            *re.finditer("|".join(MARKS.values()), text, re.IGNORECASE),
            *self.references().finditer(text),
        ]
        return sorted({text[max(0, match.start() - 40) : match.end() + 40] for match in found})


def hide(sample: Sample) -> Hidden:
    """One of each sort at each level, in the week of the coming agenda, linked to what everybody may see."""
    hidden = Hidden()
    for level, mark in MARKS.items():
        audience = raise_visibility(
            audience_id=None,
            level=level,
            person_ids=[sample.person(NAMED)],
            team_ids=[],
            actor_id=None,
            as_of=sample.as_of,
        )
        incident = _incident(sample, mark, audience)
        change = _change(sample, mark, audience, through_repository=level is Visibility.RESTRICTED)
        _link(incident, change)
        hidden.incidents[level], hidden.changes[level] = incident.pk, change.pk
        hidden.actions[level], hidden.learned[level] = _reviewed(sample, mark, audience, incident, change)
        _missed(sample, incident)
        _ticketed(
            sample, mark, hidden.actions[level], key=mark.upper() if level is Visibility.RESTRICTED else "PRC"
        )
    rebuild(meeting_id=sample.meeting.id, as_of=sample.as_of)
    return hidden


def _somebody(mark: str, part: str) -> IdentitySnapshot:
    return IdentitySnapshot("email", f"{mark}-{part}@elsewhere.example", f"{mark.capitalize()} {part}")


def _incident(sample: Sample, mark: str, audience: int) -> Incident:
    at = sample.meeting.covers_to - timedelta(days=1)
    record_incidents(
        connection_id=Connection.objects.get(key="pagerduty").pk,
        snapshots=[
            IncidentSnapshot(
                external_id=f"{mark}-incident",
                title=f"The {WORD} {mark} title went dark",
                severity=Severity.SEV1,
                status=IncidentStatus.OPEN,
                started_at=at,
                source_at=at,
                summary=f"A {mark} summary.",
                category=f"{mark}-category",
                vendor_severity=f"{mark}-vendor",
                services=("pricing-engine",),
                lead=_somebody(mark, "lead"),
                responders=(_somebody(mark, "responder"),),
                timeline=(TimelineSnapshot(at, f"A {mark} moment", "impact", f"{mark}-moment"),),
                url=f"https://pager.example/{mark}",
            )
        ],
        as_of=sample.as_of,
    )
    Incident.objects.filter(external_id=f"{mark}-incident").update(audience=audience)
    incident = Incident.objects.get(external_id=f"{mark}-incident")
    _written_up(sample, mark, incident)
    return incident


def _written_up(sample: Sample, mark: str, incident: Incident) -> None:
    """What people wrote of it, with a link that tells of it too, and that its lead was asked."""
    WriteUp.objects.create(
        incident=incident,
        saw=f"What {mark} customers saw",
        ended_by=f"The {mark} switch",
        decide=f"Whether {mark} lamps burn",
        postmortem_url=f"https://wiki.example/{mark}",
        finished_at=sample.as_of,
        written_by_id=sample.person(NAMED),
        written_at=sample.as_of,
    )
    WriteUpAsked.objects.create(incident=incident, asked_at=sample.as_of)


def _change(sample: Sample, mark: str, audience: int, *, through_repository: bool) -> Change:
    at = sample.meeting.covers_to - timedelta(days=1, hours=2)
    connection = Connection.objects.get(key="git-pricing-engine").pk
    service = Service.objects.get(key="pricing-engine").pk
    repository = ensure_repository(
        connection_id=connection,
        external_id=f"{mark}-repository" if through_repository else "pricing-engine",
        name=f"{mark}-repository" if through_repository else "pricing-engine",
        url="https://git.example/pricing-engine",
        service_id=service,
    )
    who = _somebody(mark, "author")
    message = f"A {mark} message\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    record_changes(
        connection_id=connection,
        repository_id=repository,
        snapshots=[
            ChangeSnapshot(
                external_id=f"{mark}-change",
                kind=ChangeKind.PULL_REQUEST,
                title=f"Paint the {WORD} {mark} title",
                body=f"A {mark} body.",
                state=ChangeState.MERGED,
                source_at=at,
                head_sha="a" * 40,
                branch=f"{mark}/branch",
                url=f"https://git.example/{mark}",
                authored_by=who,
                opened_at=at,
                merged_at=at,
                commits=(CommitSnapshot("a" * 40, message, who, who, at, 10, 5, ()),),
                files_count=3,
                lines_added=10,
                lines_removed=5,
                tests_touched=False,
            )
        ],
        as_of=sample.as_of,
    )
    if through_repository:
        Repository.objects.filter(pk=repository).update(audience=audience)
    else:
        Change.objects.filter(external_id=f"{mark}-change").update(audience=audience)
    return Change.objects.get(external_id=f"{mark}-change")


def _ticketed(sample: Sample, mark: str, actions: list[int], *, key: str) -> None:
    """A ticket that was refused and one that both sides changed, each with words of the tracker that tell of it.

    Whoever is named may know the key of a ticket; so only that of a restricted one says what it is of.
    """
    place = ServicePlace.objects.get(connection__key=JIRA)
    shared = {"connection_id": place.connection_id, "place": place, "sent_at": sample.as_of}
    words = f"400 summary: A {mark} title is too long"
    value = {"summary": f"A {mark} title", "due": "2026-12-04"}
    refused = IssueLink.objects.create(
        action_id=actions[0],
        state=LinkState.REFUSED,
        cause=f"refused:{actions[0]}",
        words=words,
        fields={"summary": words},
        trace=f"{mark}-trace",
        **shared,
    )
    linked = IssueLink.objects.create(
        action_id=actions[1],
        state=LinkState.LINKED,
        issue_id=f"{actions[1]}9",
        issue_key=f"{key}-1",
        there={"values": value, "status": "To Do", "category": "new"},
        base={name: [one, one] for name, one in value.items()},
        conflict={"summary": True, "due": True},
        cause=f"no_way:{actions[1]}",
        words=words,
        **shared,
    )
    for link in (refused, linked):
        SyncNote.objects.create(
            link=link, at=sample.as_of, kind=NoteKind.REFUSED, words=words, trace=f"{mark}-t"
        )
    Duplicate.objects.create(
        link=linked, issue_id=f"{actions[1]}8", issue_key=f"{key}-2", found_at=sample.as_of
    )


def _link(incident: Incident, change: Change) -> None:
    """The two hidden ends, and each with an end that everybody may see."""
    open_change = Change.objects.filter(audience=None, service__key="pricing-engine").exclude(pk=change.pk)[0]
    open_incident = Incident.objects.filter(audience=None, service__key="pricing-engine").latest("pk")
    for one, other in ((incident, change), (incident, open_change), (open_incident, change)):
        CauseLink.objects.get_or_create(
            incident=one, change_id=other.pk, defaults={"state": CauseState.CANDIDATE, "strength": 3}
        )


def _reviewed(
    sample: Sample, mark: str, audience: int, incident: Incident, change: Change
) -> tuple[list[int], dict[str, int]]:
    """A finding, a decision, an idea and two actions: of a hidden incident, of a hidden change, with own lists."""
    of_incident = {"incident": incident, "meeting_id": sample.meeting.id}
    finding = Finding.objects.create(text=f"A {WORD} {mark} finding", **of_incident)
    meeting = {"meeting_id": sample.meeting.id}
    decision = Decision.objects.create(text=f"A {WORD} {mark} decision", change=change, **meeting)
    idea = Idea.objects.create(text=f"A {WORD} {mark} idea", audience_id=audience, **meeting)
    due = sample.as_of.date() - timedelta(days=30)
    shared = {"owner_id": sample.person("self"), "state": ActionState.OPEN, "due_on": due}
    words = {
        "title": f"Keep the {WORD} {mark} title lit",
        "outcome": f"A {mark} outcome",
        "signal": f"{mark} lamps",
    }
    own = ActionItem.objects.create(audience_id=audience, **words, **shared)
    inherited = ActionItem.objects.create(finding=finding, **of_incident, **words, **shared)
    _around(sample, mark, decision, own)
    closed = _looked_at_again(sample, mark, audience)
    _brought_back(sample, incident)
    topic = Topic.objects.create(
        series_id=sample.meeting.series_id,
        title=f"A {WORD} {mark} topic",
        text=f"A {mark} why",
        proposed_by_id=sample.person("self"),
        proposed_at=sample.as_of,
        finding=finding,
    )
    learned = {"findings": finding.pk, "decisions": decision.pk, "ideas": idea.pk, "topics": topic.pk}
    return [own.pk, inherited.pk, closed.pk], learned


def _missed(sample: Sample, incident: Incident) -> None:
    """Somebody of an outsider's missed a hidden item: the outsider sees their name there, and nothing of it."""
    who = Person.objects.create(name="Ola Brandt")
    ManagerTerm.objects.create(person=who, manager_id=sample.person("admin"), starts_on="2026-01-01")
    missed = {"outcome": "make_up", "needed": True, "due_on": sample.as_of.date(), "missed_at": sample.as_of}
    Outcome.objects.create(
        meeting_id=sample.meeting.id,
        person=who,
        key=f"incident:{incident.pk}",
        settled_at=sample.as_of,
        **missed,
    )


def _looked_at_again(sample: Sample, mark: str, audience: int) -> ActionItem:
    """A hidden action item that was verified, with one look that was taken and one that is due."""
    due, verified_at = sample.as_of.date(), sample.as_of - timedelta(days=60)
    closed = ActionItem.objects.create(
        title=f"Lit the {WORD} {mark} title", audience_id=audience, state=ActionState.VERIFIED,
        signal=f"{mark} lamps", owner_id=sample.person("self"), verified_at=verified_at,
    )  # fmt: skip
    said = {"outcome": "held", "words": f"A {mark} lamp", "checked_at": sample.as_of}
    Recheck.objects.create(action=closed, after_days=30, due_on=due, closed_at=verified_at, **said)
    Recheck.objects.create(action=closed, after_days=60, due_on=due, closed_at=verified_at)
    return closed


def _brought_back(sample: Sample, incident: Incident) -> None:
    """What everybody may see, and a hidden incident reopened."""
    reason = came_back_with(incident.pk)
    back = ActionItem.objects.create(
        title="Lamps that came back", state_reason=reason, reopened_at=sample.as_of
    )
    Recurrence.objects.create(action=back, incident=incident, at=sample.as_of)
    details = {"incident": incident.pk}
    with transaction.atomic():
        record_entry(
            actor_id=None,
            action="action.recurred",
            subject=f"action:{back.pk}",
            details=details,
            at=sample.as_of,
        )


def _around(sample: Sample, mark: str, decision: Decision, hidden_action: ActionItem) -> None:
    """What stands beside a hidden decision, and what everybody may see that leads to a hidden action item."""
    kept = {"practice": True, "enforcement": "rule", "enforced_by": f"{mark}/rule.rego"}
    Decision.objects.filter(pk=decision.pk).update(**kept, review_on=sample.as_of.date())
    Turn.objects.create(decision=decision, kind="renewed", because=f"A {mark} reason", at=sample.as_of)
    Decision.objects.create(text="Lamps are lit by a rule", practice=True, enforced_after=hidden_action)
    finding = Finding.objects.create(text="Lamps go out at night")
    idea = Idea.objects.create(text="Lamps that burn by day")
    ActionItem.objects.filter(pk=hidden_action.pk).update(finding=finding, idea=idea)
