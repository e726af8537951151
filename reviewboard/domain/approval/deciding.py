"""Whether the gate is open for a change, why, and what would open it. The rules are product.md's ("Approval gate")."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.approval.facts import Approvers, GateFacts, Opinion
from reviewboard.domain.approval.policy import GatePolicy
from reviewboard.domain.values import GateMode, GatePassage, ReviewState


class GateState(enum.StrEnum):
    """Where the gate stands. *Not asked*: the policy wants nothing of this change."""

    NOT_ASKED = "not_asked"
    OPEN = "open"
    CLOSED = "closed"


class Refusal(enum.StrEnum):
    """Why an approval does not count, the first that holds in this order."""

    BOT = "bot"
    AUTHOR = "author"
    PRINCIPAL = "principal"
    COMMITTER = "committer"
    OTHER_HEAD = "other_head"
    NOT_LISTED = "not_listed"
    NOT_YET = "not_yet"
    IN_APP = "in_app"


class Way(enum.StrEnum):
    """What opens a closed gate. Breaking the glass always does, with a reason and on the record."""

    REVIEWERS = "reviewers"
    DEPUTIES = "deputies"
    OWNER = "owner"
    LIFT = "lift"
    BREAK_GLASS = "break_glass"


@dataclass(frozen=True, slots=True)
class Refused:
    """An approval that does not count."""

    who: str
    head: str
    because: Refusal


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the gate stands for one head.

    `passage` is how it passes, None while it is closed. `given` approve it, in the order in which they did; `objecting` are
    on the list and ask for changes. `could` may approve it now and did not. `changes_at`: when time alone may change it.
    `has_list`: somebody is named who may approve for its service, now or later.
    """

    state: GateState
    head: str
    mode: GateMode
    passage: GatePassage | None = None
    needed: int = 0
    given: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    objecting: tuple[str, ...] = ()
    could: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    changes_at: datetime | None = None
    has_list: bool = True

    @property
    def blocks(self) -> bool:
        """Whether the change is held: *observe* never holds anything."""
        return self.state is GateState.CLOSED and self.mode is GateMode.ENFORCE

    @property
    def missing(self) -> int:
        """How many approvals are wanting."""
        return max(0, self.needed - len(self.given)) if self.state is GateState.CLOSED else 0


def decide(facts: GateFacts, policy: GatePolicy, *, at: datetime) -> Decision:
    """The decision at one moment: the same facts at the same moment give the same one, whatever came before."""
    needed = policy.needed(facts)
    if not needed:
        return Decision(GateState.NOT_ASKED, facts.head, facts.mode, GatePassage.NOT_ASKED)
    listed = _listed(facts.approvers, at)
    approving, refused = _approving(facts, policy, listed)
    objecting = tuple(
        one.who
        for one in _standing(facts.opinions)
        if one.state is ReviewState.CHANGES_REQUESTED
        and one.who in listed
        and not _refusal_of_hand(facts, one.who)
    )
    broken = [one.until for one in facts.glass if one.until > at and facts.is_same(one.head)]
    passage = _passage(facts, is_approved=len(approving) >= needed and not objecting, is_broken=bool(broken))
    could = _could(facts, listed, approving)
    return Decision(
        state=GateState.OPEN if passage else GateState.CLOSED,
        head=facts.head,
        mode=facts.mode,
        passage=passage,
        needed=needed,
        given=approving,
        refused=refused,
        objecting=objecting,
        could=could,
        ways=() if passage else tuple(_ways(facts, could, objecting, at)),
        changes_at=min(_moments(facts.approvers, broken, at), default=None),
        has_list=facts.approvers.are_named,
    )


def would_count(facts: GateFacts, policy: GatePolicy, who: str, *, at: datetime) -> Refusal | None:
    """Why an approval of this head that somebody gave here now would not count; None: it would."""
    return _refusal(facts, policy, _listed(facts.approvers, at), _given_now(facts, who, at))


