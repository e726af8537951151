"""A snapshot of an incident as facets: the parts of it that a source may tell at different times.

Absent is not null: what a snapshot leaves empty it does not tell, and it stays as it was. So a facet is as
small as it can be: two things that a source may tell apart are two facets. Beside the stamps, `KEPT` holds
what the columns alone could not give back: who leads, who responded, and an end before a corrected start.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewboard.domain.merge import Facet, digest
from reviewboard.domain.messages import AlertSnapshot, IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.people.identities import IdentityKey, key_of

TITLE_CHARS = 500
KEPT = "kept"
"""The entry of `Incident.facets` that holds plain values by facet, for what is put together from several."""
ALERT = "alert:"
"""What the facets of alerts begin with."""
JOINED = "joined:"
"""What the facets of those begin with who came along."""
_INSTANT = timedelta(microseconds=1)
_CUT = {"category": 64, "vendor_severity": 64}
_URL_CHARS = 500
_CUT_KEY = re.compile(r"⟦[^⟧]*\Z")
_PEOPLE = ("lead", "responders")
_LEVELS = (Visibility.RESTRICTED, Visibility.SEALED)


def facets_of(snapshot: IncidentSnapshot, *, key: bytes) -> list[Facet]:
    """What the snapshot tells, facet by facet."""
    told = [Facet(name, snapshot.source_at, value) for name, value in _told(snapshot, key)]
    return told + [_alert(one) for one in snapshot.alerts]


def _alert(alert: AlertSnapshot) -> Facet:
    """An alert that ended never fires again under this key, so its end is later than its start by definition."""
    at = max(alert.ended_at, alert.started_at + _INSTANT) if alert.ended_at else alert.started_at
    value = {"started_at": alert.started_at, "ended_at": alert.ended_at, "severity": alert.severity.value}
    return Facet(f"{ALERT}{alert.key}", at, value)


def _told(snapshot: IncidentSnapshot, key: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not snapshot.alerts:  # else these follow from all alerts ever told
        yield from _told_standing(snapshot)
    for name in ("detected_at", "mitigated_at", "customer_minutes"):
        if getattr(snapshot, name) is not None:
            yield name, {name: getattr(snapshot, name)}
    for name in ("title", "summary", "category", "vendor_severity"):
        if value := getattr(snapshot, name):
            yield name, {name: value[: _CUT[name]] if name in _CUT else value}
    if 0 < len(snapshot.url) <= _URL_CHARS:
        yield "url", {"url": snapshot.url}
    if snapshot.services:
        yield "services", {"services": snapshot.services}
    if snapshot.visibility in _LEVELS:
        yield snapshot.visibility.value, {}
    yield from _told_people(snapshot, key)
    for entry in snapshot.timeline:
        if entry.external_id:
            yield entry_facet(entry, key), {"at": entry.at, "text": entry.text, "kind": entry.kind}


def _told_standing(snapshot: IncidentSnapshot) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in ("severity", "status"):
        if (word := getattr(snapshot, name)) is not None:
            yield name, {name: word.value}
    for name in ("started_at", "resolved_at"):
        if getattr(snapshot, name) is not None:
            yield name, {name: getattr(snapshot, name)}


def _told_people(snapshot: IncidentSnapshot, key: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if snapshot.lead and snapshot.lead.value:
        yield "lead", {"identities": [list(key_of(snapshot.lead))]}
    if responders := sorted({key_of(one) for one in snapshot.responders if one.value}):
        yield "responders", {"identities": [list(one) for one in responders]}
    for one in {key_of(one) for one in snapshot.joined if one.value}:
        # Named by a digest: what a facet is called outlives the person.
        yield f"{JOINED}{digest(key, ' '.join(one))[:16]}", {"identities": [list(one)]}


def entry_facet(entry: TimelineSnapshot, key: bytes) -> str:
    """What the facet of an entry that its source may still edit is called."""
    return f"entry:{entry_id(entry, key)}"


def entry_id(entry: TimelineSnapshot, key: bytes) -> str:
    """What an entry is unique by: the source's own id, else its content, which then never changes."""
    if entry.external_id:
        return entry.external_id if len(entry.external_id) <= 200 else _of_content(key, entry.external_id)
    return _of_content(key, entry.at.astimezone(UTC).isoformat(), entry.kind, entry.text)


