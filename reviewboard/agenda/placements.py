"""What became of something that asked for a place on the agenda."""

from enum import StrEnum


class Placement(StrEnum):
    """Held in a slot; taken as read unless someone asks; or left out, with a reason and a date."""

    HELD = "held"
    CONSENT = "consent"
    LEFT_OUT = "left_out"


class Settled(StrEnum):
    """What is settled: of one item all but the last, which is of the meeting. *Ask* is anybody's, the rest a facilitator's.

    Once the agenda is fixed a facilitator still moves or takes out an item: its slot stays, and says so.
    """

    PIN = "pin"
    ADD = "add"
    ASK = "ask"
    MOVE = "move"
    REMOVE = "remove"
    LENGTHEN = "lengthen"


MINUTES = "minutes"
"""The key of what was settled about the length of a meeting, where that of an item is its record's."""


TOPIC_MINUTES = (3, 20)
"""What a topic may ask for: the least that an item gets, and a third of an hour."""
