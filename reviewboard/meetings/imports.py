"""Bringing in meetings that were held before: they are historic, and nothing is built, mailed or asked for them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Model

from reviewboard.audit.queries import refuse_held
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
from reviewboard.domain.refusals import Refused
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.reading import read
from reviewboard.integrations.files.rows import MeetingRow
from reviewboard.meetings.models import Meeting, Series

_COLUMNS = ("series_id", "starts_at", "ends_at", "state")
_WEEK = timedelta(days=7)
SERIES = "the key or the name of a series that is here"
OVER = "a meeting that is over"
OURS = "a meeting that was not held with reviewboard"


class Settled(Refused):
    """How a meeting ended does not change afterwards."""

    columns = ("state",)
    expected = "how it was brought in; take that import back first"


class MeetingRecords:
    """A historic meeting. Only such are read: what was held here is no import's own."""

    kind = "meeting"
    model: type[Model] = Meeting
    personal: frozenset[str] = frozenset()
    parts: Mapping[type[Model], str] = MappingProxyType({})

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these meetings, in one statement."""
        del on  # a meeting has no from-to
        rows = Meeting.objects.filter(pk__in=ids, historic=True).values("id", *_COLUMNS)
        return {row["id"]: {name: _plain(row[name]) for name in _COLUMNS} for row in rows}

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Gives a meeting another length.

        Raises:
            Held: a legal hold stands on it.
            Settled: it would have ended otherwise than it did.
        """
        del stamp  # the import itself is in the log
        if "state" in columns:
            raise Settled
        refuse_held(f"meeting:{record_id}")
        ends_at = datetime.fromisoformat(columns["ends_at"])
        Meeting.objects.filter(pk=record_id, historic=True).update(ends_at=ends_at)

    def needed(self, ids: Collection[int]) -> set[int]:
        """None: the house can do without any of them."""
        del ids
        return set()

    def delete(self, ids: Collection[int]) -> None:
        """Deletes meetings that nothing else speaks of."""
        Meeting.objects.filter(pk__in=ids, historic=True).delete()


MEETINGS = MeetingRecords()
KINDS: Mapping[str, Records] = MappingProxyType({MEETINGS.kind: MEETINGS})


def import_meetings(
    *, upload: Upload, stamp: Stamp, all_or_nothing: bool = False, keep: bool = True
) -> Outcome:
    """Brings in meetings from CSV or JSON. One is the same again by its series and when it began."""
    parsed = read("meetings", upload.name, upload.data, zone=upload.zone)
    rows = [row for row in parsed.rows if isinstance(row, MeetingRow)]
    return bring_in(
        kind="meetings",
        connection_id=file_connection("meetings", "Imported meetings", stamp),
        upload=upload,
        found=found_in(parsed),
        apply=lambda batch: _apply(batch, rows),
        stamp=stamp,
        all_or_nothing=all_or_nothing,
        keep=keep,
    )


def _apply(batch: Batch, rows: Sequence[MeetingRow]) -> None:
    series = series_named({row.series for row in rows})
    present = {
        (of, at): (pk, historic)
        for pk, of, at, historic in Meeting.objects.filter(
            starts_at__in={row.starts_at for row in rows}
        ).values_list("pk", "series_id", "starts_at", "historic")
    }
    new: list[tuple[MeetingRow, Series]] = []
    wishes: dict[int, Wish] = {}
    for row in batch.standing(rows):
        of = series.get(row.series.casefold())
        known = present.get((of.pk, row.starts_at)) if of else None
        if of is None:
            batch.problem(row.place("series"), "series", shown(row.series), SERIES)
        elif row.starts_at + _length(row, of) > batch.stamp.as_of:
            batch.problem(row.place("starts_at"), "starts_at", row.starts_at.isoformat(), OVER)
        elif known is None:
            new.append((row, of))
        elif not known[1]:
            batch.problem(row.place("starts_at"), "starts_at", row.starts_at.isoformat(), OURS)
        else:
            wishes[known[0]] = Wish(row, _label(row), _said(row, of), {"ends_at": "minutes"})
    _add(batch, new)
    batch.settle(MEETINGS, wishes)


def series_named(names: Collection[str]) -> dict[str, Series]:
    """Series by key or name in small letters: there are a few. A key goes before a name. One statement."""
    wanted = {name.casefold() for name in names}
    found: dict[str, Series] = {}
    every = list(Series.objects.order_by("-pk"))
    for spelled in ("name", "key"):
        found |= {getattr(one, spelled).casefold(): one for one in every}
    return {name: one for name, one in found.items() if name in wanted}


def historic_at(moments: Collection[datetime]) -> dict[tuple[int, datetime], int]:
    """Historic meetings by series and when they began. One statement."""
    found = Meeting.objects.filter(starts_at__in=moments, historic=True)
    return {(of, at): pk for pk, of, at in found.values_list("pk", "series_id", "starts_at")}


def _add(batch: Batch, new: Sequence[tuple[MeetingRow, Series]]) -> None:
    made = Meeting.objects.bulk_create(
        Meeting(
            series=of,
            starts_at=row.starts_at,
            ends_at=row.starts_at + _length(row, of),
            covers_from=row.starts_at - _WEEK,
            covers_to=row.starts_at,
            state=row.state,
            historic=True,
        )
        for row, of in new
    )
    for meeting, (row, _of) in zip(made, new, strict=True):
        batch.made(MEETINGS, meeting.pk, row.line, _label(row))


def _said(row: MeetingRow, of: Series) -> dict[str, Any]:
    """What the file says of a meeting that is known; what it does not name stays as it is."""
    said: dict[str, Any] = {}
    if "minutes" in row.given:
        said["ends_at"] = (row.starts_at + _length(row, of)).isoformat()
    if "state" in row.given:
        said["state"] = row.state.value
    return said


def _length(row: MeetingRow, of: Series) -> timedelta:
    return timedelta(minutes=row.minutes or of.minutes)


def _label(row: MeetingRow) -> str:
    return f"{row.series}, {row.starts_at:%Y-%m-%d %H:%M} UTC"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
