"""Findings, decisions and ideas as other rooms and pages see them: frozen, plain values."""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from reviewboard.domain.values import (
    ActionState,
    DecisionTurn,
    Enforcement,
    FindingCategory,
    Visibility,
)
from reviewboard.findings.rows import ActionCard


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One statement about how the system failed or could fail. `service_key` is that of what it came from.

    `actions` is how many action items came of it, as far as the reader may see them.
    """

    id: int
    reference: str
    text: str
    category: FindingCategory
    service_key: str
    came_from: str
    created_at: datetime
    accepted_at: datetime | None
    visibility: Visibility
    actions: int


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings a list shows. `text` is words, or a reference ("F-12"); `accepted` None asks for both."""

    service: str = ""
    category: FindingCategory | None = None
    accepted: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An idea: free, and never a ticket by itself. `actions`: what became of it, as far as the reader may see."""

    id: int
    reference: str
    text: str
    service_key: str
    came_from: str
    created_at: datetime
    visibility: Visibility
    actions: int


@dataclass(frozen=True, slots=True)
class IdeaFilter:
    """Which ideas a list shows. `text` is words, or a reference ("I-4"); `became_action` None asks for both."""

    became_action: bool | None = None
    text: str = ""


class DecisionList(enum.StrEnum):
    """Which decisions a list shows. `DUE`: looked at within 14 days, or its owner has left and the reader stands in."""

    STANDING = "standing"
    DUE = "due"
    UNENFORCED = "unenforced"
    ENDED = "ended"


class KeptBy(enum.StrEnum):
    """What keeps a practice, for those who look for one."""

    TEST = "test"
    RULE = "rule"
    DOCUMENT = "document"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions a list shows; every one without a `view`. `text` is words, or a reference ("D-90")."""

    view: DecisionList | None = None
    service: str = ""
    kept_by: KeptBy | None = None
    practices: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class WillEnforce:
    """The action item that will bring about what keeps a practice. Its title stands on its own page."""

    id: int
    reference: str
    due_on: date | None
    state: ActionState


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a meeting settled, by whom, until when.

    Attributes:
        service_keys: what it is about; empty: every service.
        enforced_after: what will enforce it where nothing does yet, if the reader may see that.
        met_at: when the meeting that settled it began; None where none did.
        ended_on: the day on which it ended, None while it stands.
        is_due: it is to be looked at within 14 days.
        owner_left: whoever owned it is not here any more.
    """

    id: int
    reference: str
    text: str
    decided_by: str
    owner_id: int | None
    owner: str
    until: date | None
    practice: bool
    enforcement: Enforcement | None
    enforced_by: str
    enforced_after: WillEnforce | None
    review_on: date | None
    service_keys: tuple[str, ...]
    came_from: str
    incident_id: int | None
    change_id: int | None
    meeting_id: int | None
    met_at: datetime | None
    created_at: datetime
    ended_on: date | None
    is_due: bool
    owner_left: bool
    visibility: Visibility
    may_change: bool

    @property
    def enforced_after_reference(self) -> str:
        """How people name the action item that will enforce it; "" for none."""
        return self.enforced_after.reference if self.enforced_after else ""


@dataclass(frozen=True, slots=True)
class DecisionCounts:
    """How the decisions that the reader may see stand. All but `standing` and `ended` count practices, or what is due."""

    standing: int
    practices: int
    by_test_or_rule: int
    by_document: int
    by_nothing: int
    due: int
    ended: int


@dataclass(frozen=True, slots=True)
class TurnView:
    """One thing that was done to a decision, the latest first: by whom, why, and the dates it was given."""

    kind: DecisionTurn
    by: str
    at: datetime
    because: str
    until: date | None
    review_on: date | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision on its own page, where even a sealed one has its words. `version` differs when what is written does."""

    row: DecisionRow
    written_by: str
    ended_because: str
    service_ids: tuple[int, ...]
    turns: tuple[TurnView, ...]
    version: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding on its own page, where even a sealed one has its words, with what is done about it."""

    row: FindingRow
    written_by: str
    incident_id: int | None
    change_id: int | None
    actions: tuple[ActionCard, ...]
    may_change: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class IdeaView:
    """An idea on its own page, where even a sealed one has its words, and what became of it."""

    row: IdeaRow
    written_by: str
    incident_id: int | None
    change_id: int | None
    actions: tuple[ActionCard, ...]
    may_change: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a decision stands. Only a practice has something that keeps it, and a review.

    Attributes:
        until: its last day.
        enforcement: what keeps it; None for nothing yet.
        enforced_by: the test, rule or document.
        enforced_after_id: the action item that will bring it about, where nothing does yet.
        service_ids: what it is about; empty: every service.
    """

    owner_id: int | None = None
    until: date | None = None
    practice: bool = False
    enforcement: Enforcement | None = None
    enforced_by: str = ""
    enforced_after_id: int | None = None
    review_on: date | None = None
    service_ids: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, decision or idea in one line, on the page of what it came from. The text is as stored."""

    id: int
    text: str
    category: FindingCategory | None = None


@dataclass(frozen=True, slots=True)
class FromOrigin:
    """What came of one incident or change. Texts are as stored (people.queries.with_names)."""

    findings: tuple[Told, ...]
    decisions: tuple[Told, ...]
    ideas: tuple[Told, ...]
    actions: tuple[ActionCard, ...]


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record of the review that was found by words or by reference; `kind` as in `RecordKind`."""

    kind: str
    id: int
    reference: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A past incident or a finding that reads alike. The text is as stored (people.queries.with_names)."""

    kind: str
    id: int
    reference: str
    text: str
    at: datetime
    service_key: str
