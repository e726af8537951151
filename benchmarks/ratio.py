"""Ours against a yardstick, taken in turns (A B A B), so that a busy machine slows both alike."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MIN_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Ratio:
    """Seconds, pair by pair. Below 1 ours is faster."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the ratios of the pairs."""
        return statistics.median(mine / other for mine, other in zip(self.ours, self.theirs, strict=True))

    @property
    def told(self) -> str:
        """Both medians, and the ratio of every pair."""
        pairs = zip(self.ours, self.theirs, strict=True)
        spread = ", ".join(f"{mine / other:.2f}" for mine, other in pairs)
        return f"{_time(self.ours)} against {_time(self.theirs)}; pairs {spread}"


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], pairs: int = MIN_PAIRS) -> Ratio:
    """Runs both in turns, after one run of each that is not counted."""
    return read_in_turns(lambda: seconds(ours), lambda: seconds(theirs), pairs)


def read_in_turns(
    ours: Callable[[], float], theirs: Callable[[], float], pairs: int = MIN_PAIRS, *, warm: bool = True
) -> Ratio:
    """The same for what measures itself: each call returns the seconds that count (a median, CPU time).

    Without `warm` the first run counts as well: for work that can be done only once.
    """
    if warm:
        theirs(), ours()
    taken = [(ours(), theirs()) for _ in range(max(pairs, MIN_PAIRS))]
    return Ratio(tuple(mine for mine, _ in taken), tuple(other for _, other in taken))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes on the wall clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cpu_seconds(work: Callable[[], object]) -> float:
    """How long this process computes for it; servers beside it are not counted."""
    began = time.process_time()
    work()
    return time.process_time() - began


def conditions() -> str:
    """The machine that a number was measured on, without which it means nothing."""
    load = os.getloadavg()[0]
    return f"{_cpu()}, {os.cpu_count()} CPUs, load {load:.1f}, Python {platform.python_version()}"


def _time(taken: tuple[float, ...]) -> str:
    middle = statistics.median(taken)
    return f"{middle:.2f} s" if middle >= 1 else f"{middle * 1000:.1f} ms"


def _cpu() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
