"""What the review learned, as other rooms and pages see it: frozen, plain values."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from reviewboard.domain.action_hints import Hint
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionKind, ActionState, Priority, RecheckOutcome, Visibility


@dataclass(frozen=True, slots=True)
class ActionForAgenda:
    """What ranking and needs ask of an action item. `risk_until` is when an accepted risk ends.

    `known_as`: no source tells of an action, so it is known by when it was written and by its title, as stored.
    """

    id: int
    opened_on: date
    state: ActionState
    due_on: date | None
    risk_until: date | None
    service_id: int | None
    team_id: int | None
    owner_id: int | None
    visibility: Visibility
    known_as: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ActionCard:
    """An action item in one line. The title is as stored, with keys for names (people.queries.with_names)."""

    id: int
    reference: str
    title: str
    owner_id: int | None
    owner_name: str
    due_on: date | None
    state: ActionState
    visibility: Visibility
    age_days: int


class ActionList(enum.StrEnum):
    """Which action items a list shows. `TEAM` is the queue of the reader's teams; `OVERDUE` has a date that is past.

    `HISTORIC` is what was brought in from elsewhere, which no other list shows.
    """

    OPEN = "open"
    MINE = "mine"
    TEAM = "team"
    OVERDUE = "overdue"
    DONE = "done"
    HISTORIC = "historic"


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which action items a list shows. `text` is words of the title, or a reference ("ACT-388").

    `own`: only those that the reader owns, in any view.
    """

    view: ActionList = ActionList.OPEN
    service: str = ""
    own: bool = False
    unowned: bool = False
    older_than: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action item in a list. `days_past` its date; 0 where it has none, or is closed.

    `age_days` is for how long it is open, or was until it was done. `expected_by` is the last day within the service
    level of its priority, which counts from `reopened_at`, else from when it was added. On the day `accepted_until` an
    accepted risk is over, and it reopens. One that `is_historic` asks nothing of anybody, and is nobody's to change.
    """

    id: int
    reference: str
    title: str
    state: ActionState
    kind: ActionKind
    priority: Priority
    service_key: str
    team: str
    owner_id: int | None
    owner: str
    due_on: date | None
    expected_by: date | None
    accepted_until: date | None
    reopened_at: datetime | None
    done_at: datetime | None
    verified_at: datetime | None
    days_past: int
    age_days: int
    came_from: str
    visibility: Visibility
    is_mine: bool
    may_change: bool
    is_historic: bool = False


@dataclass(frozen=True, slots=True)
class ServiceAges:
    """How the open action items of one service ("" for none) stand: how many, how many past their date, and how old.

    `mine` counts those that the reader owns.
    """

    service_key: str
    open: int
    mine: int
    late: int
    oldest_days: int
    up_to_7: int
    up_to_14: int
    up_to_30: int
    over_30: int


@dataclass(frozen=True, slots=True)
class ClosedWithin:
    """Of how many action items that were done lately half were done within so many days (None: of none)."""

    count: int
    days: int | None


@dataclass(frozen=True, slots=True)
class CameBack:
    """An incident that the reader may see came after the action item was closed, and reopened it."""

    incident_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action item on its own page. `events` is what may happen next to it by this reader.

    `version` differs when one of its `ActionFields` does; `level_days` is the service level of its priority, in working
    days; `hints` advise how to write it better while it is open; `came_back` has the newest first.
    """

    row: ActionRow
    outcome: str
    signal: str
    state_reason: str
    created_at: datetime
    written_by: str
    verified_by: str
    accepted_by: str
    service_id: int | None
    team_id: int | None
    incident_id: int | None
    change_id: int | None
    finding_id: int | None
    finding: str
    level_days: int
    hints: tuple[Hint, ...]
    came_back: tuple[CameBack, ...]
    version: str
    events: tuple[ActionEvent, ...]


class AskedAs(enum.StrEnum):
    """Why the reader is asked to look again; the team is asked where there is no owner any more."""

    OWNER = "owner"
    VERIFIER = "verifier"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """A look at a verified action item that is to be taken, in a list. `is_due`: it may be taken today.

    `asked_as` is None where others are asked; the reader may look all the same.
    """

    id: int
    action_id: int
    reference: str
    title: str
    signal: str
    service_key: str
    after_days: int
    due_on: date
    is_due: bool
    asked_as: AskedAs | None


@dataclass(frozen=True, slots=True)
class RecheckView:
    """A look at a verified action item, on its page: planned, taken with its `outcome`, or dropped as it was reopened."""

    id: int
    after_days: int
    due_on: date
    outcome: RecheckOutcome | None
    words: str
    checked_at: datetime | None
    checked_by: str
    was_dropped: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was done to an action item; `by` is empty where the house did it, or its ticket said so.

    `what` is the last part of its code in the log; the rest is what that code brings along.
    """

    at: datetime
    what: str
    by: str
    by_ticket: bool = False
    columns: tuple[str, ...] = ()
    incident_id: int | None = None
    outcome: RecheckOutcome | None = None
    until: date | None = None


class RecordKind(enum.StrEnum):
    """The sorts of records of the review that have a visibility of their own."""

    FINDING = "finding"
    DECISION = "decision"
    IDEA = "idea"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Who may see one record. `audience_id` is its own: None where only what it came from decides."""

    reference: str
    visibility: Visibility
    audience_id: int | None
    written_by_id: int | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """What a record of the review came from: at most one of incident and change. `audience_id`: who alone may see it."""

    incident_id: int | None = None
    change_id: int | None = None
    meeting_id: int | None = None
    audience_id: int | None = None


@dataclass(frozen=True, slots=True)
class ActionFields:
    """What a person writes of an action item. `signal` is the number that it should move."""

    title: str
    outcome: str = ""
    signal: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    service_id: int | None = None
    due_on: date | None = None
    priority: Priority = Priority.NORMAL
    kind: ActionKind = ActionKind.PREVENT


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of many did: how many were changed, and how many the reader may not change."""

    done: int
    refused: int
