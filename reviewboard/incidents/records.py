"""Incidents as plain columns, for imports: read, and written back when an import is taken back."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Model

from reviewboard.connections.imports import Columns, Stamp
from reviewboard.domain.values import Visibility
from reviewboard.incidents.models import CauseLink, Incident, Responder, TimelineEntry
from reviewboard.people.news import audience_changed
from reviewboard.people.sourced import Wish, drop_unused, keep_audiences, members_of

_TIMES = frozenset({"started_at", "detected_at", "mitigated_at", "resolved_at"})
_PLAIN = _TIMES | {
    "title", "summary", "category", "severity", "vendor_severity", "status", "customer_minutes", "url", "facets",
    "service_id", "audience_id",
}  # fmt: skip


class IncidentRecords:
    """An incident with responders [identity, leads], timeline [external id, at, text, kind, source] and causes.

    `named` is who may see it: [level, ids of persons, ids of teams], None when it is open.
    `causes` are only read: once somebody has settled what contributed, the incident is no longer the import's own.
    """

    kind = "incident"
    model: type[Model] = Incident
    personal: frozenset[str] = frozenset()
    parts: Mapping[type[Model], str] = MappingProxyType(
        {TimelineEntry: "incident_id", Responder: "incident_id", CauseLink: "incident_id"}
    )

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these incidents, in five statements; in six when one is restricted."""
        del on  # an incident has no from-to
        responders = _lists(
            (row.incident_id, [row.identity_id, row.lead])
            for row in Responder.objects.filter(incident__in=ids).order_by("identity_id")
        )
        timeline = _lists(
            (row.incident_id, [row.external_id, row.at.isoformat(), row.text, row.kind, row.source])
            for row in TimelineEntry.objects.filter(incident__in=ids).order_by("external_id")
        )
        settled = CauseLink.objects.filter(incident__in=ids, decided_by__isnull=False).order_by("change_id")
        causes = _lists((row.incident_id, [row.change_id, row.state]) for row in settled)
        rows = Incident.objects.filter(pk__in=ids).values("id", "audience__level", *_PLAIN)
        closed = {row["audience_id"] for row in rows} - {None}
        members = members_of(closed) if closed else {}
        return {
            row["id"]: {
                **{name: _plain(row[name]) for name in _PLAIN},
                "named": _named(row["audience__level"], members.get(row["audience_id"], (set(), set()))),
                "responders": responders.get(row["id"], []),
                "timeline": timeline.get(row["id"], []),
                "causes": causes.get(row["id"], []),
            }
            for row in rows
        }

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Gives these columns their former values."""
        plain = {name: _value(name, columns[name]) for name in columns.keys() & _PLAIN}
        before = _audiences([record_id])
        if plain:
            Incident.objects.filter(pk=record_id).update(**plain)
        if columns.get("named"):
            _set_named(record_id, columns["named"], stamp)
        drop_unused(before)
        if "responders" in columns:
            Responder.objects.filter(incident=record_id).delete()
            Responder.objects.bulk_create(
                Responder(incident_id=record_id, identity_id=identity, lead=lead)
                for identity, lead in columns["responders"]
            )
        if "timeline" in columns:
            _set_timeline(record_id, columns["timeline"])

    def needed(self, ids: Collection[int]) -> set[int]:
        """None: the house can do without any incident."""
        del ids
        return set()

    def delete(self, ids: Collection[int]) -> None:
        """Deletes incidents that nothing else speaks of, with the audiences that were theirs alone."""
        audiences = _audiences(ids)
        Incident.objects.filter(pk__in=ids).delete()
        drop_unused(audiences)


def _audiences(ids: Collection[int]) -> set[int]:
    closed = Incident.objects.filter(pk__in=ids, audience__isnull=False)
    return {pk for pk in closed.values_list("audience_id", flat=True) if pk is not None}


def _named(level: str | None, members: tuple[set[int], set[int]]) -> list[Any] | None:
    return None if level is None else [level, *map(sorted, members)]


def _set_named(incident_id: int, named: list[Any], stamp: Stamp) -> None:
    level, people, teams = named
    audience_id = Incident.objects.values_list("audience_id", flat=True).get(pk=incident_id)
    wish = Wish(audience_id, Visibility(level), set(people), set(teams))
    kept = keep_audiences({incident_id: wish}, as_of=stamp.as_of)
    Incident.objects.filter(pk=incident_id).update(audience_id=kept[incident_id])
    audience_changed([f"incident:{incident_id}"])


def _set_timeline(incident_id: int, entries: Iterable[Any]) -> None:
    TimelineEntry.objects.filter(incident=incident_id).delete()
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            incident_id=incident_id,
            external_id=external_id,
            at=datetime.fromisoformat(at),
            text=text,
            kind=kind,
            source=source,
        )
        for external_id, at, text, kind, source in entries
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value else value


def _lists(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
