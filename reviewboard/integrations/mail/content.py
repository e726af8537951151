"""What one person's agenda mail tells, as values (product.md, "Mail and calendar", "Visibility").

What the reader may not see in a mail has types of its own, `Restricted`, `RestrictedItem` and
`RestrictedAnswer`, which have no room for a title, a key or a name: a restricted record cannot leak, whatever
the wording does. Every datetime has a zone; `AgendaMail.zone` is the reader's, in which all are shown.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Restricted:
    """Something that is there, of which mail tells nothing but the address of its page."""

    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to read, owed, taken as read or left out. `minutes` is reading time, 0: not known."""

    text: str
    url: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is needed: "because ..."; `key` names the record ("INC-214") in the subject."""

    text: str
    key: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class NeededWindow:
    """One stretch in which the reader is needed, with all its reasons."""

    start: datetime
    end: datetime
    reasons: tuple[Reason | Restricted, ...]


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """An item that asks the reader for an answer in writing, before it `closes_at` its slot."""

    question: str
    closes_at: datetime
    reason: Reason
    url: str


@dataclass(frozen=True, slots=True)
class RestrictedAnswer:
    """The same for a restricted item: the question is on its page only."""

    closes_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody whom an item needs, and why in the words that others may read ("knows CHG-1838")."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One slot of the agenda. `signs` are words ("SEV2", "AI-assisted, declared"); `people` are the others.

    `you` is why the reader is needed for it, after the word "You" ("know CHG-1838"); empty when they are not.
    """

    start: datetime
    minutes: int
    title: str
    url: str
    key: str = ""
    signs: tuple[str, ...] = ()
    service: str = ""
    question: str = ""
    people: tuple[Participant, ...] = ()
    you: str = ""

    @property
    def is_you(self) -> bool:
        """Whether the reader is needed for it."""
        return bool(self.you)


@dataclass(frozen=True, slots=True)
class RestrictedItem:
    """One slot of which mail tells its time and its page, to those named on it as to everybody."""

    start: datetime
    minutes: int
    url: str
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """The meeting, as everybody may know it. `revision` is the agenda's, which the mail tells of."""

    title: str
    series: str
    start: datetime
    end: datetime
    facilitator: str
    place: str = ""
    video_url: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the mail goes to."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class AgendaMail:
    """Everything one person's agenda mail says, in the order in which it says it.

    `required` is false for those who are only invited (contractors, people not needed). `mandatory`: whether the
    mandate holds for this meeting, that whoever is needed attends. `could_see` is the
    sentence about the sources. `replaces`: whether earlier mails told of an earlier revision. `me_url` is the
    page of what the reader owes. `stop_url` is where whoever is not asked for ends these mails, `stop_now_url` takes
    the POST of a mail program for the same. `confirm_url` and `cannot_url` are signed answers; without the first the
    one button opens the agenda.
    """

    recipient: Recipient
    zone: ZoneInfo
    meeting: MeetingFacts
    agenda_url: str
    items: tuple[OpenItem | RestrictedItem, ...]
    could_see: str
    windows: tuple[NeededWindow, ...] = ()
    answers: tuple[WrittenAnswer | RestrictedAnswer, ...] = ()
    required: bool = True
    mandatory: bool = False
    to_read: tuple[Entry | Restricted, ...] = ()
    owes: tuple[Entry | Restricted, ...] = ()
    taken_as_read: tuple[Entry | Restricted, ...] = ()
    taken_as_read_rest: int = 0
    left_out: tuple[Entry | Restricted, ...] = ()
    replaces: bool = False
    me_url: str = ""
    stop_url: str = ""
    stop_now_url: str = ""
    confirm_url: str = ""
    cannot_url: str = ""
