"""How long names stay in the attendance ledger (product.md, "Mandatory attendance, made fair")."""

from datetime import datetime, timedelta

from reviewboard.domain.values import LedgerLevel


def names_go_at(level: LedgerLevel, ends_at: datetime, *, keep: timedelta) -> datetime:
    """When the names of a meeting that ends then go: at its end where only coverage is kept, else after `keep`."""
    return ends_at if level is LedgerLevel.COVERAGE else ends_at + keep
