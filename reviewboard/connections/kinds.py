"""What sorts of connections there are, and whether one is in use."""

from enum import StrEnum


class ConnectionKind(StrEnum):
    """What a connection brings or takes; "what could be seen" counts the first two."""

    REPOSITORY = "repository"
    PAGER = "pager"
    IMPORT = "import"


class ConnectionState(StrEnum):
    """A paused connection is neither read nor missed."""

    ACTIVE = "active"
    PAUSED = "paused"
