"""Entries of the minutes as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime

from reviewboard.domain.values import CauseState
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
