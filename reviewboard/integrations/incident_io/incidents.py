"""What incident.io says of an incident, which is the same object in a webhook and in the API.

https://docs.incident.io/api-reference/incidents-v2. Severities, statuses, roles and timestamps have names of the
organisation's own; what they mean is told by the category of a status and the type of a role. Of timestamps there
is only the name, so those of the names that incident.io itself begins with are read, and no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
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

CATEGORIES = {
    "triage": IncidentStatus.OPEN,
    "live": IncidentStatus.OPEN,
    "active": IncidentStatus.OPEN,
    "paused": IncidentStatus.OPEN,
    "learning": IncidentStatus.RESOLVED,
    "post-incident": IncidentStatus.RESOLVED,
    "closed": IncidentStatus.RESOLVED,
    "declined": IncidentStatus.RESOLVED,
    "merged": IncidentStatus.RESOLVED,
    "canceled": IncidentStatus.RESOLVED,
    "cancelled": IncidentStatus.RESOLVED,
}
"""`learning` is what comes after the incident. One that was declined or merged into another is over as well."""
_NAMES = {
    "triage": IncidentStatus.OPEN,
    "investigating": IncidentStatus.OPEN,
    "fixing": IncidentStatus.OPEN,
    "monitoring": IncidentStatus.MITIGATED,
    "closed": IncidentStatus.RESOLVED,
    "declined": IncidentStatus.RESOLVED,
}
"""Statuses of the first version of the API, and of an organisation that keeps the names that it began with."""
_REHEARSED = frozenset({"test", "tutorial"})
_STARTED = ("impact started", "started")
_DETECTED = ("detected", "reported")
_MITIGATED = ("mitigated", "fixed")
_RESOLVED = ("resolved", "closed")
_SERVICE_FIELDS = frozenset({"service", "services", "affected service", "affected services"})
_ULID_CHARS, _ULID_TIME_CHARS = 26, 10
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


def whole(said: Record) -> Sequence[IncidentSnapshot]:
    """The incident; nothing for a test or a tutorial, which nobody was hurt by."""
    if text(said, "mode") in _REHEARSED:
        return ()
    created_at = moment(said, "created_at")
    word = text(said, "severity", "name")
    status = _status(record(said, "incident_status") or {"name": text(said, "status")})
    times = _times(said)
    lead, responders = _people(said)
    return (
        IncidentSnapshot(
            external_id=need(text(said, "id"), "id"),
            source_at=need_moment(moment(said, "updated_at") or created_at, "updated_at"),
            title=text(said, "name"),
            severity=_severity(word),
            status=status,
            started_at=_first(times, _STARTED) or created_at,
            summary=text(said, "summary"),
            vendor_severity=word,
            detected_at=_first(times, _DETECTED),
            mitigated_at=_first(times, _MITIGATED),
            resolved_at=_first(times, _RESOLVED) if status is IncidentStatus.RESOLVED else None,
            services=tuple(dict.fromkeys(_services(said))),
            lead=lead,
            responders=responders,
            url=text(said, "permalink"),
            visibility=Visibility.RESTRICTED if text(said, "visibility") == "private" else Visibility.OPEN,
        ),
    )


def status_updated(said: Record) -> Sequence[IncidentSnapshot]:
    """The incident, one level deeper, after its status changed, with what was written of it.

    The change that ends it is its end, unless the incident holds a time of that.
    """
    return tuple(_after(one, said) for one in whole(record(said, "incident")))


def private(said: Record) -> Sequence[IncidentSnapshot]:
    """No more than that it exists and is private: the id is all that is sent, so that nobody reads it by accident."""
    name = need(text(said, "id"), "id")
    return (IncidentSnapshot(external_id=name, source_at=time_of(name), visibility=Visibility.RESTRICTED),)


def time_of(ulid: str) -> datetime:
    """When an incident was created, which its id begins with: milliseconds in base 32 (https://github.com/ulid/spec).

    Long ago for an id of another form: that an incident is private stays true whatever is told of it later, and
    whatever else is told is newer.
    """
    letters = ulid.upper()
    if len(letters) != _ULID_CHARS or not set(letters) <= set(_BASE32):
        return _LONG_AGO
    milliseconds = 0
    for letter in letters[:_ULID_TIME_CHARS]:
        milliseconds = milliseconds * len(_BASE32) + _BASE32.index(letter)
    return moment(milliseconds) or _LONG_AGO


def _after(one: IncidentSnapshot, said: Record) -> IncidentSnapshot:
    status = one.status or _status(record(said, "new_status"))
    ended = status is IncidentStatus.RESOLVED and _status(record(said, "previous_status")) is not status
    words = text(said, "message")
    return replace(
        one,
        status=status,
        resolved_at=one.resolved_at or (one.source_at if ended else None),
        timeline=(TimelineSnapshot(one.source_at, words, "status_update"),) if words else (),
    )


def _status(said: Record) -> IncidentStatus | None:
    """By category, which the organisation cannot rename; of what is live, monitoring means that the fix holds."""
    known = CATEGORIES.get(text(said, "category"))
    named = _NAMES.get(text(said, "name").casefold())
    if known is IncidentStatus.OPEN and named is IncidentStatus.MITIGATED:
        return named
    return known or (named if "category" not in said else None)


def _severity(word: str) -> Severity | None:
    """A name that nobody here knows is the middle; incident.io's own are Minor, Major and Critical."""
    return severity(word) or (Severity.SEV3 if word else None)


def _times(said: Record) -> dict[str, datetime]:
    """The timestamps that are set, by name without "at": "Resolved at" and "Resolved" are the same."""
    found = [
        (text(one, "incident_timestamp", "name"), moment(one, "value", "value"))
        for one in records(said, "incident_timestamp_values")
    ]
    found += [(text(one, "name"), moment(one, "last_occurred_at")) for one in records(said, "timestamps")]
    return {name.casefold().removesuffix(" at").strip(): at for name, at in found if at}


def _first(times: dict[str, datetime], names: Sequence[str]) -> datetime | None:
    return next((times[name] for name in names if name in times), None)


def _people(said: Record) -> tuple[IdentitySnapshot | None, tuple[IdentitySnapshot, ...]]:
    """Who leads, and who has any other role but that of having reported it."""
    lead: IdentitySnapshot | None = None
    responders: list[IdentitySnapshot] = []
    for one in records(said, "incident_role_assignments"):
        who, role = _person(record(one, "assignee")), text(one, "role", "role_type")
        if who and role == "lead":
            lead = who
        elif who and role != "reporter":
            responders.append(who)
    return lead, tuple(dict.fromkeys(responders))


def _person(said: Record) -> IdentitySnapshot | None:
    name = text(said, "name")
    if user := text(said, "id"):
        return IdentitySnapshot("incident_io", user, name)
    email = text(said, "email")
    return IdentitySnapshot("email", email, name) if email else None


def _services(said: Record) -> Iterator[str]:
    """The values of the custom fields that are called services; a value is of the catalogue, an option, or a text."""
    for entry in records(said, "custom_field_entries"):
        if text(entry, "custom_field", "name").casefold() in _SERVICE_FIELDS:
            for value in records(entry, "values"):
                name = (
                    text(value, "value_catalog_entry", "name")
                    or text(value, "value_option", "value")
                    or text(value, "value_text")
                )
                yield from [name] if name else []
