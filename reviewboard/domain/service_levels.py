"""Service levels: by when an action item of a priority is expected, in working days (product.md, "Findings")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from reviewboard.domain.values import Priority
from reviewboard.domain.working_days import Calendar

DAYS: Mapping[Priority, int] = MappingProxyType(
    {Priority.URGENT: 2, Priority.HIGH: 10, Priority.NORMAL: 30, Priority.LOW: 90}
)
"""Working days that each priority has unless a saved policy says otherwise."""


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """How many working days each priority has."""

    days: Mapping[Priority, int] = field(default_factory=lambda: DAYS)

    def ends_on(self, opened_on: date, priority: Priority, calendar: Calendar) -> date:
        """The last day that is still within the service level of what was opened on that day."""
        return calendar.after(opened_on, self.days[priority])


def as_data(levels: ServiceLevels) -> dict[str, Any]:
    """The service levels as plain JSON values."""
    return {"days": {one.value: count for one, count in levels.days.items()}}


def from_data(data: Mapping[str, Any]) -> ServiceLevels:
    """The service levels that `as_data` wrote; what it does not name keeps its default.

    Raises:
        ValueError: an unknown priority, fewer days than one, or a more urgent priority with more days than a calmer one.
    """
    unknown = set(data) - {"days"} | set(data.get("days", {})) - {one.value for one in Priority}
    if unknown:
        raise ValueError(f"no priority is called {', '.join(sorted(unknown))}")
    days = {one: int(data.get("days", {}).get(one.value, DAYS[one])) for one in Priority}
    counts = list(days.values())
    if min(counts) < 1 or counts != sorted(counts):
        raise ValueError("each priority has at least one working day, and no fewer than a more urgent one")
    return ServiceLevels(MappingProxyType(days))
