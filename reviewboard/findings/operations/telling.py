"""The one place through which every write to action items passes: it is logged, and whoever follows them is told."""

from collections.abc import Iterable
from datetime import datetime

from reviewboard.audit.details import Details
from reviewboard.audit.operations import record_each
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.news import agenda_changed


def logged(
    action: str, action_ids: Iterable[int], details: Details, *, actor_id: int | None, as_of: datetime
) -> None:
    """Logs one write to these action items, an entry each, and tells of it. One statement beside the telling."""
    ids = sorted(set(action_ids))
    subjects = [f"action:{pk}" for pk in ids]
    record_each(actor_id=actor_id, action=action, subjects=subjects, details=details, at=as_of)
    told(ids)


def told(action_ids: Iterable[int]) -> None:
    """These action items were written, in this transaction: whatever is made of them is owed anew.

    Their tickets among it: whoever keeps them in step finds out which of them have one.
    """
    ids = sorted(set(action_ids))
    if ids:
        owe_all(kind="sync_issue", debts=[Debt(f"action:{pk}") for pk in ids])
        agenda_changed()
