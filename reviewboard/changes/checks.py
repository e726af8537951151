"""A snapshot of a check as a row, and which of two words about the same check counts."""

from datetime import datetime

from reviewboard.changes.models import Check
from reviewboard.domain.messages import CheckSnapshot
from reviewboard.domain.values import CheckState

_NAME_CHARS, _URL_CHARS = 200, 500


def check_of(repository_id: int, snapshot: CheckSnapshot) -> Check:
    """The row that the snapshot makes; not yet stored."""
    return Check(
        repository_id=repository_id,
        external_id=snapshot.external_id[:200],
        head_sha=snapshot.head_sha[:64],
        name=snapshot.name[:_NAME_CHARS],
        state=snapshot.state,
        url=snapshot.url if len(snapshot.url) <= _URL_CHARS else "",
        source_at=snapshot.source_at,
        finished_at=snapshot.finished_at,
    )


def weight(check: Check) -> tuple[datetime, bool, str, str]:
    """The heavier word counts: the later one, of one instant the final one, and then a fixed order."""
    return check.source_at, check.state != CheckState.PENDING, str(check.state), check.url
