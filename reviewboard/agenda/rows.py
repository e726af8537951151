"""An agenda as one reader may see it. What they may not see is a time and the words "Restricted item"."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from reviewboard.agenda.placements import Settled
from reviewboard.domain.values import (
    AnswerWay,
    Attendance,
    Certainty,
    IncidentStatus,
    ItemKind,
    LeftOutReason,
    Section,
    Severity,
    Verdict,
)
from reviewboard.meetings.queries import MeetingRow

Code = dict[str, Any]
"""A code with what its sentence is made of: {"code": "drawn", "team": "team:3"}; wording.py has the words."""


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A record that an item is about, visible to the reader. `kind` is one of subjects.KINDS.

    `question` and `postmortem_url` are those of an incident's write-up; only an incident can lack one.
    """

    kind: str
    id: int
    reference: str
    title: str
    service: str = ""
    summary: str = ""
    severity: Severity | None = None
    status: IncidentStatus | None = None
    verdict: Verdict | None = None
    certainty: Certainty | None = None
    quote: str = ""
    happened_at: datetime | None = None
    due_on: date | None = None
    restricted: bool = False
    question: str = ""
    postmortem_url: str = ""
    is_written_up: bool = True

    @property
    def key(self) -> str:
        """How codes name it."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One stored need with the person's name ("" when erased)."""

    person_id: int
    name: str
    reasons: tuple[Code, ...]
    attendance: Attendance
    cause: str


@dataclass(frozen=True, slots=True)
class YourAnswer:
    """What the reader settled for an item; `goes` is the name of who goes in their place, "" when nobody does."""

    way: AnswerWay
    goes: str = ""


@dataclass(frozen=True, slots=True)
class NeedView:
    """Why somebody is needed, as the reader may read it. `cause` is filled for the person alone."""

    person_id: int
    name: str
    reasons: tuple[Code, ...]
    attendance: Attendance
    is_you: bool = False
    cause: str = ""
    presents: bool = False


@dataclass(frozen=True, slots=True)
class ItemView:
    """One slot. When `hidden`, everything but its times is empty: the reader may not see what it is about.

    `asks` is the question in somebody's own words, read beside what is stored: no hash holds it.
    `unanswerable`: nobody who could answer is left, neither there nor in writing. `away`: how many are excused, or left
    nobody to ask; for who runs meetings. `key` is what answers to it are kept by; `yours` is the reader's own answer.
    Both are there of a hidden item, too, that asks for the reader; no page shows a key.
    `added_in`: the revision whose addendum brought it after the freeze; 0 for what was fixed. `is_off`: it was moved or
    taken out since it was fixed, so that its slot stays and asks for nobody.
    """

    id: int
    kind: ItemKind
    section: Section
    start: int
    minutes: int
    starts_at: datetime
    ends_at: datetime
    hidden: bool = False
    restricted: bool = False
    subjects: tuple[SubjectView, ...] = ()
    own: int = 1
    must: bool = False
    shortened: bool = False
    score: float = 0
    points: tuple[Code, ...] = ()
    why: tuple[Code, ...] = ()
    question: Code = field(default_factory=dict)
    asks: str = ""
    needs: tuple[NeedView, ...] = ()
    presenter: str = ""
    carried_over: int = 0
    without_owner: bool = False
    unanswerable: bool = False
    away: int = 0
    key: str = ""
    yours: YourAnswer | None = None
    added_in: int = 0
    is_off: bool = False

    @property
    def you(self) -> bool:
        """Whether it asks for the reader live."""
        return any(need.is_you and need.attendance is Attendance.LIVE for need in self.needs)

    @property
    def is_yours(self) -> bool:
        """Whether it asks for the reader, in whatever way, or they answered it."""
        return self.yours is not None or any(need.is_you for need in self.needs)

    @property
    def about(self) -> tuple[SubjectView, ...]:
        """What the slot is named after: one record, or those that were merged into one."""
        return self.subjects[: self.own]

    @property
    def looked_at(self) -> tuple[SubjectView, ...]:
        """What is talked about with it: the candidate changes of an incident, the change of a team's turn."""
        return self.subjects[self.own :]


