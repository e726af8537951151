"""What Rootly says of an incident: all of it as it stood when the event was issued, or one entry of its timeline.

https://docs.rootly.com/configuration/event-payloads. Every change is told with `issued_at`, which is the time of the
news: a deletion or a new service need not move `updated_at`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.integrations.reading import (
    Record,
    flag,
    moment,
    need,
    need_moment,
    record,
    records,
    severity,
    text,
)

STATUSES = {
    "in_triage": IncidentStatus.OPEN,
    "started": IncidentStatus.OPEN,
    "detected": IncidentStatus.OPEN,
    "acknowledged": IncidentStatus.OPEN,
    "mitigated": IncidentStatus.MITIGATED,
    "resolved": IncidentStatus.RESOLVED,
    "closed": IncidentStatus.RESOLVED,
    "cancelled": IncidentStatus.RESOLVED,
}
"""`closed` comes after the review of what was resolved. One that was cancelled was none, and is over as well."""
_NOT_KEPT = frozenset(
    {"test", "test_sub", "example", "example_sub", "scheduled", "scheduled_sub"},
)
"""Kinds that nobody was hurt by: rehearsals, and maintenance that was planned."""
_ENDS = ("resolved_at", "cancelled_at", "closed_at")
_ENDED_BY = ("mitigated_by", "resolved_by")


def updated(said: Record) -> Sequence[IncidentSnapshot]:
    """The incident as it then stood; nothing for a kind that is not kept."""
    told = record(said, "data")
    name = need(text(told, "id"), "data.id")
    if text(told, "kind") in _NOT_KEPT:
        return ()
    words = tuple(_severity_words(told))
    status = STATUSES.get(text(told, "status"))
    return (
        IncidentSnapshot(
            external_id=name,
            source_at=_issued_at(said),
            title=text(told, "title").strip(),
            severity=_severity(words),
            status=status,
            started_at=moment(told, "started_at") or moment(told, "created_at"),
            summary=text(told, "summary"),
            vendor_severity=next(iter(words), ""),
            detected_at=moment(told, "detected_at"),
            mitigated_at=moment(told, "mitigated_at"),
            resolved_at=_end(told) if status is IncidentStatus.RESOLVED else None,
            services=tuple(
                dict.fromkeys(filter(None, (text(one, "name") for one in records(told, "services"))))
            ),
            joined=tuple(dict.fromkeys(_people(told))),
            url=text(told, "url"),
            visibility=Visibility.RESTRICTED if flag(told, "private") else Visibility.OPEN,
        ),
    )


def opened(said: Record) -> Sequence[IncidentSnapshot]:
    """As `updated`; where no status is told, it is open, for it has only just begun."""
    return tuple(replace(one, status=one.status or IncidentStatus.OPEN) for one in updated(said))


def mitigated(said: Record) -> Sequence[IncidentSnapshot]:
    """As `updated`; where no status is told, the event tells it, and where no time is told, it was just now."""
    return tuple(
        replace(
            one,
            status=one.status or IncidentStatus.MITIGATED,
            mitigated_at=one.mitigated_at or one.source_at,
        )
        for one in updated(said)
    )


def ended(said: Record) -> Sequence[IncidentSnapshot]:
    """As `updated`, and over: resolved, cancelled, or deleted, after which nothing else would ever say so."""
    told = record(said, "data")
    return tuple(
        replace(one, status=IncidentStatus.RESOLVED, resolved_at=_end(told) or one.source_at)
        for one in updated(said)
    )


def entry(said: Record) -> Sequence[IncidentSnapshot]:
    """One entry of the timeline, written or edited: of the incident itself it says no more than its id.

    `event` may hold markup, `event_raw` is the same without.
    """
    told = record(said, "data")
    name = need(text(told, "incident_id"), "data.incident_id")
    issued_at = _issued_at(said)
    words = (text(told, "event_raw") or text(told, "event")).strip()
    if not words:
        return ()
    at = moment(told, "occurred_at") or moment(told, "created_at") or issued_at
    line = TimelineSnapshot(at, words, text(told, "kind"), need(text(told, "id"), "data.id"))
    return (IncidentSnapshot(external_id=name, source_at=issued_at, timeline=(line,)),)


def _issued_at(said: Record) -> datetime:
    times = (
        moment(said, "event", "issued_at"),
        moment(said, "data", "updated_at"),
        moment(said, "data", "created_at"),
    )
    return need_moment(next(filter(None, times), None), "event.issued_at")


def _end(told: Record) -> datetime | None:
    return next(filter(None, (moment(told, name) for name in _ENDS)), None)


def _severity_words(told: Record) -> Iterator[str]:
    """What the organisation calls it, then Rootly's own word for it, of critical, high, medium and low."""
    one = record(told, "severity")
    yield from filter(
        None, (text(told, "severity"), *(text(one, name) for name in ("name", "slug", "severity")))
    )


def _severity(words: Sequence[str]) -> Severity | None:
    """By the first word that is known here; an organisation's name that nobody knows is the middle."""
    return next(filter(None, map(severity, words)), Severity.SEV3 if words else None)


def _people(told: Record) -> Iterator[IdentitySnapshot]:
    """Who mitigated and who resolved it. Of roles only ids are sent, and who declared it need not have helped."""
    for name in _ENDED_BY:
        who = record(told, name)
        called = text(who, "full_name") or text(who, "name")
        if email := text(who, "email"):
            yield IdentitySnapshot("email", email, called)
        elif user := text(who, "id"):
            yield IdentitySnapshot("rootly", user, called)
