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
    """Wall times in seconds, pair by pair. Below 1 ours is faster."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the ratios of the pairs."""
        return statistics.median(mine / other for mine, other in zip(self.ours, self.theirs, strict=True))

    def report(self, what: str, bar: float) -> bool:
        """Prints the ratio with its conditions and says whether it is within the bar."""
        met = self.median <= bar
        seconds = f"{statistics.median(self.ours):.2f} s against {statistics.median(self.theirs):.2f} s"
        pairs = zip(self.ours, self.theirs, strict=True)
        spread = ", ".join(f"{mine / other:.2f}" for mine, other in pairs)
        print(
            f"{what}: {self.median:.2f}x ({seconds}; pairs {spread}); "
            f"bar {bar}x: {'met' if met else 'MISSED'}"
        )
        return met


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], pairs: int = MIN_PAIRS) -> Ratio:
    """Runs both in turns, after one run of each that is not counted."""
    _seconds(theirs), _seconds(ours)
    taken = [(_seconds(ours), _seconds(theirs)) for _ in range(max(pairs, MIN_PAIRS))]
    return Ratio(tuple(mine for mine, _ in taken), tuple(other for _, other in taken))


def conditions() -> str:
    """The machine that a number was measured on, without which it means nothing."""
    load = os.getloadavg()[0]
    return f"{_cpu()}, {os.cpu_count()} CPUs, load {load:.1f}, Python {platform.python_version()}"


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _cpu() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
