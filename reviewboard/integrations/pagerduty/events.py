"""V3 events: one an envelope, with what happened (`event_type`), when (`occurred_at`) and of what (`data`).

https://developer.pagerduty.com/docs/webhooks-overview
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reviewboard.domain.messages import IncidentSnapshot, TimelineSnapshot
from reviewboard.integrations.pagerduty.incidents import answer, entry, incident, latest, people
from reviewboard.integrations.reading import Record, flag, moment, need, need_moment, record, text

_LONGEST_SECOND = timedelta(seconds=1)
_DECLINED = frozenset({"declined", "cancelled", "canceled"})


def changed(told: Record) -> Sequence[IncidentSnapshot]:
    """The incident after anything that leaves it open or as it was.

    A reopened one is triggered again and keeps its `created_at`.
    """
    return (incident(record(told, "data"), _at(told)),)


def triggered(told: Record) -> Sequence[IncidentSnapshot]:
    """A new incident. Older bodies hold no `created_at`: then it began when this happened."""
    at = _at(told)
    found = incident(record(told, "data"), at)
    return (replace(found, started_at=found.started_at or at),)


def resolved(told: Record) -> Sequence[IncidentSnapshot]:
    """The end, of which the body holds no time: it is when this happened."""
    at = _at(told)
    return (incident(record(told, "data"), at, ended_at=at),)


def acknowledged(told: Record) -> Sequence[IncidentSnapshot]:
    """Somebody answered the page, and is on it from now."""
    (found,) = changed(told)
    answered = answer("agent", "occurred_at", told)
    return (replace(found, joined=people((record(told, "agent"),)), answered=(*found.answered, *answered)),)


def annotated(told: Record) -> Sequence[IncidentSnapshot]:
    """A note."""
    return _moment(told, text(told, "data", "content"), "note")


def status_update(told: Record) -> Sequence[IncidentSnapshot]:
    """A status update."""
    return _moment(told, text(told, "data", "message"), "status_update")


def responder(told: Record) -> Sequence[IncidentSnapshot]:
    """Somebody was asked to help, or answered. Who declined does not help; a policy that was asked is nobody."""
    asked = people((record(told, "data", "user"),))
    if not asked or text(told, "data", "state") in _DECLINED:
        return ()
    return (IncidentSnapshot(external_id=_incident_id(told), source_at=_needed(_at(told)), joined=asked),)


def _moment(told: Record, words: str, kind: str) -> Sequence[IncidentSnapshot]:
    """A trimmed text gives way to the whole one, which the API tells at the full second in which it was written."""
    if not words:
        return ()
    at = _needed(_at(told))
    said = TimelineSnapshot(at, words, kind, text(told, "data", "id"))
    return (entry(_incident_id(told), at - _LONGEST_SECOND if flag(told, "data", "trimmed") else at, said),)


def _at(told: Record) -> datetime | None:
    return moment(told, "occurred_at") or latest(record(told, "data"))


def _needed(at: datetime | None) -> datetime:
    return need_moment(at, "event.occurred_at")


def _incident_id(told: Record) -> str:
    return need(text(told, "data", "incident", "id"), "event.data.incident.id")
