"""The three workflows that a project can have, and the statuses and resolutions of the whole site."""

from tests.simulators.jira.model import Named, Status, Transition, Workflow

STATUSES = {
    one.id: one
    for one in (
        Status("10000", "To Do", "new"),
        Status("3", "In Progress", "indeterminate"),
        Status("10002", "In Review", "indeterminate"),
        Status("10003", "Done", "done"),
        Status("10004", "Won't Do", "done"),
        Status("10005", "Duplicate", "done"),
    )
}
TO_DO, IN_PROGRESS, IN_REVIEW, DONE, WONT_DO, DUPLICATE = STATUSES

RESOLUTIONS = {
    one.id: one for one in (Named("10000", "Done"), Named("10001", "Won't Do"), Named("10002", "Duplicate"))
}
# What a transition sets where its screen asks nothing: tickets in the category "done" have a resolution.
RESOLUTION_OF = {DONE: "10000", WONT_DO: "10001", DUPLICATE: "10002"}

SIMPLE = Workflow(
    "simple",
    (TO_DO, IN_PROGRESS, DONE),
    (
        Transition("11", "To Do", TO_DO),
        Transition("21", "In Progress", IN_PROGRESS),
        Transition("31", "Done", DONE),
    ),
)
STRICT = Workflow(
    "strict",
    (TO_DO, IN_PROGRESS, IN_REVIEW, DONE),
    (
        Transition("111", "Start work", IN_PROGRESS, frozenset({TO_DO})),
        Transition("121", "Ask for review", IN_REVIEW, frozenset({IN_PROGRESS})),
        Transition("131", "Close", DONE, frozenset({IN_REVIEW}), required=("resolution",)),
    ),
)
SEVERAL = Workflow(
    "several",
    (TO_DO, IN_PROGRESS, DONE, WONT_DO, DUPLICATE),
    (
        Transition("211", "To Do", TO_DO),
        Transition("221", "In Progress", IN_PROGRESS),
        Transition("231", "Done", DONE),
        Transition("241", "Won't Do", WONT_DO),
        Transition("251", "Duplicate", DUPLICATE),
    ),
)
WORKFLOWS = {one.name: one for one in (SIMPLE, STRICT, SEVERAL)}


def named_status(name: str) -> Status:
    """The status that people call this.

    Raises:
        LookupError: there is none.
    """
    for status in STATUSES.values():
        if status.name.lower() == name.lower():
            return status
    raise LookupError(f"no status is called {name!r}")
