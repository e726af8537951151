"""The columns of action items that were kept elsewhere, and what the files' words for their states mean."""

from collections.abc import Iterable, Mapping
from typing import Any

from reviewboard.domain.values import ActionState, Priority
from reviewboard.integrations.files.cells import Context, day, email, scalar, text
from reviewboard.integrations.files.problems import Unreadable, listed
from reviewboard.integrations.files.rows import ActionRow, Row
from reviewboard.integrations.files.tables import Column, Schema, plain

ACTION_WORDS: dict[ActionState, tuple[str, ...]] = {
    ActionState.OPEN: ("open", "new", "to_do", "todo", "backlog", "not_started", "planned"),
    ActionState.IN_PROGRESS: ("in_progress", "started", "doing", "active", "in_review", "blocked"),
    ActionState.DONE: ("done", "closed", "complete", "completed", "resolved", "fixed", "finished"),
    ActionState.VERIFIED: ("verified", "confirmed"),
    ActionState.WONT_DO: ("wont_do", "won_t_do", "wont_fix", "cancelled", "canceled", "dropped", "rejected"),
}
PRIORITY_WORDS: dict[Priority, tuple[str, ...]] = {
    Priority.URGENT: ("urgent", "critical", "blocker", "highest", "p0", "p1", "1"),
    Priority.HIGH: ("high", "major", "p2", "2"),
    Priority.NORMAL: ("normal", "medium", "p3", "3"),
    Priority.LOW: ("low", "minor", "lowest", "trivial", "p4", "p5", "4", "5"),
}
_STATES = {word: state for state, words in ACTION_WORDS.items() for word in words}
_PRIORITIES = {word: priority for priority, words in PRIORITY_WORDS.items() for word in words}
_CLOSED = frozenset({ActionState.DONE, ActionState.VERIFIED, ActionState.WONT_DO})


def _state(value: object, context: Context) -> ActionState | None:
    found = scalar(value, context)
    if found is None:
        return None
    state = _STATES.get(plain(found))
    if state is None:
        raise Unreadable(f"{listed(list(ACTION_WORDS), 'or')}, or another word for one of them")
    return state


def _priority(value: object, context: Context) -> Priority | None:
    found = scalar(value, context)
    if found is None:
        return None
    priority = _PRIORITIES.get(plain(found))
    if priority is None:
        raise Unreadable(f"{listed(list(Priority), 'or')}, or another word for one of them")
    return priority


ACTION_COLUMNS = (
    Column(
        "id",
        "what the file calls it; the same id again is the same action item",
        text(200),
        True,
        ("key", "action_id", "number", "issue_key", "external_id"),
    ),
    Column("title", "what is to be done, in a line", text(300), True, ("action", "summary", "name", "task")),
    Column(
        "opened_on",
        "the day from which it counts",
        day,
        True,
        ("opened", "created", "created_on", "created_at", "date", "raised_on"),
    ),
    Column("state", "how it stands; from `done_on` if absent", _state, False, ("status",)),
    Column(
        "done_on",
        "the day on which it was done",
        day,
        False,
        ("done", "closed", "closed_on", "closed_at", "completed", "completed_on", "resolved", "resolved_at"),
    ),
    Column("due_on", "its date", day, False, ("due", "due_date", "deadline", "target_date")),
    Column("owner", "address of whoever owns it", email, False, ("owner_email", "assignee", "assigned_to")),
    Column("team", "name of its team", text(120), False, ("team_name", "squad")),
    Column(
        "service", "name of the service that it is about", text(200), False, ("service_name", "component")
    ),
    Column("priority", "how soon it was expected", _priority, False, ("prio", "urgency")),
    Column(
        "outcome",
        "what can be seen when it is done",
        text(20_000),
        False,
        ("description", "details", "notes"),
    ),
    Column("reason", "why it is not to be done", text(5_000), False, ("state_reason", "resolution")),
)


def _action(line: int, given: frozenset[str], values: Mapping[str, Any]) -> ActionRow:
    opened, done = values["opened_on"], values.get("done_on")
    if done is not None and done < opened:
        raise Unreadable(
            "a day that is not before the first", f"it was opened on {opened}", f"done_on {done}", "done_on"
        )
    state = values.get("state") or (ActionState.OPEN if done is None else ActionState.DONE)
    if done is not None and state not in _CLOSED:
        raise Unreadable(
            "no day of its end while it is not closed", f"its state is {state}", f"done_on {done}", "done_on"
        )
    named = (
        "title",
        "opened_on",
        "done_on",
        "due_on",
        "owner",
        "team",
        "service",
        "priority",
        "outcome",
        "reason",
    )
    return ActionRow(
        line,
        key=values["id"],
        state=state,
        given=given,
        **{name: values[name] for name in named if name in values},
    )


def _keys(row: Row) -> Iterable[tuple[str, str]]:
    if isinstance(row, ActionRow):
        yield "id", row.key


ACTIONS = Schema(
    "actions", ACTION_COLUMNS, _action, _keys, frozenset({"actions", "action_items", "issues", "tasks"})
)