@dataclass(frozen=True, slots=True)
class LeftOutView:
    """What did not fit or was moved, why, and where it goes; no subject when the reader may not see it.

    `must`: it must be discussed, as far as the reader may know.
    """

    subject: SubjectView | None
    reason: LeftOutReason
    to: date | None
    carried_over: int
    must: bool = False


@dataclass(frozen=True, slots=True)
class SettledView:
    """What was settled, and why, in words with names; no subject: the length of the meeting.

    `since_fixed`: the agenda was fixed before, so that it marks a slot and changes nothing.
    """

    key: str
    subject: SubjectView | None
    kind: Settled
    to: date | None
    reason: str
    since_fixed: bool = False


@dataclass(frozen=True, slots=True)
class WindowView:
    """One stretch in which the reader is needed, and the items that ask for them in it."""

    starts_at: datetime
    ends_at: datetime
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class YouView:
    """What the meeting asks of the reader. Who facilitates has one window, the whole meeting.

    `welcome` is when the items are looked at that only invite them.
    """

    windows: tuple[WindowView, ...] = ()
    minutes: int = 0
    writing: tuple[ItemView, ...] = ()
    invited: tuple[ItemView, ...] = ()
    welcome: tuple[WindowView, ...] = ()
    facilitates: bool = False

    @property
    def asked(self) -> bool:
        """Whether the meeting asks anything of the reader, in whatever way."""
        return bool(self.windows or self.writing or self.invited)

    @property
    def only_invited(self) -> bool:
        """Whether the reader is welcome and nothing more: a contractor, whose host team is required instead."""
        return bool(self.invited) and not self.windows and not self.writing

    @property
    def stretches(self) -> tuple[WindowView, ...]:
        """What stands in the reader's calendar: their windows, or when they are welcome."""
        return self.welcome if self.only_invited else self.windows


@dataclass(frozen=True, slots=True)
class AgendaView:
    """The agenda of one meeting for one reader.

    `names` holds what sentences need, by key: teams, services, sources and the references of visible records.
    `opening` is how many minutes the opening takes; `close_at` and `ends` are minutes from the start. `ended`:
    policies that nobody renewed, as agenda/rules.py tells of them. Where it is not `mandatory`, needs invite.
    `fixed_revision` is the one that was fixed, before any addendum; `added_at` when the latest was. `read` are the items
    that are taken as read: they have no slot, and get one only in the meeting, where somebody asks for them.
    """

    meeting: MeetingRow
    revision: int
    frozen_at: datetime | None
    built_at: datetime
    digest: str
    mailed_revision: int | None
    items: tuple[ItemView, ...]
    consent: tuple[SubjectView, ...]
    consent_more: int
    left_out: tuple[LeftOutView, ...]
    you: YouView
    sight: Code
    names: dict[str, str]
    opening: int = 0
    close_at: int = 0
    ends: int = 0
    settled: tuple[SettledView, ...] = ()
    ended: Code = field(default_factory=dict)
    mandatory: bool = True
    fixed_revision: int = 0
    added_at: datetime | None = None
    read: tuple[ItemView, ...] = ()

    def item(self, item_id: int | None) -> ItemView | None:
        """The item of this id, whether it has a slot or is taken as read; None where there is none."""
        return next((one for one in (*self.items, *self.read) if one.id == item_id), None)

    @property
    def added(self) -> tuple[ItemView, ...]:
        """What joined after it was fixed."""
        return tuple(item for item in self.items if item.added_in)

    def changed_for_you(self, since: int) -> bool:
        """Whether it asks the reader otherwise than it did in this revision: by a rebuild, or by an addendum."""
        if not self.frozen_at or since < self.fixed_revision:
            return since != self.revision
        return any(item.added_in > since and any(need.is_you for need in item.needs) for item in self.items)

    @property
    def marks(self) -> dict[str, SettledView]:
        """What was moved or taken out since it was fixed, by key: the slot stays, and says so."""
        return {one.key: one for one in self.settled if one.since_fixed}

    @property
    def needed_count(self) -> int:
        """How many people are asked for live by the items that the reader may see."""
        live = (need for item in self.items for need in item.needs if need.attendance is Attendance.LIVE)
        return len({need.person_id for need in live})
