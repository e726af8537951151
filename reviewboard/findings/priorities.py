"""How soon an action item is expected: each priority has its own service level."""

from enum import StrEnum


class Priority(StrEnum):
    """Most urgent first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"
