"""The files that a change touched, as every forge tells them: by their paths."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviewboard.integrations.git.reader import MAX_PATHS, is_test

_MOST = 2**31 - 1
"""The largest count that a column holds."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The files of a change: how many, the first of them, whether tests are among them, and the lines."""

    count: int = 0
    paths: tuple[str, ...] = ()
    tests: bool | None = None
    added: int = 0
    removed: int = 0


def touched(names: Iterable[str], added: int = 0, removed: int = 0) -> Touched:
    """What these files come to, in the order given; nothing is said of tests where there are no files."""
    paths = tuple(dict.fromkeys(filter(None, names)))
    tests = any(is_test(path.encode()) for path in paths) if paths else None
    return Touched(len(paths), paths[:MAX_PATHS], tests, min(added, _MOST), min(removed, _MOST))
