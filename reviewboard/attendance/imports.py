"""Bringing in how many people were at meetings that were held before: counts of teams, and nobody's name.

A series keeps a named ledger only of what was held with reviewboard; so a file gives counts, whatever else it holds.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from django.db.models import Model

from reviewboard.attendance.models import HistoricCount
from reviewboard.connections.imports import (
    Batch,
    Columns,
    Outcome,
    Records,
    Stamp,
    Upload,
    Wish,
    bring_in,
    file_connection,
    found_in,
)
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.reading import read
from reviewboard.integrations.files.rows import AttendanceRow
from reviewboard.meetings.imports import SERIES, historic_at, series_named
from reviewboard.people.directory import team_ids_by_name

_COLUMNS = ("meeting_id", "team_id", "needed", "were_there")
HISTORIC = "when a meeting of the series began that was brought in before"
TEAM = "the name of a team that is here"


class CountRecords:
    """The counts of one historic meeting: of a team, or of all."""

    kind = "attendance_count"
    model: type[Model] = HistoricCount
    personal: frozenset[str] = frozenset()
    parts: Mapping[type[Model], str] = MappingProxyType({})

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these counts, in one statement."""
        del on  # a count has no from-to
        rows = HistoricCount.objects.filter(pk__in=ids).values("id", *_COLUMNS)
        return {row["id"]: {name: row[name] for name in _COLUMNS} for row in rows}

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Gives these columns their values."""
        del stamp  # the import itself is in the log
        HistoricCount.objects.filter(pk=record_id).update(**columns)

    def needed(self, ids: Collection[int]) -> set[int]:
        """None: the house can do without any of them."""
        del ids
        return set()

    def delete(self, ids: Collection[int]) -> None:
        """Deletes counts."""
        HistoricCount.objects.filter(pk__in=ids).delete()


COUNTS = CountRecords()
KINDS: Mapping[str, Records] = MappingProxyType({COUNTS.kind: COUNTS})


def import_attendance(
    *, upload: Upload, stamp: Stamp, all_or_nothing: bool = False, keep: bool = True
) -> Outcome:
    """Brings in counts from CSV or JSON. One is the same again by its meeting and its team."""
    parsed = read("attendance", upload.name, upload.data, zone=upload.zone)
    rows = [row for row in parsed.rows if isinstance(row, AttendanceRow)]
    return bring_in(
        kind="attendance",
        connection_id=file_connection("attendance", "Imported attendance", stamp),
        upload=upload,
        found=found_in(parsed),
        apply=lambda batch: _apply(batch, rows),
        stamp=stamp,
        all_or_nothing=all_or_nothing,
        keep=keep,
    )


def _apply(batch: Batch, rows: Sequence[AttendanceRow]) -> None:
    series = series_named({row.series for row in rows})
    meetings = historic_at({row.starts_at for row in rows})
    teams = team_ids_by_name({row.team for row in rows if row.team})
    sound: list[tuple[AttendanceRow, int, int | None]] = []
    for row in batch.standing(rows):
        of, team = series.get(row.series.casefold()), teams.get(row.team.casefold())
        meeting = meetings.get((of.pk, row.starts_at)) if of else None
        if of is None:
            batch.problem(row.place("series"), "series", shown(row.series), SERIES)
        elif meeting is None:
            batch.problem(row.place("starts_at"), "starts_at", row.starts_at.isoformat(), HISTORIC)
        elif row.team and team is None:
            batch.problem(row.place("team"), "team", shown(row.team), TEAM)
        else:
            sound.append((row, meeting, team))
    _bring(batch, sound)


def _bring(batch: Batch, sound: Sequence[tuple[AttendanceRow, int, int | None]]) -> None:
    """Adds the counts that are new, and gives the others what the file says."""
    found = HistoricCount.objects.filter(meeting__in={meeting for _, meeting, _ in sound})
    present: dict[tuple[int, int | None], int] = {
        (meeting, team): pk for pk, meeting, team in found.values_list("pk", "meeting_id", "team_id")
    }
    new = [one for one in sound if one[1:] not in present]
    made = HistoricCount.objects.bulk_create(
        HistoricCount(meeting_id=meeting, team_id=team, needed=row.needed, were_there=row.were_there)
        for row, meeting, team in new
    )
    for count, (row, *_) in zip(made, new, strict=True):
        batch.made(COUNTS, count.pk, row.line, _label(row))
    known = [one for one in sound if one[1:] in present]
    wishes = {
        present[meeting, team]: Wish(row, _label(row), {"needed": row.needed, "were_there": row.were_there})
        for row, meeting, team in known
    }
    batch.settle(COUNTS, wishes)


def _label(row: AttendanceRow) -> str:
    of = f", {row.team}" if row.team else ""
    return f"{row.series}, {row.starts_at:%Y-%m-%d %H:%M} UTC{of}"
