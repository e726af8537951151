"""Rows that name each other: a row stays only if everything it names is known, or is in a row that stays."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reviewboard.connections.imports import Batch
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.rows import Located

Row = TypeVar("Row", bound=Located)
HINTS = 50
"""Unknown names for which the nearest known one is looked up: it takes milliseconds a name in a large company."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a row names: in which column, by which spelling, and in words what was expected there."""

    column: str
    name: str
    expected: str


def keep_sound(
    batch: Batch,
    rows: Sequence[Row],
    *,
    gives: Callable[[Row], Iterable[str]],
    names: Callable[[Row], Iterable[Reference]],
    known: Iterable[str],
) -> list[Row]:
    """The rows whose references are known, or given by rows that stay; each of the others is one problem.

    Every row is looked at once, and once more when a name that it needs is lost with another row.
    """
    given = Counter(name.casefold() for row in rows for name in gives(row))
    given.update({name.casefold() for name in known})
    needing: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for reference in names(row):
            needing[reference.name.casefold()].append(row)
    lost: dict[int, Reference] = {}
    waiting = list(rows)
    while waiting:
        row = waiting.pop()
        missing = None if id(row) in lost else _missing(names(row), given)
        if missing:
            lost[id(row)] = missing
            for name in map(str.casefold, gives(row)):
                given[name] -= 1
                waiting += [] if given[name] else needing[name]
    _report(batch, [(row, lost[id(row)]) for row in rows if id(row) in lost], +given)
    return [row for row in rows if id(row) not in lost]


def _missing(references: Iterable[Reference], given: Counter[str]) -> Reference | None:
    return next((one for one in references if not given[one.name.casefold()]), None)


def _report(batch: Batch, lost: Iterable[tuple[Row, Reference]], given: Counter[str]) -> None:
    nearest: dict[str, str] = {}
    for row, missing in lost:
        name = missing.name.casefold()
        if name not in nearest and len(nearest) < HINTS:
            near = difflib.get_close_matches(name, given, n=1, cutoff=0.8)
            nearest[name] = f"did you mean {near[0]}?" if near else ""
        hint = nearest.get(name, "")
        batch.problem(row.place(missing.column), missing.column, shown(missing.name), missing.expected, hint)
