"""Rows that name each other: a row stays only if everything it names is known, or is in a row that stays."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reviewboard.connections.imports import Batch
from reviewboard.integrations.files.problems import shown

Row = TypeVar("Row")


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
    line: Callable[[Row], int],
    gives: Callable[[Row], Iterable[str]],
    names: Callable[[Row], Iterable[Reference]],
    known: Iterable[str],
) -> list[Row]:
    """The rows whose references are known, or given by rows that stay; each of the others is one problem."""
    outside = {name.casefold() for name in known}
    kept = list(rows)
    while True:
        inside = outside | {name.casefold() for row in kept for name in gives(row)}
        lost = {id(row): missing for row in kept if (missing := _missing(names(row), inside))}
        if not lost:
            return kept
        for row in kept:
            if reference := lost.get(id(row)):
                _report(batch, line(row), reference, inside)
        kept = [row for row in kept if id(row) not in lost]


def _missing(references: Iterable[Reference], known: set[str]) -> Reference | None:
    return next((one for one in references if one.name.casefold() not in known), None)


def _report(batch: Batch, line: int, missing: Reference, known: Iterable[str]) -> None:
    near = difflib.get_close_matches(missing.name.casefold(), list(known), n=1, cutoff=0.8)
    hint = f"did you mean {near[0]}?" if near else ""
    batch.problem(line, missing.column, shown(missing.name), missing.expected, hint)
