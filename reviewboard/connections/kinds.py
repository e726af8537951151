"""What sorts of connections there are, and whether one is in use."""

from enum import StrEnum


class ConnectionKind(StrEnum):
    """What a connection brings or takes; "what could be seen" counts repositories, those of forges, and pagers.

    A tracker takes: action items become tickets there, and what becomes of them comes back.
    """

    REPOSITORY = "repository"
    FORGE = "forge"
    PAGER = "pager"
    IMPORT = "import"
    TRACKER = "tracker"


class ConnectionState(StrEnum):
    """A paused connection is neither read nor missed."""

    ACTIVE = "active"
    PAUSED = "paused"


class Purpose(StrEnum):
    """What a secret is for: verifying what comes in, or signing in where we read."""

    WEBHOOK = "webhook"
    TOKEN = "token"  # noqa: S105  # a word, not a secret
