"""What the sync asks of an issue tracker: one small port, and the ways in which a call can end."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from reviewboard.domain.ports import Rejected, Unavailable


class Scope(enum.StrEnum):
    """What a rate limit lets rest: one sort of call, one ticket, or everything we do there."""

    CALL = "call"
    ISSUE = "issue"
    CONNECTION = "connection"


class Refused(Rejected):
    """The tracker understood and said no (400, 404, 409, 413, 422 ...): it did not happen.

    `fields` are its words by its own name of a field ("customfield_10044"); `trace` finds the call in its logs.
    """

    def __init__(
        self, words: str, *, status: int, fields: Mapping[str, str] | None = None, trace: str = ""
    ) -> None:
        super().__init__(words)
        self.status, self.fields, self.trace = status, dict(fields or {}), trace


class SignedOut(Refused):
    """It does not let us in (401, or 403 before a captcha): every further call would make it worse."""


class Missing(Refused):
    """There is no such thing, or we may not see it: trackers tell the two by the same 404."""


class Limited(Unavailable):
    """Too many calls: it did not happen. Nothing of `scope` may be called before `retry_after` is over."""

    def __init__(self, words: str, retry_after: timedelta, *, scope: Scope, trace: str = "") -> None:
        super().__init__(words, retry_after)
        self.scope, self.trace, self.status = scope, trace, 429


class Unanswered(Unavailable):
    """No answer, or one that says nothing (5xx, a broken connection): for a write nobody knows whether it happened.

    `sent` is False where the call certainly never reached the tracker.
    """

    def __init__(
        self, words: str, *, sent: bool = True, status: int = 0, trace: str = "",
        retry_after: timedelta | None = None,
    ) -> None:  # fmt: skip
        super().__init__(words, retry_after)
        self.sent, self.status, self.trace = sent, status, trace


@dataclass(frozen=True, slots=True)
class Issue:
    """A ticket as the tracker has it. `updated` is the tracker's own time, and only ever compared with its like."""

    id: str
    key: str
    project_id: str
    project_key: str
    updated: datetime
    summary: str = ""
    description: str = ""
    due: str = ""
    priority_id: str = ""
    assignee_id: str = ""
    labels: tuple[str, ...] = ()
    status_id: str = ""
    status: str = ""
    category: str = ""
    """"new", "indeterminate" or "done": what every status belongs to."""
    type_id: str = ""
    assignee: str = ""
    security_id: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket to be made: its fields as the tracker takes them, and what it is known by."""

    uuid: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A ticket that was made."""

    id: str
    key: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One write to a ticket: fields as the tracker takes them, and labels one by one."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """A way that a ticket can be moved now, with the fields that its screen asks for."""

    id: str
    name: str
    to_status_id: str
    to_category: str
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuePage:
    """One page of a search; `next` is "" on the last."""

    issues: tuple[Issue, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen: a project, a type, a priority, a status, a level, an account."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CreateField:
    """One field of a project's create screen. `options`: the only values that it takes, where it says so."""

    id: str
    name: str
    required: bool
    has_default: bool
    kind: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """The account that we sign in with, and which edition of the tracker it is."""

    id: str
    name: str
    edition: str
    version: str = ""


class IssueTracker(Protocol):
    """One tracker, signed in. Every method is one call; none is tried a second time by itself.

    All raise SignedOut, Missing, Refused, Limited or Unanswered.
    """

    def account(self) -> Account:
        """Who we are there (two calls)."""
        ...

    def create(self, draft: Draft) -> Made:
        """Makes one ticket. Unanswered with `sent`: it may exist."""
        ...

    def create_many(self, drafts: Sequence[Draft]) -> Sequence[Made | Refused]:
        """Makes at most 50; an answer for each, in order. Unanswered when the answer does not add up."""
        ...

    def fetch(self, issue_id: str) -> Issue:
        """One ticket as it is now."""
        ...

    def fetch_many(self, issue_ids: Sequence[str]) -> Mapping[str, Issue]:
        """At most 100, by id; those that are not there or not visible are not in the answer."""
        ...

    def edit(self, issue_id: str, edit: Edit) -> Issue | None:
        """Writes to a ticket; the ticket afterwards, where the tracker tells."""
        ...

    def transitions(self, issue_id: str) -> Sequence[Transition]:
        """The ways in which it can be moved now."""
        ...

    def transition(self, issue_id: str, transition_id: str, fields: Mapping[str, Any]) -> None:
        """Moves it."""
        ...

    def labelled(self, labels: Sequence[str]) -> Sequence[Issue]:
        """The tickets with any of at most 50 labels; its index may be minutes behind."""
        ...

    def search(self, query: str, after: str = "", limit: int = 50) -> IssuePage:
        """One page of the tickets that the tracker's own query language finds."""
        ...

    def link(self, issue_id: str, *, global_id: str, url: str, title: str) -> None:
        """A link from the ticket to somewhere else; the same `global_id` again replaces it."""
        ...


class TrackerCatalog(Protocol):
    """What there is to choose in a tracker: for the page on which a service is given its place. Errors as above."""

    def projects(self) -> Sequence[Option]:
        """The projects that the account can see; `note` is the key."""
        ...

    def project(self, key: str) -> Option:
        """One project by its key; `note` is the key. Missing: there is none, or the account does not see it."""
        ...

    def types(self, project_id: str) -> Sequence[Option]:
        """The types of ticket that can be made in a project."""
        ...

    def create_fields(self, project_id: str, type_id: str) -> Sequence[CreateField]:
        """The create screen of one type in one project."""
        ...

    def priorities(self) -> Sequence[Option]:
        """The priorities of the site."""
        ...

    def statuses(self, project_id: str, type_id: str) -> Sequence[Option]:
        """The statuses that tickets of the type can have there; `note` is the category."""
        ...

    def permissions(self, project_id: str) -> Mapping[str, bool]:
        """Which of the permissions that we need the account has there."""
        ...

    def levels(self, project_id: str) -> Sequence[Option]:
        """The security levels of a project."""
        ...

    def people(self, project_key: str, words: str) -> Sequence[Option]:
        """The accounts that can be assigned tickets of a project, by words of their name."""
        ...
