"""What a Jira site is made of."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Mode = Literal["cloud", "dc"]
Category = Literal["new", "indeterminate", "done"]

EVERY_PERMISSION = (
    "ADD_COMMENTS", "ASSIGN_ISSUES", "ASSIGNABLE_USER", "BROWSE_PROJECTS", "CREATE_ISSUES", "DELETE_ISSUES",
    "EDIT_ISSUES", "LINK_ISSUES", "MODIFY_REPORTER", "SCHEDULE_ISSUES", "SET_ISSUE_SECURITY", "TRANSITION_ISSUES",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class User:
    """A person or an app. Cloud knows it by `account_id` and hides its address; Data Center by `name`."""

    name: str
    display: str
    account_id: str
    active: bool = True
    app: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """A state of a ticket. Several may share the category `done`."""

    id: str
    name: str
    category: Category


@dataclass(frozen=True, slots=True)
class Transition:
    """A way to a status. `sources` are the statuses it starts from, empty for all; `required` its screen's fields."""

    id: str
    name: str
    to: str
    sources: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """Statuses in their order, the first being where tickets begin, and the transitions between them."""

    name: str
    statuses: tuple[str, ...]
    transitions: tuple[Transition, ...]

    def leaving(self, status: str) -> tuple[Transition, ...]:
        """The transitions that a ticket in this status offers."""
        return tuple(one for one in self.transitions if not one.sources or status in one.sources)


@dataclass(frozen=True, slots=True)
class Named:
    """A priority, a resolution, a security level or an option: an id that lasts and a name that may change."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class IssueType:
    """A kind of ticket. Epics are one level above others, subtasks one below."""

    id: str
    name: str
    subtask: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class ScreenField:
    """A field on a create screen. `options` are the values it takes, empty for any; `custom` Jira's kind of it."""

    id: str
    name: str
    kind: str
    items: str = ""
    required: bool = False
    operations: tuple[str, ...] = ("set",)
    options: tuple[Named, ...] = ()
    custom: str = ""
    has_default: bool = False


@dataclass
class Project:
    """A project, its kinds of tickets, and their create screens by id of the type."""

    id: str
    key: str
    name: str
    types: dict[str, IssueType]
    screens: dict[str, dict[str, ScreenField]]
    workflow: Workflow
    lead: str
    security: tuple[Named, ...] = ()
    archived: bool = False
    next_number: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a change: ids (`old`, `new`) and what people read (`name`, `old_text`, `new_text`)."""

    field: str
    name: str
    old: str | None
    old_text: str | None
    new: str | None
    new_text: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed what, and when."""

    id: str
    author: str
    at: datetime
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a ticket."""

    id: str
    author: str
    body: str
    at: datetime


@dataclass(slots=True)
class Issue:
    """A ticket. `fields` are by id of the field, people and choices as their ids; `key` is only its latest name."""

    id: str
    key: str
    project: str
    type: str
    status: str
    creator: str
    created: datetime
    updated: datetime
    status_changed: datetime
    resolution: str | None = None
    fields: Json = field(default_factory=dict)
    properties: Json = field(default_factory=dict)
    links: list[Json] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    history: list[Change] = field(default_factory=list)

    def snapshot(self) -> "Issue":
        """The ticket as it is now, which later changes leave alone."""
        return replace(
            self,
            fields=dict(self.fields),
            properties=dict(self.properties),
            links=list(self.links),
            comments=list(self.comments),
            history=list(self.history),
        )
