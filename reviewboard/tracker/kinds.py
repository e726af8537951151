"""Words of the sync: what is noted of a ticket, and what a ticket may wait for."""

from enum import StrEnum


class NoteKind(StrEnum):
    """What happened to a ticket."""

    SENT = "sent"
    MADE = "made"
    LOST = "lost"
    MISSED = "missed"
    ADOPTED = "adopted"
    REFUSED = "refused"
    HELD = "held"
    WRITTEN = "written"
    MOVED = "moved"
    READ = "read"
    GAVE_WAY = "gave_way"
    CONFLICT = "conflict"
    SETTLED = "settled"
    DUPLICATE = "duplicate"
    GONE = "gone"
    FROZEN = "frozen"
    UNLINKED = "unlinked"
    NO_WAY = "no_way"


class Cause(StrEnum):
    """What a ticket waits for, before a colon; after it stands whose ("place:7", "field:7:customfield_10044")."""

    NO_OWNER = "no_owner"
    NO_PLACE = "no_place"
    PLACE = "place"
    LEVEL = "level"
    FIELD = "field"
    REFUSED = "refused"
    CLOSED = "closed"
    NO_WAY = "no_way"
    STOPPED = "stopped"
    NO_ACCOUNT = "no_account"