def _of_content(key: bytes, *parts: str) -> str:
    return "content:" + digest(key, "\0".join(parts))[:32]


def people_of(snapshot: IncidentSnapshot) -> Iterator[IdentitySnapshot]:
    """Everybody a snapshot names."""
    yield from ([snapshot.lead] if snapshot.lead else [])
    yield from snapshot.responders
    yield from snapshot.joined
    yield from (one.who for one in snapshot.answered)


def texts_of(snapshot: IncidentSnapshot) -> Iterator[str]:
    """Every text of a snapshot that may name somebody."""
    yield from (snapshot.title, snapshot.summary)
    yield from (entry.text for entry in snapshot.timeline)


def columns(facet: Facet, keyed: Mapping[str, str], services: Mapping[str, int]) -> dict[str, Any]:
    """The facet as columns: texts with keys in place of names, services as the first that is known."""
    values = facet.value
    match facet.name.partition(":")[0]:
        case "title":
            text = keyed[values["title"]]
            return {"title": text if len(text) <= TITLE_CHARS else _CUT_KEY.sub("", text[:TITLE_CHARS])}
        case "summary":
            return {"summary": keyed[values["summary"]]}
        case "services":
            return {"service_id": _first(values["services"], services)}
        case "lead" | "responders" | "joined" | "restricted" | "sealed" | "entry" | "alert":
            return {}
        case _:
            return dict(values)


def _first(names: Sequence[str], services: Mapping[str, int]) -> int | None:
    return next((services[name.casefold()] for name in names if name.casefold() in services), None)


def kept(facet: Facet, identities: Mapping[IdentityKey, int]) -> dict[str, Any]:
    """What of the facet is kept in plain beside its stamp."""
    if facet.name in _PEOPLE or facet.name.startswith(JOINED):
        keys = [(kind, value) for kind, value in facet.value["identities"]]
        return {facet.name: sorted(identities[key] for key in keys if key in identities)}
    if facet.name == "resolved_at":
        return {facet.name: facet.value["resolved_at"].astimezone(UTC).isoformat()}
    if facet.name.startswith(ALERT):
        end = facet.value["ended_at"]
        start = facet.value["started_at"].astimezone(UTC).isoformat()
        return {
            facet.name: [start, end.astimezone(UTC).isoformat() if end else None, facet.value["severity"]]
        }
    return {}


def told_end(facets: Mapping[str, Any], started_at: datetime) -> datetime | None:
    """When the source says that it ended; None when it says nothing, or an end before the start."""
    told = facets.get(KEPT, {}).get("resolved_at")
    end = datetime.fromisoformat(told) if told else None
    return end if end is None or end >= started_at else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an incident stands that is put together from alerts."""

    started_at: datetime
    severity: Severity
    status: IncidentStatus
    resolved_at: datetime | None


def told_by_alerts(facets: Mapping[str, Any]) -> Standing | None:
    """The earliest start, the worst severity, open as long as one fires; None without alerts."""
    alerts = [told for name, told in facets.get(KEPT, {}).items() if name.startswith(ALERT)]
    if not alerts:
        return None
    ends = [datetime.fromisoformat(end) if end else None for _, end, _ in alerts]
    last = None if None in ends else max(end for end in ends if end)
    return Standing(
        started_at=min(datetime.fromisoformat(start) for start, _, _ in alerts),
        severity=min((Severity(word) for _, _, word in alerts), key=lambda one: one.order),
        status=IncidentStatus.RESOLVED if last else IncidentStatus.OPEN,
        resolved_at=last,
    )


def told_people(facets: Mapping[str, Any]) -> tuple[int | None, frozenset[int]]:
    """The identities of who leads, and of everybody who responded, the lead among them."""
    plain = facets.get(KEPT, {})
    lead = next(iter(plain.get("lead", ())), None)
    joined = {pk for name, told in plain.items() if name.startswith(JOINED) for pk in told}
    return lead, frozenset(plain.get("responders", ())) | joined | ({lead} if lead else frozenset())


def told_level(facets: Mapping[str, Any]) -> Visibility | None:
    """The strictest visibility that the source ever asked for; None for none."""
    return next((level for level in reversed(_LEVELS) if level.value in facets), None)
