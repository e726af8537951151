"""How a change that landed had met the gate, in one word: what the drift radar counts (product.md, "Approval gate")."""

import enum

from reviewboard.domain.approval.deciding import Decision, GateState, Refusal
from reviewboard.domain.values import GatePassage


class Mark(enum.StrEnum):
    """The two ways around the gate that a matrix of services and weeks tells apart."""

    WITHOUT_APPROVAL = "without_approval"
    SELF_APPROVED = "self_approved"


class Seen(enum.StrEnum):
    """What was seen of a change that the policy asks about.

    *No list*: the gate was off, because nobody could have approved (no reviewer, deputy or owner was named).
    *Not told*: its source tells of no reviews at all.
    """

    APPROVED = "approved"
    REPAIR = "repair"
    BROKEN_GLASS = "broken_glass"
    SELF_APPROVED = "self_approved"
    BY_PRINCIPAL = "by_principal"
    OLDER_HEAD = "older_head"
    NOT_LISTED = "not_listed"
    OBJECTED = "objected"
    TOO_FEW = "too_few"
    NO_APPROVAL = "no_approval"
    NO_LIST = "no_list"
    NOT_TOLD = "not_told"

    @property
    def is_drift(self) -> bool:
        """Whether it went around the gate. A repair passes by rule, and of what nobody told nothing is known."""
        return self not in _NO_DRIFT

    @property
    def mark(self) -> Mark | None:
        """How it counts in the radar; None: it did not go around.

        Approved by whom an agent acted for is self-approved. A broken glass is allowed and on the record, so it is no
        drift; yet the change landed without a qualified approval, and is counted and listed with its reason.
        """
        if self in {Seen.SELF_APPROVED, Seen.BY_PRINCIPAL}:
            return Mark.SELF_APPROVED
        return Mark.WITHOUT_APPROVAL if self.is_drift or self is Seen.BROKEN_GLASS else None


_NO_DRIFT = frozenset({Seen.APPROVED, Seen.REPAIR, Seen.BROKEN_GLASS, Seen.NOT_TOLD})
_PASSED = {
    GatePassage.APPROVED: Seen.APPROVED,
    GatePassage.REPAIR: Seen.REPAIR,
    GatePassage.BROKEN_GLASS: Seen.BROKEN_GLASS,
}
_REFUSED = {
    Refusal.AUTHOR: Seen.SELF_APPROVED,
    Refusal.COMMITTER: Seen.SELF_APPROVED,
    Refusal.PRINCIPAL: Seen.BY_PRINCIPAL,
    Refusal.OTHER_HEAD: Seen.OLDER_HEAD,
    Refusal.NOT_LISTED: Seen.NOT_LISTED,
    Refusal.NOT_YET: Seen.NOT_LISTED,
    Refusal.IN_APP: Seen.NOT_LISTED,
}
"""The word for an approval that did not count, the most telling first; a bot's says no more than none."""
_BY_HAND = frozenset({Seen.SELF_APPROVED, Seen.BY_PRINCIPAL})
"""What no list would have made count."""


def seen(decision: Decision, *, tells_reviews: bool) -> Seen | None:
    """What was seen when it landed; None where the policy asks nothing. `decision` is that of the moment of landing."""
    if decision.state is GateState.NOT_ASKED:
        return None
    if decision.passage:
        return _PASSED[decision.passage]
    if not tells_reviews:
        return Seen.NOT_TOLD
    if decision.objecting:
        return Seen.OBJECTED
    because = {one.because for one in decision.refused}
    word = next((word for refusal, word in _REFUSED.items() if refusal in because), None)
    if not decision.has_list and word not in _BY_HAND:
        return Seen.NO_LIST
    return word or (Seen.TOO_FEW if decision.given else Seen.NO_APPROVAL)
