"""Why a meeting is not held, as codes; pages and mail put them into words."""

from enum import StrEnum


class CalledOff(StrEnum):
    """Why a meeting is not held.

    CANCELLED: a facilitator said so, with a reason. NO_FACILITATOR: nobody with the role came (product.md, "Who decides").
    NOT_FIXED: it passed without a fixed agenda, as after days without a running server. RESTS: its series rests, or its
    rule names no date any more. QUIET: nothing was to be discussed, and every source was heard from.
    """

    CANCELLED = "cancelled"
    NO_FACILITATOR = "no_facilitator"
    NOT_FIXED = "not_fixed"
    RESTS = "rests"
    QUIET = "quiet"