def _given_now(facts: GateFacts, who: str, at: datetime) -> Opinion:
    return Opinion(who, ReviewState.APPROVED, facts.head, at, in_app=True)


def had_a_hand(facts: GateFacts, who: str) -> bool:
    """Whether somebody wrote, committed or had an agent do what the head holds."""
    return _refusal_of_hand(facts, who) is not None


def _passage(facts: GateFacts, *, is_approved: bool, is_broken: bool) -> GatePassage | None:
    if facts.is_repair and not (facts.is_destructive and facts.by_agent):
        return GatePassage.REPAIR
    if is_approved:
        return GatePassage.APPROVED
    return GatePassage.BROKEN_GLASS if is_broken else None


def _standing(opinions: Iterable[Opinion]) -> Iterable[Opinion]:
    """The last word of each on each side (here, at the code host). A comment takes nothing back, as at the code hosts."""
    last: dict[tuple[str, bool], Opinion] = {}
    for one in sorted(opinions, key=lambda one: one.at):
        if one.state is not ReviewState.COMMENTED:
            last.pop((one.who, one.in_app), None)  # so that the order is that of the last words
            last[one.who, one.in_app] = one
    return last.values()


def _approving(
    facts: GateFacts, policy: GatePolicy, listed: frozenset[str]
) -> tuple[tuple[str, ...], tuple[Refused, ...]]:
    counted: dict[str, None] = {}
    refused = []
    for one in _standing(facts.opinions):
        if one.state is not ReviewState.APPROVED:
            continue
        because = _refusal(facts, policy, listed, one)
        if because is None:
            counted[one.who] = None
        else:
            refused.append(Refused(one.who, one.head, because))
    return tuple(counted), tuple(refused)


def _refusal(facts: GateFacts, policy: GatePolicy, listed: frozenset[str], one: Opinion) -> Refusal | None:
    hand = _refusal_of_hand(facts, one.who)
    if hand:
        return hand
    if not facts.is_same(one.head):
        return Refusal.OTHER_HEAD
    if one.who not in listed:
        later = facts.approvers.deputies | {facts.approvers.owner}
        return Refusal.NOT_YET if one.who in later else Refusal.NOT_LISTED
    return Refusal.IN_APP if one.in_app and not policy.in_app else None


def _refusal_of_hand(facts: GateFacts, who: str) -> Refusal | None:
    """Why somebody can never approve this head: they are a bot, or had a hand in it."""
    if who in facts.bots:
        return Refusal.BOT
    if who == facts.author:
        return Refusal.AUTHOR
    if who == facts.principal:
        return Refusal.PRINCIPAL
    return Refusal.COMMITTER if who in facts.committers else None


def _listed(approvers: Approvers, at: datetime) -> frozenset[str]:
    """Whose approval counts at this moment."""
    listed = approvers.reviewers
    if approvers.deputies_at and approvers.deputies_at <= at:
        listed |= approvers.deputies
    if approvers.owner and approvers.owner_at and approvers.owner_at <= at:
        listed |= {approvers.owner}
    return listed


def _could(facts: GateFacts, listed: frozenset[str], given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(who for who in listed if who not in given and not _refusal_of_hand(facts, who)))


def _ways(
    facts: GateFacts, could: tuple[str, ...], objecting: tuple[str, ...], at: datetime
) -> Iterable[Way]:
    approvers = facts.approvers
    if objecting:
        yield Way.LIFT
    if approvers.reviewers.intersection(could):
        yield Way.REVIEWERS
    if (approvers.deputies - approvers.reviewers).intersection(could):
        yield Way.DEPUTIES
    if approvers.owner in could and approvers.owner_at and approvers.owner_at <= at:
        yield Way.OWNER
    yield Way.BREAK_GLASS


def _moments(approvers: Approvers, broken: Iterable[datetime], at: datetime) -> Iterable[datetime]:
    return (one for one in (approvers.deputies_at, approvers.owner_at, *broken) if one and one > at)
