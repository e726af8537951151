"""What the review learned, as other rooms and pages see it: frozen, plain values."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionKind, ActionState, FindingCategory, Priority, Visibility


@dataclass(frozen=True, slots=True)
class ActionForAgenda:
    """What ranking and needs ask of an action item. `risk_until` is when an accepted risk ends."""

    id: int
    opened_on: date
    state: ActionState
    due_on: date | None
    risk_until: date | None
    service_id: int | None
    team_id: int | None
    owner_id: int | None
    visibility: Visibility


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
    """Which action items a list shows. `TEAM` is the queue of the reader's teams; `OVERDUE` has a date that is past."""

    OPEN = "open"
    MINE = "mine"
    TEAM = "team"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which action items a list shows. `text` is words of the title, or a reference ("ACT-388")."""

    view: ActionList = ActionList.OPEN
    service: str = ""
    unowned: bool = False
    older_than: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action item in a list. `days_past` its date; 0 where it has none, or is closed. Ages are in days."""

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
    days_past: int
    age_days: int
    came_from: str
    visibility: Visibility
    is_mine: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class ServiceAges:
    """How the open action items of one service ("" for none) stand: how many, how many past their date, and how old."""

    service_key: str
    open: int
    late: int
    oldest_days: int
    up_to_7: int
    up_to_14: int
    up_to_30: int
    over_30: int


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action item on its own page. `events` is what may happen next to it by this reader.

    `version` differs when one of its `ActionFields` does.
    """

    row: ActionRow
    outcome: str
    signal: str
    state_reason: str
    accepted_until: date | None
    created_at: datetime
    done_at: datetime | None
    written_by: str
    verified_by: str
    service_id: int | None
    team_id: int | None
    incident_id: int | None
    change_id: int | None
    finding_id: int | None
    finding: str
    version: str
    events: tuple[ActionEvent, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One statement about how the system failed or could fail."""

    id: int
    text: str
    category: FindingCategory
    came_from: str
    created_at: datetime
    accepted_at: datetime | None
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a meeting settled, by whom, until when."""

    id: int
    text: str
    decided_by: str
    owner: str
    until: date | None
    practice: bool
    enforced_by: str
    review_on: date | None
    came_from: str
    created_at: datetime
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An idea: free, and never a ticket by itself."""

    id: int
    text: str
    came_from: str
    created_at: datetime
    visibility: Visibility


class RecordKind(enum.StrEnum):
    """The sorts of records of the review that have a visibility of their own."""

    FINDING = "finding"
    DECISION = "decision"
    IDEA = "idea"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class LearnedView:
    """A finding, a decision or an idea on its own page. `may_decide`: the reader may change who may see it.

    The text of `row`, and `enforced_by`, are whole here even where it is sealed.
    """

    row: FindingRow | DecisionRow | IdeaRow
    written_by: str
    incident_id: int | None
    change_id: int | None
    enforced_by: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Who may see one record. `audience_id` is its own: None where only what it came from decides."""

    reference: str
    visibility: Visibility
    audience_id: int | None
    written_by_id: int | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class FromIncident:
    """What came of one incident. Texts are as stored (people.queries.with_names)."""

    findings: tuple[FindingRow, ...]
    actions: tuple[ActionCard, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a record of the review came from: at most one of incident and change."""

    incident_id: int | None = None
    change_id: int | None = None
    meeting_id: int | None = None


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
