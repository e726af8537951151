"""What the rooms ask of the world outside, one small port a capability, and the two ways it can fail."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from reviewboard.domain.messages import ChangeSnapshot


class Rejected(Exception):  # noqa: N818  # reads as what it is at every raise
    """The other side said no, and asking again will not help until somebody changes something.

    `words` are the other side's own, for the person who has to act.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Unavailable(Exception):  # noqa: N818  # reads as what it is at every raise
    """The other side could not answer now; `retry_after` is how long it asked to be left alone, if it did."""

    def __init__(self, words: str, retry_after: timedelta | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.retry_after = retry_after


class ChangeSource(Protocol):
    """Somewhere changes can be read from.

    Reading resumes: `cursor` is what the source gave out when it was last read to its end ("" at first).
    Reading again from any cursor gives snapshots that record to the same rows.
    """

    def changes(self, cursor: str) -> Iterator[ChangeSnapshot]:
        """What happened since `cursor`, one change at a time; raises Rejected or Unavailable."""
        ...

    def cursor(self) -> str:
        """Where the next reading begins, once everything that `changes` gave is stored."""
        ...
