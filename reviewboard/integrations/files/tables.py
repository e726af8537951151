"""Records with named values to rows: which header means which column, and what each cell holds.

Delimited files and JSON meet here. A kind of row is described once, by its `Schema`; docs/importing.md prints
the same tables, and a test compares the two.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from reviewboard.integrations.files.cells import Context, Reader
from reviewboard.integrations.files.problems import Limits, Place, Report, Unreadable, listed, shown
from reviewboard.integrations.files.rows import Row

_NOT_WORD = re.compile(r"[\W_]+")
HINTS = 50
"""Headers that are printed, and for which the nearest column is looked up: a file may have a million of them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds in words, how a cell is read, and its other names.

    The order of `aliases` decides when a file has several of them.
    """

    name: str
    holds: str
    read: Reader
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """One kind of row.

    `build` takes the line, the columns that the record gave, and the values of those that held something; it
    may raise `Unreadable` for values that contradict each other. `keys` are what no two rows of a file may
    share, as pairs of what it is and its value. `wrappers` are keys under which JSON exports hold the list.
    """

    kind: str
    columns: tuple[Column, ...]
    build: Callable[[int, frozenset[str], Mapping[str, Any]], Row]
    keys: Callable[[Row], Iterable[tuple[str, str]]]
    wrappers: frozenset[str] = frozenset()

    @cached_property
    def spellings(self) -> dict[str, tuple[Column, int]]:
        """Every accepted header in plain form, with its column and rank (0 is the column's own name)."""
        names = (
            (column, name, rank)
            for column in self.columns
            for rank, name in enumerate([column.name, *column.aliases])
        )
        return {plain(name): (column, rank) for column, name, rank in names}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: the names of its values, the values, and where each stands (by index)."""

    line: int
    names: tuple[str, ...]
    values: tuple[object, ...]
    place: Callable[[int], Place]


@dataclass(frozen=True, slots=True)
class Header:
    """Which index holds which column, for one sequence of names."""

    used: dict[str, int]
    unknown: tuple[int, ...]
    outranked: tuple[tuple[int, int], ...]
    doubled: tuple[tuple[int, int], ...]


def _place(record: Record, header: Header, column: str) -> Place:
    """Where a column of the record stands; its line alone when the record does not have the column."""
    index = header.used.get(column)
    return Place(record.line) if index is None else record.place(index)


def _some(names: tuple[str, ...]) -> str:
    more = [f"{len(names) - HINTS:,} more"] if len(names) > HINTS else []
    return listed([*map(shown, names[:HINTS]), *more])


def plain(name: str) -> str:
    """A header without what people vary: `Started At`, `started-at` and `STARTED_AT` are one."""
    return _NOT_WORD.sub("_", name.casefold()).strip("_")


def understand(schema: Schema, names: tuple[str, ...]) -> Header:
    """Match names to columns."""
    used: dict[str, int] = {}
    ranks: dict[str, int] = {}
    unknown: list[int] = []
    outranked: list[tuple[int, int]] = []
    doubled: list[tuple[int, int]] = []
    for index, name in enumerate(names):
        column, rank = schema.spellings.get(plain(name), (None, 0))
        if column is None:
            unknown.append(index)
        elif column.name not in used:
            used[column.name], ranks[column.name] = index, rank
        elif rank == ranks[column.name]:
            doubled.append((index, used[column.name]))
        elif rank < ranks[column.name]:
            outranked.append((used[column.name], index))
            used[column.name], ranks[column.name] = index, rank
        else:
            outranked.append((index, used[column.name]))
    return Header(used, tuple(unknown), tuple(outranked), tuple(doubled))


class TableReader:
    """Turns the records of one file into rows, and reports what cannot be turned."""

    def __init__(self, schema: Schema, context: Context, report: Report, limits: Limits) -> None:
        self._schema, self._context, self._report, self._limits = schema, context, report, limits
        self._headers: dict[tuple[str, ...], Header] = {}
        self._told: set[str] = set()
        self._lines: dict[tuple[str, str], int] = {}

    def header_stands(self, record: Record) -> bool:
        """Whether the header of a delimited file names every required column once; reports it if not."""
        header = self.header(record)
        for index, first in header.doubled:
            self._report.problem(
                record.place(index),
                f"the header {shown(record.names[index])} a second time",
                "each header once",
                f"it is also column {first + 1}; rename or remove one",
            )
        missing = [
            column for column in self._schema.columns if column.required and column.name not in header.used
        ]
        for column in missing:
            found = _some(record.names) if any(record.names) else "no headers"
            hint = self._near(column, [record.names[index] for index in header.unknown[:HINTS]])
            self._report.problem(Place(record.line), found, f"a column {column.name}", hint, column.name)
        return not missing and not header.doubled

    def header(self, record: Record) -> Header:
        """The header of the record's names; what it leaves aside is told once a name."""
        header = self._headers.get(record.names)
        if header is None:
            header = self._headers[record.names] = understand(self._schema, record.names)
            for index in header.unknown:
                self._leave(record, index, self._unknown_because(record.names[index]))
            for index, better in header.outranked:
                self._leave(record, index, f"{shown(record.names[better])} says the same and was read")
        return header

    def rows(self, records: Iterable[Record | None]) -> list[Row]:
        """The good rows, in order; None was reported already. Stops, and says so, at the limit of rows."""
        rows: list[Row] = []
        for count, record in enumerate(records, 1):
            if count > self._limits.rows:
                line = record.line if record else 0
                expected = f"at most {self._limits.rows:,} rows"
                self._report.problem(
                    Place(line), "more rows", expected, "this row and those below were not read"
                )
                break
            if record is not None and (row := self._row(record)) is not None:
                rows.append(row)
        return rows

    def _row(self, record: Record) -> Row | None:
        before = self._report.found
        header = self.header(record)
        for index, _ in header.doubled:
            self._problem(
                record, index, Unreadable("each key once in an object", got="the key a second time")
            )
        values: dict[str, object] = {}
        for column in self._schema.columns:
            value = self._cell(record, column, header.used.get(column.name))
            if value is not None:
                values[column.name] = value
        if self._report.found > before:
            return None
        try:
            row = self._schema.build(record.line, frozenset(header.used), values)
        except Unreadable as contradiction:
            place = _place(record, header, contradiction.column)
            self._report.problem(
                place, contradiction.got, contradiction.expected, contradiction.hint, contradiction.column
            )
            return None
        row = replace(row, at=partial(_place, record, header))
        return row if self._is_first(row) else None

    def _cell(self, record: Record, column: Column, index: int | None) -> object:
        """The value of a column, None when absent, empty or (reported) unreadable."""
        if index is None:
            if column.required:
                self._report.problem(Place(record.line), "no such key", column.holds, "", column.name)
            return None
        try:
            value = column.read(record.values[index], self._context)
            if value is None and column.required:
                raise Unreadable(column.holds)
        except Unreadable as unreadable:
            self._problem(record, index, unreadable, column.name)
            return None
        self._tell_notes(record, index, column)
        return value

    def _tell_notes(self, record: Record, index: int, column: Column) -> None:
        for note in self._context.notes:
            self._report.notice(f"line {record.place(index).line} ({column.name}): {note}")
        self._context.notes.clear()

    def _is_first(self, row: Row) -> bool:
        """Whether no good row above shares a key with this one; reports it if so, naming both lines."""
        keys = list(self._schema.keys(row))
        for what, key in keys:
            if (what, key) in self._lines:
                got = f"{what} {shown(key)} a second time"
                hint = f"line {self._lines[what, key]} has it too, and that row was read"
                self._report.problem(row.place(what), got, f"each {what} once in a file", hint, what)
                return False
        self._lines.update(dict.fromkeys(keys, row.line))
        return True

    def _problem(self, record: Record, index: int, unreadable: Unreadable, column: str = "") -> None:
        got = unreadable.got or shown(record.values[index])
        name = column or record.names[index]
        self._report.problem(record.place(index), got, unreadable.expected, unreadable.hint, name)

    def _leave(self, record: Record, index: int, why: str) -> None:
        name = record.names[index]
        if name.strip() and name not in self._told:
            self._told.add(name)
            self._report.ignore(record.place(index).line, f"column {shown(name)}", why)

    def _unknown_because(self, name: str) -> str:
        if len(self._told) > HINTS:
            return "there is no such column"
        near = difflib.get_close_matches(plain(name), self._schema.spellings, n=1, cutoff=0.8)
        return f"there is no such column; did you mean {near[0]}?" if near else "there is no such column"

    def _near(self, column: Column, unknown: list[str]) -> str:
        plains = {plain(name): name for name in unknown}
        for spelling in (column.name, *column.aliases):
            if near := difflib.get_close_matches(spelling, plains, n=1, cutoff=0.75):
                return f"did you mean {column.name} by {shown(plains[near[0]])}?"
        return f"also read as {listed(column.aliases, 'or')}" if column.aliases else ""
