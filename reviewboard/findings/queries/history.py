"""What was done to one action item, from the log: what, when and by whom, as far as the reader may see it."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from reviewboard.audit.queries import Logged, list_entries
from reviewboard.domain.values import RecheckOutcome
from reviewboard.findings.rows import ActionView, Happened
from reviewboard.people.queries import names

SHOWN = 50
"""The newest entries of the log that a page shows."""
_TOLD = frozenset(
    {
        "action.added", "action.edited", "action.start", "action.stop", "action.finish", "action.verify",
        "action.reopen", "action.drop", "action.accept_risk", "action.risk_ended", "action.recurred",
        "action.rechecked", "action.handed_over", "action.visibility",
    }
)  # fmt: skip
"""What is told to whoever may see the action item. Of legal holds, only those hear who may place them."""


def history(action: ActionView) -> tuple[Happened, ...]:
    """The newest first, of an action item that its reader was shown (`get_action`). Two statements.

    Which incident reopened it is told only where the reader may see that incident.
    """
    entries = [
        one for one in list_entries(subject=f"action:{action.row.id}", limit=SHOWN) if one.action in _TOLD
    ]
    by = names({one.actor_id for one in entries if one.actor_id is not None})
    incidents = {one.incident_id for one in action.came_back}
    return tuple(_happened(one, by.get(one.actor_id or 0, ""), incidents) for one in entries)


def _happened(one: Logged, by: str, incident_ids: Iterable[int]) -> Happened:
    told = one.details
    incident, outcome, until = told.get("incident"), told.get("outcome"), told.get("until")
    return Happened(
        at=one.at,
        what=one.action.removeprefix("action."),
        by=by,
        by_ticket=told.get("by") == "tracker",
        columns=tuple(cast(list[str], told.get("columns", []))),
        incident_id=incident if isinstance(incident, int) and incident in incident_ids else None,
        outcome=RecheckOutcome(str(outcome)) if outcome else None,
        until=date.fromisoformat(str(until)) if until else None,
    )
