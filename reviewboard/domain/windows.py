"""A person's needs become windows: "You are needed 10:24-10:36 and 10:50-10:56" (product.md)."""

from collections.abc import Iterable
from typing import NamedTuple


class Window(NamedTuple):
    """A stretch of the meeting in minutes from its start; `end` is the first minute that is free again."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.end - self.start


def merge(stretches: Iterable[tuple[int, int]], *, gap: int = 2) -> tuple[Window, ...]:
    """The stretches as windows: those that touch, overlap or lie at most `gap` minutes apart are one.

    Nobody can use two minutes between two windows; leaving and coming back would cost more than staying.
    """
    windows: list[Window] = []
    for start, end in sorted(stretches):
        if windows and start - windows[-1].end <= gap:
            windows[-1] = Window(windows[-1].start, max(windows[-1].end, end))
        else:
            windows.append(Window(start, end))
    return tuple(windows)


def asked(windows: Iterable[Window]) -> int:
    """How many minutes of somebody's day the windows take."""
    return sum(window.minutes for window in windows)


def within(stretch: tuple[int, int], available: Iterable[tuple[int, int]] | None) -> bool:
    """Whether the stretch lies inside available time; hours that are not known exclude nothing."""
    if available is None:
        return True
    return any(start <= stretch[0] and stretch[1] <= end for start, end in merge(available, gap=0))
