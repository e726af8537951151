"""What became of something that asked for a place on the agenda."""

from enum import StrEnum


class Placement(StrEnum):
    """Held in a slot; taken as read unless someone asks; or left out, with a reason and a date."""

    HELD = "held"
    CONSENT = "consent"
    LEFT_OUT = "left_out"


class Settled(StrEnum):
    """What a facilitator settles before the freeze: of one item the first three, of the meeting the last."""

    PIN = "pin"
    MOVE = "move"
    REMOVE = "remove"
    LENGTHEN = "lengthen"


MINUTES = "minutes"
"""The key of what was settled about the length of a meeting, where that of an item is its record's."""
