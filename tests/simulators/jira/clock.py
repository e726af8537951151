"""The simulator's own clock, which a test may skew, move on, and scale."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """Jira's time.

    `skew` is how far Jira's wall-clock is ahead of ours. `time_scale` is how long a second of lag really lasts:
    0.01 makes a lag of 200 s last 2 s. Pauses that Jira asks for (`Retry-After`) are not scaled: the client is told
    seconds, and waits seconds.
    """

    skew: timedelta = timedelta(0)
    time_scale: float = 1.0
    advanced: float = 0.0

    def seconds(self) -> float:
        """Seconds on a clock that skew does not touch: lag and pauses are measured on it."""
        return time.time() + self.advanced

    def now(self) -> datetime:
        """Jira's wall-clock, to the millisecond, which is as fine as Jira tells it."""
        told = datetime.fromtimestamp(self.seconds(), UTC) + self.skew
        return told.replace(microsecond=told.microsecond // 1000 * 1000)

    def advance(self, seconds: float) -> None:
        """Lets time pass without waiting for it."""
        self.advanced += seconds

    def scaled(self, seconds: float) -> float:
        """How long this many of Jira's seconds last here."""
        return seconds * self.time_scale


def stamp(moment: datetime) -> str:
    """A moment as Jira writes it: 2026-11-29T13:00:00.000+0000."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def milliseconds(moment: datetime) -> int:
    """A moment as webhooks write it."""
    return int(moment.timestamp() * 1000)
