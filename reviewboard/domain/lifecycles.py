"""How records move from one state to the next: one frozen table a lifecycle.

`advance` is asked before the write, which is an UPDATE filtered on the old state. `pairs` is what the
database's own triggers are derived from, so that a jump that is not in the table is refused twice
(architecture.md, "State, history, audit").
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from reviewboard.domain.values import (
    ActionState,
    AgendaState,
    AskState,
    CauseState,
    ChangeState,
    DisputeState,
    ImportState,
    IncidentStatus,
    LinkState,
    MeetingState,
    MessageState,
)

S = TypeVar("S", bound=enum.StrEnum)
E = TypeVar("E", bound=enum.StrEnum)


class IllegalTransition(ValueError):  # noqa: N818 - reads as what happened; callers catch it by this name
    """The event means nothing in this state."""

    def __init__(self, lifecycle: str, state: str, event: str) -> None:
        super().__init__(f"{lifecycle}: {event} is not possible from {state}")
        self.lifecycle, self.state, self.event = lifecycle, state, event


@dataclass(frozen=True)
class Lifecycle(Generic[S, E]):
    """What an event makes of a state. No entry, no transition; no event keeps a state."""

    name: str
    starts: tuple[S, ...]
    table: Mapping[tuple[S, E], S]

    def advance(self, state: S, event: E) -> S:
        """The state after `event`.

        Raises:
            IllegalTransition: the event means nothing in this state.
        """
        try:
            return self.table[state, event]
        except KeyError:
            raise IllegalTransition(self.name, str(state), str(event)) from None

    def events(self, state: S) -> tuple[E, ...]:
        """What may happen next, in the order of the table: the buttons of a page."""
        return tuple(event for origin, event in self.table if origin == state)

    def leads(self, old: S, new: S) -> bool:
        """Whether one event makes the new state of the old one."""
        return (str(old), str(new)) in self.pairs

    def rank(self, state: S) -> int:
        """How final a state is: a higher one is never taken back by a lower one, whenever that was said.

        States that lead to each other have the same rank; between those, time decides.
        """
        reached: set[S] = set()
        ahead = {state}
        while ahead:
            ahead = {new for (old, _), new in self.table.items() if old in ahead} - reached
            reached |= ahead
        return -len(reached)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (old value, new value) that the table allows, sorted and without doubles, for a trigger."""
        return tuple(sorted({(str(old), str(new)) for (old, _), new in self.table.items()}))


class ActionEvent(enum.StrEnum):
    """What happens to an action item. `REOPEN` is also a recurrence, and the end of an accepted risk."""

    START = "start"
    STOP = "stop"
    FINISH = "finish"
    VERIFY = "verify"
    REOPEN = "reopen"
    DROP = "drop"
    ACCEPT_RISK = "accept_risk"


class MessageEvent(enum.StrEnum):
    """What happens to an owed effect. `LOSE`: its worker vanished and nobody knows whether it happened."""

    CLAIM = "claim"
    SETTLE = "settle"
    RETRY = "retry"
    LOSE = "lose"
    KILL = "kill"
    REVIVE = "revive"


class AgendaEvent(enum.StrEnum):
    """What happens to an agenda. Nothing thaws it: what comes later is an addendum."""

    FREEZE = "freeze"


class MeetingEvent(enum.StrEnum):
    """What happens to a meeting. `RESUME` takes back a skip, when the quiet week was not quiet."""

    START = "start"
    CLOSE = "close"
    CANCEL = "cancel"
    SKIP = "skip"
    RESUME = "resume"


class LinkEvent(enum.StrEnum):
    """What happens to the ticket of an action item.

    `MAKE`: nothing is in the way any more; `HOLD`: something is; `ADOPT`: it is found, or named by a person.
    """

    MAKE = "make"
    HOLD = "hold"
    SEND = "send"
    ANSWER = "answer"
    LOSE = "lose"
    REFUSE = "refuse"
    RETURN = "return"
    ADOPT = "adopt"
    VANISH = "vanish"
    FREEZE = "freeze"
    THAW = "thaw"
    UNLINK = "unlink"


class IncidentEvent(enum.StrEnum):
    """What a source says of an incident."""

    MITIGATE = "mitigate"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class CauseEvent(enum.StrEnum):
    """What is said of a cause link. `LEAVE`: asked again once, and nobody answered."""

    CONFIRM = "confirm"
    RULE_OUT = "rule_out"
    LEAVE = "leave"
    TAKE_BACK = "take_back"


class DisputeEvent(enum.StrEnum):
    """What is done about a dispute."""

    RULE = "rule"
    WITHDRAW = "withdraw"


