"""What PagerDuty says of an incident, in the shape that webhooks of all versions and the REST API share.

V3 and the REST API call the start `created_at` and the people `assignees` or `assignments`; V1 calls them
`created_on` and `assigned_to`. A body of one kind has none of the names of the other, so all are read everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from reviewboard.domain.messages import AnswerSnapshot, IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.integrations.reading import (
    Record,
    moment,
    need,
    need_moment,
    record,
    records,
    severity,
    text,
)

STATUS = {
    "triggered": IncidentStatus.OPEN,
    "acknowledged": IncidentStatus.OPEN,
    "resolved": IncidentStatus.RESOLVED,
}
_PEOPLE = (
    ("assignees", ""),
    ("assignments", "assignee"),
    ("assigned_to", "object"),
    ("acknowledgements", "acknowledger"),
    ("acknowledgers", "object"),
    ("incidents_responders", "user"),
)
"""The lists that hold who is on an incident, and under which name each of their entries holds the user."""
_TIMES = (
    "updated_at",
    "last_status_change_at",
    "last_status_change_on",
    "resolved_at",
    "created_at",
    "created_on",
)
_URGENCY = {"high": Severity.SEV3, "low": Severity.SEV4}
"""High is what every service pages with unless somebody chose otherwise: it says that somebody was woken, and not that
customers were hurt badly. SEV2 would put every page on the agenda as a must."""
_INVOLVED = frozenset({"acknowledge_log_entry", "resolve_log_entry"})


def incident(
    said: Record, source_at: datetime | None = None, ended_at: datetime | None = None
) -> IncidentSnapshot:
    """The incident as an event or the API says it is at `source_at` (None: at the latest time in it).

    `ended_at` is when the event resolved it, for the bodies that hold no time of the end.
    """
    status = STATUS.get(text(said, "status"))
    priority = text(said, "priority", "summary") or text(said, "priority", "name")
    urgency = text(said, "urgency")
    return IncidentSnapshot(
        external_id=need(text(said, "id"), "incident.id"),
        source_at=need_moment(source_at or latest(said), "incident.updated_at"),
        title=_title(said),
        severity=_severity(priority) or _URGENCY.get(urgency),
        status=status,
        started_at=moment(said, "created_at") or moment(said, "created_on"),
        vendor_severity=priority or urgency,
        resolved_at=_resolved_at(said, ended_at) if status is IncidentStatus.RESOLVED else None,
        services=_services(said),
        responders=people(_on_it(said)),
        answered=_answered(said),
        url=text(said, "html_url"),
    )


def latest(said: Record) -> datetime | None:
    """The latest of the times in it: not every change moves `updated_at`, and V1 and V2 have none."""
    return max(filter(None, (moment(said, name) for name in _TIMES)), default=None)


def polled(said: Record) -> Sequence[IncidentSnapshot]:
    """What `poll` put together: the incident, everybody of its log, and each note at its own time.

    Who was assigned stands in the log only, once an incident is resolved.
    """
    whole = incident(record(said, "incident"))
    logged = (who for entry in records(said, "log_entries") for who in _involved(entry))
    notes = (_note(whole.external_id, one) for one in records(said, "notes"))
    answered = (
        answer("agent", "created_at", one)
        for one in records(said, "log_entries")
        if text(one, "type") == "acknowledge_log_entry"
    )
    whole = replace(whole, joined=people(logged), answered=(*whole.answered, *chain(*answered)))
    return (whole, *filter(None, notes))


def people(users: Iterable[Record]) -> tuple[IdentitySnapshot, ...]:
    """The users among these, each once: a service or an escalation policy that acted is nobody."""
    found = (
        IdentitySnapshot("pagerduty", text(one, "id"), text(one, "summary") or text(one, "name"))
        for one in users
        if text(one, "id") and (not text(one, "type") or text(one, "type").startswith("user"))
    )
    return tuple({who.value: who for who in found}.values())


def answer(who: str, when: str, said: Record) -> tuple[AnswerSnapshot, ...]:
    """The user under `who` who answered the page at `when`; nothing where a service did, or no time is told."""
    at = moment(said, when)
    return tuple(AnswerSnapshot(one, at) for one in people((record(said, who),))) if at else ()


def _answered(said: Record) -> tuple[AnswerSnapshot, ...]:
    """Who has acknowledged it, each with a time: V1 calls them differently."""
    listed = [answer("acknowledger", "at", one) for one in records(said, "acknowledgements")]
    listed += [answer("object", "at", one) for one in records(said, "acknowledgers")]
    return tuple(chain(*listed))


def entry(incident_id: str, source_at: datetime, moment_of_it: TimelineSnapshot) -> IncidentSnapshot:
    """An incident of which only one moment is told."""
    return IncidentSnapshot(external_id=incident_id, source_at=source_at, timeline=(moment_of_it,))


def _note(incident_id: str, said: Record) -> IncidentSnapshot | None:
    at, words = moment(said, "created_at"), text(said, "content")
    if at is None or not words:
        return None
    return entry(incident_id, at, TimelineSnapshot(at, words, "note", text(said, "id")))


def _title(said: Record) -> str:
    """V1 has no title but what triggered the incident: a mail's subject, or an event's description."""
    trigger = record(said, "trigger_summary_data")
    return text(said, "title") or text(trigger, "subject") or text(trigger, "description")


def _severity(priority: str) -> Severity | None:
    """An account may call its priorities anything: a word that nobody knows is the middle."""
    return severity(priority) or (Severity.SEV3 if priority else None)


def _resolved_at(said: Record, ended_at: datetime | None) -> datetime | None:
    """A resolved incident changes its status no more, so the last change was its end."""
    return (
        moment(said, "resolved_at")
        or ended_at
        or moment(said, "last_status_change_at")
        or moment(said, "last_status_change_on")
    )


def _services(said: Record) -> tuple[str, ...]:
    name = text(said, "service", "summary") or text(said, "service", "name")
    return (name,) if name else ()


def _on_it(said: Record) -> Iterator[Record]:
    for listed, name in _PEOPLE:
        for one in records(said, listed):
            yield record(one, name) if name else one
    yield record(said, "assigned_to_user")


def _involved(said: Record) -> Iterator[Record]:
    """Who an entry of the log says was on the incident: assigned, or acting on it. Who was told only was not."""
    yield from records(said, "assignees")
    if text(said, "type") in _INVOLVED:
        yield record(said, "agent")
