"""Bringing in files of incidents; and what an import of them may have touched, for taking it back."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from reviewboard.catalog.queries import service_ids
from reviewboard.connections.imports import (
    Batch,
    Outcome,
    Records,
    Stamp,
    Upload,
    Wish,
    bring_in,
    file_connection,
    found_in,
    written,
)
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import record
from reviewboard.incidents.records import IncidentRecords
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.reading import read
from reviewboard.integrations.files.rows import IncidentRow

INCIDENTS = IncidentRecords()
KINDS: Mapping[str, Records] = MappingProxyType({INCIDENTS.kind: INCIDENTS})
_HELD = "It stays as it is; bring the file in again when the hold is lifted."
SOMEBODY = "a lead, a responder or an owning team that is known, so that somebody may see it"
AT_ONCE = 300
"""Incidents handed to `record` at a time."""


def import_incidents(
    *, upload: Upload, stamp: Stamp, all_or_nothing: bool = False, keep: bool = True
) -> Outcome:
    """Brings in incidents from CSV or JSON. An incident is the same again by what the file calls it (`id`).

    The file counts as a pager in "what could be seen", for it is where incidents are heard from.
    """
    parsed = read("incidents", upload.name, upload.data, zone=upload.zone)
    rows = [row for row in parsed.rows if isinstance(row, IncidentRow)]
    return bring_in(
        kind="incidents",
        connection_id=_connection(stamp),
        upload=upload,
        found=found_in(parsed),
        apply=lambda batch: _apply(batch, rows),
        stamp=stamp,
        all_or_nothing=all_or_nothing,
        keep=keep,
    )


def _connection(stamp: Stamp) -> Callable[[], int]:
    return file_connection("incidents", "Imported incidents", stamp, kind=ConnectionKind.PAGER)


def _apply(batch: Batch, rows: Sequence[IncidentRow]) -> None:
    connection_id = _connection(batch.stamp)()
    rows = batch.standing(rows)
    _tell_unknown_services(batch, rows)
    for start in range(0, len(rows), AT_ONCE):
        _record(
            batch, connection_id, {row.snapshot.external_id: row for row in rows[start : start + AT_ONCE]}
        )


def _record(batch: Batch, connection_id: int, rows: Mapping[str, IncidentRow]) -> None:
    known = _ids(connection_id, rows)
    before = INCIDENTS.read(known.values(), batch.stamp.on)
    recorded = record(
        connection_id=connection_id,
        snapshots=[row.snapshot for row in rows.values()],
        as_of=batch.stamp.as_of,
        actor_id=batch.stamp.actor_id,
    )
    now = known | _ids(connection_id, rows.keys() - known.keys())
    after = INCIDENTS.read(now.values(), batch.stamp.on)
    for name, row in rows.items():
        pk = now[name]
        if pk in recorded.withheld:
            batch.refuse(row, "id", shown(name), "an incident without a legal hold", _HELD)
        elif after[pk]["audience_id"] and not any(after[pk]["named"][1:]):
            batch.refuse(row, "visibility", shown(written(row.snapshot, "visibility")), SOMEBODY)
        wish = Wish(row, row.snapshot.title, {})
        batch.observed(INCIDENTS, pk, wish, before.get(pk), after[pk])


def _ids(connection_id: int, names: "Mapping[str, IncidentRow] | set[str]") -> dict[str, int]:
    found = Incident.objects.filter(connection=connection_id, external_id__in=list(names))
    return dict(found.values_list("external_id", "pk"))


def _tell_unknown_services(batch: Batch, rows: Sequence[IncidentRow]) -> None:
    """An incident without a service of ours is an incident all the same, and said once a name."""
    lines: dict[str, int] = {}
    for row in rows:
        for name in row.snapshot.services:
            lines.setdefault(name, row.line)
    known = service_ids(lines)
    for name, line in lines.items():
        if name.casefold() not in known:
            batch.notice(f"line {line}: no service is called {shown(name)}")