class AskEvent(enum.StrEnum):
    """What happens to the request to go in another's place. `WITHDRAW`: whoever asked answers otherwise now."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


class ImportEvent(enum.StrEnum):
    """What happens to an import."""

    WITHDRAW = "withdraw"


class ChangeEvent(enum.StrEnum):
    """What a source says of a change."""

    MERGE = "merge"
    CLOSE = "close"
    REOPEN = "reopen"
    DEPLOY = "deploy"


_A, _ON = ActionState, ActionEvent
ACTION = Lifecycle(
    "action",
    (_A.OPEN,),
    MappingProxyType(
        {
            (_A.OPEN, _ON.START): _A.IN_PROGRESS,
            (_A.OPEN, _ON.FINISH): _A.DONE,
            (_A.OPEN, _ON.DROP): _A.WONT_DO,
            (_A.OPEN, _ON.ACCEPT_RISK): _A.RISK_ACCEPTED,
            (_A.IN_PROGRESS, _ON.FINISH): _A.DONE,
            (_A.IN_PROGRESS, _ON.STOP): _A.OPEN,
            (_A.IN_PROGRESS, _ON.DROP): _A.WONT_DO,
            (_A.IN_PROGRESS, _ON.ACCEPT_RISK): _A.RISK_ACCEPTED,
            (_A.DONE, _ON.VERIFY): _A.VERIFIED,
            (_A.DONE, _ON.REOPEN): _A.OPEN,
            (_A.VERIFIED, _ON.REOPEN): _A.OPEN,
            (_A.WONT_DO, _ON.REOPEN): _A.OPEN,
            (_A.RISK_ACCEPTED, _ON.REOPEN): _A.OPEN,
        }
    ),
)

# A worker may answer after its message was given back or called uncertain: its word still settles it, which
# spares a second sending.
_M, _OF = MessageState, MessageEvent
MESSAGE = Lifecycle(
    "message",
    (_M.PENDING,),
    MappingProxyType(
        {
            (_M.PENDING, _OF.CLAIM): _M.CLAIMED,
            (_M.PENDING, _OF.SETTLE): _M.SETTLED,
            (_M.PENDING, _OF.KILL): _M.DEAD,
            (_M.CLAIMED, _OF.SETTLE): _M.SETTLED,
            (_M.CLAIMED, _OF.RETRY): _M.PENDING,
            (_M.CLAIMED, _OF.LOSE): _M.UNCERTAIN,
            (_M.CLAIMED, _OF.KILL): _M.DEAD,
            (_M.UNCERTAIN, _OF.SETTLE): _M.SETTLED,
            (_M.UNCERTAIN, _OF.RETRY): _M.PENDING,
            (_M.UNCERTAIN, _OF.KILL): _M.DEAD,
            (_M.DEAD, _OF.REVIVE): _M.PENDING,
        }
    ),
)

_L, _TO = LinkState, LinkEvent
LINK = Lifecycle(
    "link",
    (_L.WAITING,),
    MappingProxyType(
        {
            (_L.WAITING, _TO.MAKE): _L.READY,
            (_L.WAITING, _TO.ADOPT): _L.LINKED,
            (_L.WAITING, _TO.UNLINK): _L.UNLINKED,
            (_L.READY, _TO.SEND): _L.IN_FLIGHT,
            (_L.READY, _TO.HOLD): _L.WAITING,
            (_L.READY, _TO.ADOPT): _L.LINKED,
            (_L.READY, _TO.UNLINK): _L.UNLINKED,
            (_L.IN_FLIGHT, _TO.ANSWER): _L.LINKED,
            (_L.IN_FLIGHT, _TO.ADOPT): _L.LINKED,
            (_L.IN_FLIGHT, _TO.REFUSE): _L.REFUSED,
            (_L.IN_FLIGHT, _TO.LOSE): _L.UNCERTAIN,
            (_L.IN_FLIGHT, _TO.RETURN): _L.READY,
            (_L.UNCERTAIN, _TO.ANSWER): _L.LINKED,
            (_L.UNCERTAIN, _TO.ADOPT): _L.LINKED,
            (_L.UNCERTAIN, _TO.REFUSE): _L.REFUSED,
            (_L.UNCERTAIN, _TO.RETURN): _L.READY,
            (_L.REFUSED, _TO.RETURN): _L.READY,
            (_L.REFUSED, _TO.HOLD): _L.WAITING,
            (_L.REFUSED, _TO.ADOPT): _L.LINKED,
            (_L.REFUSED, _TO.UNLINK): _L.UNLINKED,
            (_L.LINKED, _TO.VANISH): _L.GONE,
            (_L.LINKED, _TO.FREEZE): _L.READ_ONLY,
            (_L.LINKED, _TO.UNLINK): _L.UNLINKED,
            (_L.READ_ONLY, _TO.THAW): _L.LINKED,
            (_L.READ_ONLY, _TO.VANISH): _L.GONE,
            (_L.READ_ONLY, _TO.UNLINK): _L.UNLINKED,
            (_L.GONE, _TO.ADOPT): _L.LINKED,
            (_L.GONE, _TO.RETURN): _L.READY,
            (_L.GONE, _TO.UNLINK): _L.UNLINKED,
            (_L.UNLINKED, _TO.ADOPT): _L.LINKED,
            (_L.UNLINKED, _TO.RETURN): _L.READY,
        }
    ),
)

AGENDA = Lifecycle(
    "agenda",
    (AgendaState.DRAFT,),
    MappingProxyType({(AgendaState.DRAFT, AgendaEvent.FREEZE): AgendaState.FROZEN}),
)

MEETING = Lifecycle(
    "meeting",
    (MeetingState.PLANNED,),
    MappingProxyType(
        {
            (MeetingState.PLANNED, MeetingEvent.START): MeetingState.LIVE,
            (MeetingState.PLANNED, MeetingEvent.CANCEL): MeetingState.CANCELLED,
            (MeetingState.PLANNED, MeetingEvent.SKIP): MeetingState.SKIPPED,
            (MeetingState.LIVE, MeetingEvent.CLOSE): MeetingState.CLOSED,
            (MeetingState.SKIPPED, MeetingEvent.RESUME): MeetingState.PLANNED,
        }
    ),
)

# The events of a source may be missed: a resolved incident that was reopened and mitigated meanwhile arrives
# as mitigated. Which word is the newest is decided by its source time, before this table is asked.
INCIDENT = Lifecycle(
    "incident",
    (IncidentStatus.OPEN, IncidentStatus.MITIGATED, IncidentStatus.RESOLVED),
    MappingProxyType(
        {
            (IncidentStatus.OPEN, IncidentEvent.MITIGATE): IncidentStatus.MITIGATED,
            (IncidentStatus.OPEN, IncidentEvent.RESOLVE): IncidentStatus.RESOLVED,
            (IncidentStatus.MITIGATED, IncidentEvent.RESOLVE): IncidentStatus.RESOLVED,
            (IncidentStatus.MITIGATED, IncidentEvent.REOPEN): IncidentStatus.OPEN,
            (IncidentStatus.RESOLVED, IncidentEvent.MITIGATE): IncidentStatus.MITIGATED,
            (IncidentStatus.RESOLVED, IncidentEvent.REOPEN): IncidentStatus.OPEN,
        }
    ),
)

# Whoever changes their mind opens the question again first, so that everybody sees that it is open.
CAUSE = Lifecycle(
    "cause link",
    (CauseState.CANDIDATE,),
    MappingProxyType(
        {
            (CauseState.CANDIDATE, CauseEvent.CONFIRM): CauseState.CONTRIBUTED,
            (CauseState.CANDIDATE, CauseEvent.RULE_OUT): CauseState.RULED_OUT,
            (CauseState.CANDIDATE, CauseEvent.LEAVE): CauseState.NOT_SETTLED,
            (CauseState.CONTRIBUTED, CauseEvent.TAKE_BACK): CauseState.CANDIDATE,
            (CauseState.RULED_OUT, CauseEvent.TAKE_BACK): CauseState.CANDIDATE,
            (CauseState.NOT_SETTLED, CauseEvent.TAKE_BACK): CauseState.CANDIDATE,
        }
    ),
)

# Whoever finds a ruling wrong raises another dispute: what was ruled stands in the record.
DISPUTE = Lifecycle(
    "dispute",
    (DisputeState.OPEN,),
    MappingProxyType(
        {
            (DisputeState.OPEN, DisputeEvent.RULE): DisputeState.RULED,
            (DisputeState.OPEN, DisputeEvent.WITHDRAW): DisputeState.WITHDRAWN,
        }
    ),
)

# Whoever accepted may still decline: plans change until the item begins, and the item must hear of it.
ASK = Lifecycle(
    "ask",
    (AskState.ASKED,),
    MappingProxyType(
        {
            (AskState.ASKED, AskEvent.ACCEPT): AskState.ACCEPTED,
            (AskState.ASKED, AskEvent.DECLINE): AskState.DECLINED,
            (AskState.ASKED, AskEvent.LAPSE): AskState.LAPSED,
            (AskState.ASKED, AskEvent.WITHDRAW): AskState.WITHDRAWN,
            (AskState.ACCEPTED, AskEvent.DECLINE): AskState.DECLINED,
            (AskState.ACCEPTED, AskEvent.WITHDRAW): AskState.WITHDRAWN,
        }
    ),
)

IMPORT = Lifecycle(
    "import",
    (ImportState.APPLIED,),
    MappingProxyType({(ImportState.APPLIED, ImportEvent.WITHDRAW): ImportState.WITHDRAWN}),
)

# Merged is never taken back by a source: `rank` outweighs the source's time (changes/recording.py). A closed
# request may be merged: its reopening was missed.
CHANGE = Lifecycle(
    "change",
    (ChangeState.OPEN, ChangeState.MERGED, ChangeState.CLOSED, ChangeState.DEPLOYED),
    MappingProxyType(
        {
            (ChangeState.OPEN, ChangeEvent.MERGE): ChangeState.MERGED,
            (ChangeState.OPEN, ChangeEvent.CLOSE): ChangeState.CLOSED,
            (ChangeState.OPEN, ChangeEvent.DEPLOY): ChangeState.DEPLOYED,
            (ChangeState.CLOSED, ChangeEvent.REOPEN): ChangeState.OPEN,
            (ChangeState.CLOSED, ChangeEvent.MERGE): ChangeState.MERGED,
            (ChangeState.CLOSED, ChangeEvent.DEPLOY): ChangeState.DEPLOYED,
            (ChangeState.MERGED, ChangeEvent.DEPLOY): ChangeState.DEPLOYED,
        }
    ),
)
