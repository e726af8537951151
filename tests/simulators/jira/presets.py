"""What a site begins with: its projects, their kinds of tickets and workflows, and its people."""

from collections.abc import Sequence

from tests.simulators.jira.model import IssueType, Named, Project, Workflow
from tests.simulators.jira.people import person
from tests.simulators.jira.screens import BUG, EPIC, SUBTASK, TASK, fields
from tests.simulators.jira.store import Store
from tests.simulators.jira.workflows import SEVERAL, SIMPLE, STRICT

PEOPLE = ("Ana Sobral", "Ravi Menon", "Li Wei")
PROJECTS = (
    ("PAY", "Payments", SIMPLE),
    ("PRC", "Pricing", STRICT),
    ("CHK", "Checkout", SEVERAL),
    ("IDN", "Identity", SIMPLE),
    ("SRC", "Search", SIMPLE),
    ("OPS", "Operations", SIMPLE),
)
SECURITY = (Named("10100", "Team only"), Named("10101", "Legal"))


def add_people(store: Store, names: Sequence[str]) -> None:
    """Gives accounts to these people."""
    for name in names:
        made = person(name)
        store.users.setdefault(made.name, made)


def add_project(
    store: Store,
    key: str,
    name: str,
    workflow: Workflow,
    types: Sequence[IssueType],
    *,
    security: bool = True,
) -> Project:
    """A project whose tickets have the usual screens."""
    number = str(10000 + len(store.projects))
    made = Project(
        number,
        key,
        name,
        {one.id: one for one in types},
        {one.id: fields(store.mode, one, security=security) for one in types},
        workflow,
        lead=next(iter(store.users)),
        security=SECURITY if security else (),
    )
    store.projects[made.id] = made
    return made


def for_tests(store: Store) -> None:
    """Three people, and six projects with every kind of ticket, in all three workflows."""
    add_people(store, PEOPLE)
    for key, name, workflow in PROJECTS:
        add_project(store, key, name, workflow, (TASK, BUG, EPIC, SUBTASK))


def for_demo(store: Store) -> None:
    """The same projects as plain as a newcomer expects: tasks only, and statuses that anyone may choose."""
    for key, name, _ in PROJECTS:
        add_project(store, key, name, SIMPLE, (TASK,))


PRESETS = {"tests": for_tests, "demo": for_demo}
