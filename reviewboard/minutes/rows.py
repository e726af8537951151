"""Entries of the minutes as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reviewboard.domain.live import Live
from reviewboard.domain.values import CauseState, FindingCategory
from reviewboard.minutes.kinds import EntryKind


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry, with names. `key` is the item it was said about, "" for none.

    `change` is the reference of what CAUSE is about, `finding_id` what STANDS accepts; `version` is what an edit names.
    """

    id: int
    key: str
    kind: EntryKind
    text: str
    owner_id: int | None
    owner: str
    due_on: date | None
    incident_id: int | None
    change_id: int | None
    change: str
    cause: CauseState | None
    finding_id: int | None
    decision_id: int | None
    idea_id: int | None
    action_id: int | None
    by: str
    at: datetime
    edited_at: datetime | None
    version: str


@dataclass(frozen=True, slots=True)
class RecordedView:
    """An entry of a closed meeting, with the category of the finding that it became or accepts."""

    said: EntryView
    category: FindingCategory | None

    @property
    def is_recorded(self) -> bool:
        """Whether it became a record with a page of its own, where it is changed."""
        one = self.said
        return any((one.decision_id, one.idea_id, one.action_id, one.finding_id))


@dataclass(frozen=True, slots=True)
class Hour:
    """How a meeting went that was started and closed."""

    live: Live
    started_at: datetime
    read_back_at: datetime | None
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """That a meeting was closed, by whom; and when its minutes went out: None before, by nobody where by themselves.

    `mails` is how many were owed then.
    """

    hour: Hour
    closed_by: str
    closed_at: datetime
    published_by: str
    published_at: datetime | None
    revision: int
    mails: int

    @property
    def publishes_at(self) -> datetime:
        """When they go out by themselves."""
        return self.closed_at + BY_ITSELF


BY_ITSELF = timedelta(hours=24)
"""So long after the close minutes go out by themselves, when nobody has let them."""
