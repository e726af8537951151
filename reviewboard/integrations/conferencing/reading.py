"""Reading a participant report of Zoom, Teams or Meet from its bytes, whatever encoding and separator it has.

Who is meant is told by an address and never by a name: names are not unique, and anybody may type any. A row that cannot
be read is told with its line, and leaves the others alone.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from reviewboard.integrations.conferencing.layouts import WITHOUT_TIMES, Layout, Tool, layout_of
from reviewboard.integrations.conferencing.moments import read_moment
from reviewboard.integrations.files.decoding import decode
from reviewboard.integrations.files.problems import Place, Problem, Report, Unreadable, shown

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
_SEPARATORS = "\t;,"


class NotAReport(ValueError):  # noqa: N818  # reads as what it is at every raise
    """The file is too large, or holds no table that is a participant report; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Connected:
    """That an address was connected, from when to when, in UTC; and the line that says so."""

    email: str
    since: datetime
    until: datetime
    line: int


@dataclass(frozen=True, slots=True)
class Participants:
    """What a report says. `nameless`: what stands where an address is missing; whom it means is not guessed."""

    tool: Tool
    connected: tuple[Connected, ...]
    nameless: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Table:
    layout: Layout
    header: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


def read(name: str, data: bytes, *, zone: ZoneInfo, on: date) -> Participants:
    """Who was connected; times that name no zone are of `zone`, and of the day `on` where they name no day.

    Raises:
        NotAReport: it is too large, or there is no such table in it.
    """
    if len(data) > MOST_BYTES:
        raise NotAReport("A report has at most 2 MB.")
    report = Report(name)
    lines = list(_lines(decode(data, report)))
    tables = _tables(lines)
    detailed = [one for one in tables if one.layout.detailed and one.rows]
    chosen = detailed or tables
    if not chosen:
        raise NotAReport(_why_not(lines))
    connected: list[Connected] = []
    nameless: dict[str, None] = {}
    for table in chosen:
        for line, row in table.rows:
            found = _row(table, line, row, report, zone, on)
            if isinstance(found, Connected):
                connected.append(found)
            elif found:
                nameless[found] = None
    tool = chosen[0].layout.tool
    return Participants(
        tool, tuple(connected), tuple(nameless), tuple(report.problems), tuple(report.notices)
    )


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of the file with their lines; a blank one is empty. It may have several tables of different widths."""
    plain = text.replace("\x00", "")
    separator = _separator(plain)
    reader = csv.reader(StringIO(plain, newline=""), delimiter=separator)
    try:
        for row in reader:
            if reader.line_num > MOST_ROWS:
                raise NotAReport(f"A report has at most {MOST_ROWS} lines.")
            yield reader.line_num, tuple(cell.strip() for cell in row)
    except csv.Error as error:
        raise NotAReport("A quotation mark in it never ends.") from error


def _separator(text: str) -> str:
    """What stands between the cells of the line that is a header; else what is most frequent in the file's beginning."""
    head = text[:20_000]
    for line in head.splitlines():
        for one in _SEPARATORS:
            if layout_of(_plain(line.replace('"', "").split(one))) is not None:
                return one
    return max(_SEPARATORS, key=head.count)


def _plain(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()).lower() for cell in cells)


def _tables(lines: Sequence[tuple[int, tuple[str, ...]]]) -> list[_Table]:
    """Every table that is one of ours; it ends with a blank row, or where the next one begins."""
    found: list[_Table] = []
    current: _Table | None = None
    for line, row in lines:
        header = _plain(row)
        layout = layout_of(header)
        if layout is not None:
            current = _Table(layout, header)
            found.append(current)
        elif not any(row):
            current = None
        elif current is not None:
            current.rows.append((line, row))
    return found


def _why_not(lines: Sequence[tuple[int, tuple[str, ...]]]) -> str:
    for _line, row in lines:
        for cell in _plain(row):
            if cell in WITHOUT_TIMES:
                return f"It says how long people were connected, and not when. {WITHOUT_TIMES[cell]}"
    return (
        "There is no table of participants in it: a header with an address and the times of joining and leaving, as Zoom, "
        "Teams and Meet write it in English."
    )


def _row(
    table: _Table, line: int, row: tuple[str, ...], report: Report, zone: ZoneInfo, on: date
) -> Connected | str:
    """The stretch that a row tells; where no address stands, what does ("" for a row that was reported)."""
    cells = dict(zip(table.header, row, strict=False))
    email = next((cells[one] for one in table.layout.emails if "@" in cells.get(one, "")), "")
    if not email:
        return next((cells[one] for one in table.layout.names if cells.get(one)), "")
    moments = []
    for column in (table.layout.joined, table.layout.left):
        written = cells.get(column, "") or cells.get(table.layout.joined, "")
        try:
            moments.append(read_moment(written, zone, on))
        except Unreadable as error:
            place = Place(line, table.header.index(column) + 1)
            report.problem(place, shown(written), error.expected, error.hint, column)
            return ""
    since, until = moments
    return Connected(email.lower(), since, max(since, until), line)
