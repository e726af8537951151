"""Service levels as they hold on a day: how many working days each priority has, and which days count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from reviewboard.domain import service_levels
from reviewboard.domain.service_levels import ServiceLevels
from reviewboard.domain.values import Priority
from reviewboard.domain.working_days import Calendar
from reviewboard.policies import working_time
from reviewboard.policies.working_time import WorkingTime

LEVELS, TIME = "service_levels", "working_time"
"""The kinds of the two policies."""


@dataclass(frozen=True)
class LevelsInForce:
    """What an action item is expected by; `time` says which days count."""

    levels: ServiceLevels = field(default_factory=ServiceLevels)
    time: WorkingTime = field(default_factory=WorkingTime)

    def expected_by(self, opened_on: date, priority: Priority) -> date:
        """The last day within the service level of what was opened, or opened again, on that day."""
        return self.levels.ends_on(opened_on, priority, self._calendar(opened_on.year))

    def _calendar(self, year: int) -> Calendar:
        if year not in self._calendars:
            self._calendars[year] = self.time.calendar(year)
        return self._calendars[year]

    @cached_property
    def _calendars(self) -> dict[int, Calendar]:
        return {}


def from_bodies(bodies: Mapping[str, Mapping[str, Any]]) -> LevelsInForce:
    """The levels of these bodies, by kind; a kind that is missing has its default.

    Raises:
        ValueError: as `domain.service_levels.from_data` and `working_time.from_data` do.
    """
    return LevelsInForce(
        service_levels.from_data(bodies.get(LEVELS, {})), working_time.from_data(bodies.get(TIME, {}))
    )
