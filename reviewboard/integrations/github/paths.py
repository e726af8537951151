"""The files that a change touched."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviewboard.integrations.git.reader import MAX_PATHS, is_test


@dataclass(frozen=True, slots=True)
class Touched:
    """The files of a change: how many, the first of them, and whether there are tests among them."""

    count: int
    paths: tuple[str, ...]
    tests: bool


def touched(names: Iterable[str]) -> Touched | None:
    """What these names come to; None where there are none, since GitHub leaves some lists out."""
    distinct = tuple(dict.fromkeys(names))
    if not distinct:
        return None
    return Touched(
        len(distinct), distinct[:MAX_PATHS], any(is_test(name.encode("utf-8")) for name in distinct)
    )
