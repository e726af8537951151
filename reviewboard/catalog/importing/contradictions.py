"""Rows of services that contradict themselves, or each other, seen before anything of them is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewboard.catalog.importing.teams import NAME
from reviewboard.catalog.naming import key_or_none, plain_repository
from reviewboard.catalog.operations import NeedsItself, OwnDeputy
from reviewboard.connections.imports import Batch
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.rows import ServiceRow


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What is wrong in a column of a row, and what was expected there."""

    column: str
    got: str
    expected: str
    hint: str = ""


def without_contradictions(
    batch: Batch, rows: Sequence[ServiceRow], people: Mapping[str, int], services: Mapping[str, int]
) -> list[ServiceRow]:
    """The rows that can stand beside those above them; each of the others is one problem.

    `people` are ids by address and `services` ids by name, so that two spellings of one are seen.
    """
    above: dict[object, int] = {}
    kept = []
    for row in rows:
        shared = _shared(row, services, above)
        if wrong := shared or next(_own(row, people, services), None):
            place = row.place(wrong.column)
            batch.problem(place, wrong.column, shown(wrong.got), wrong.expected, wrong.hint)
            continue
        # A name that is not known yet may not make the key of a row above, known or not: the order would decide.
        above.update(dict.fromkeys([key_or_none(row.name), *_claims(row, services)], row.line))
        kept.append(row)
    return kept


def _claims(row: ServiceRow, services: Mapping[str, int]) -> Iterator[object]:
    """What a row alone may have: its service, and repositories as a whole or parts of them."""
    yield services.get(row.name.casefold()) or key_or_none(row.name)
    for name in row.repositories:
        plain = plain_repository(name)
        yield from [(plain, path) for path in row.paths] or [(plain, "")]


def _shared(
    row: ServiceRow, services: Mapping[str, int], above: Mapping[object, int]
) -> Contradiction | None:
    """What a row above has already: a whole repository is one service's, and so is a part of one."""
    for claim in _claims(row, services):
        if claim is None or claim not in above:
            continue
        hint = f"line {above[claim]} has it too"
        if not isinstance(claim, tuple):
            return Contradiction("name", row.name, "each service once in a file", hint)
        repository, path = claim
        if path:
            return Contradiction("paths", path, "a path of its own", hint)
        return Contradiction("repositories", repository, "a repository of its own, or its paths", hint)
    return None


def _own(row: ServiceRow, people: Mapping[str, int], services: Mapping[str, int]) -> Iterator[Contradiction]:
    """What is wrong in a row by itself."""
    if key_or_none(row.name) is None and row.name.casefold() not in services:
        yield Contradiction("name", row.name, NAME)
    if row.owner_team and key_or_none(row.owner_team) is None:
        yield Contradiction("owner_team", row.owner_team, NAME)
    if nameless := next((name for name in row.repositories if not plain_repository(name)), ""):
        yield Contradiction("repositories", nameless, "a repository such as acme/shop")
    if row.paths and not row.repositories:
        yield Contradiction("paths", row.paths[0], "the repository that it is in, in the column repositories")
    reviewers = {people.get(address) for address in row.reviewers} - {None}
    if both := next((one for one in row.deputies if people.get(one) in reviewers), ""):
        yield Contradiction("deputies", both, OwnDeputy.expected)
    itself = services.get(row.name.casefold())
    if own := next(
        (name for name in row.dependencies if itself and services.get(name.casefold()) == itself), ""
    ):
        yield Contradiction("dependencies", own, NeedsItself.expected)
