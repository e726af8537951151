"""Service levels of open action items: from when they count, and what another policy would change."""

from dataclasses import dataclass
from datetime import date, datetime

from reviewboard.domain.values import Priority
from reviewboard.findings.models import ActionItem
from reviewboard.findings.queries.acting import ASKS
from reviewboard.findings.queries.seeing import visible
from reviewboard.people.reader import Reader
from reviewboard.policies.service_levels import LevelsInForce


@dataclass(frozen=True, slots=True)
class WouldChange:
    """What other service levels would change of the open action items that a reader may see.

    `past` counts those that would be past their level on the day; `past_now` those that are.
    """

    open: int
    changed: int
    earlier: int
    later: int
    past: int
    past_now: int


def begun_on(created_at: datetime, reopened_at: datetime | None) -> date:
    """The day from which the service level of an action item counts."""
    return (reopened_at or created_at).date()


def would_change(reader: Reader, levels: LevelsInForce, *, on: date) -> WouldChange:
    """What these service levels would change, if they held from this day on. One statement; three columns a row."""
    rows = visible(ActionItem.objects.filter(ASKS), reader)
    counted = changed = earlier = later = past = past_now = 0
    for created, reopened, priority, now in rows.values_list(
        "created_at", "reopened_at", "priority", "expected_by"
    ):
        then = levels.expected_by(begun_on(created, reopened), Priority(priority))
        counted += 1
        changed += then != now
        earlier += now is not None and then < now
        later += now is not None and then > now
        past += then < on
        past_now += now is not None and now < on
    return WouldChange(counted, changed, earlier, later, past, past_now)
