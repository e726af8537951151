"""What the log of a running meeting knows: the commands of the console, and what else happens in the hour."""

from enum import StrEnum


class Logged(StrEnum):
    """One word a kind. The first eleven are `domain.live.Kind`, and stand here so that the table can refuse others."""

    NEXT = "next"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    PARK = "park"
    TAKE_OFFLINE = "take_offline"
    TAKE_UP = "take_up"
    SOONER = "sooner"
    LATER = "later"
    SHOW = "show"
    START = "start"
    UNDO = "undo"
    SAID = "said"
    REWORDED = "reworded"
    TAKEN_BACK = "taken_back"
    TOOK_OVER = "took_over"
    READ_BACK = "read_back"
    CLOSE = "close"
