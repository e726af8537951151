"""By when open action items are expected: reckoned anew when a policy was saved or ended, and once a day."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from reviewboard.audit.queries import held
from reviewboard.domain.values import Priority
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations.theirs import subjects
from reviewboard.findings.queries.acting import ASKS
from reviewboard.findings.queries.levels import begun_on
from reviewboard.outbox.operations import owe
from reviewboard.people.news import agenda_changed
from reviewboard.policies.queries import levels_in_force
from reviewboard.policies.service_levels import LEVELS, LevelsInForce

BATCH = 500
_READ: Sequence[str] = ("pk", "created_at", "reopened_at", "priority", "expected_by")


def expect_anew(*, as_of: datetime) -> int:
    """Gives every open action item the last day within its service level, as the policies of this day have it.

    How many are expected by another day now; one under a legal hold stays as it is. In transactions of `BATCH` items,
    of four statements each.
    """
    levels = levels_in_force(on=as_of.date())
    after = changed = 0
    while True:
        seen, written = _batch(levels, after)
        changed += written
        if seen is None:
            return changed
        after = seen


def owe_expecting() -> None:
    """Owes it, in the caller's transaction: for a tick, whose own transaction must not hold all rows at once."""
    owe(kind="expect_anew", subject=f"policy:{LEVELS}", payload={})


@transaction.atomic
def _batch(levels: LevelsInForce, after: int) -> tuple[int | None, int]:
    """The last id of the next batch (None: there is no more), and how many of it were written."""
    rows = ActionItem.objects.filter(ASKS, pk__gt=after).order_by("pk")
    found = list(rows.select_for_update(of=("self",)).only(*_READ)[:BATCH])
    differing = [one for one in found if _differs(one, levels)]
    kept = held(subjects(one.pk for one in differing)) if differing else frozenset()
    changed = [one for one in differing if f"action:{one.pk}" not in kept]
    if changed:
        ActionItem.objects.bulk_update(changed, ["expected_by"])
        agenda_changed()  # and nobody else: no ticket says by when something is expected
    return (found[-1].pk if len(found) == BATCH else None), len(changed)


def _differs(one: ActionItem, levels: LevelsInForce) -> bool:
    """Whether it is expected by another day; the row then has the new one."""
    before = one.expected_by
    one.expected_by = levels.expected_by(begun_on(one.created_at, one.reopened_at), Priority(one.priority))
    return one.expected_by != before
