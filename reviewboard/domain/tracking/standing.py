"""How an action item and a ticket stand, in each other's terms."""

from collections import deque

from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.tracking.fields import Standing
from reviewboard.domain.values import ActionState

_STANDS = {
    ActionState.OPEN: Standing.OPEN,
    ActionState.IN_PROGRESS: Standing.IN_PROGRESS,
    ActionState.DONE: Standing.DONE,
    ActionState.VERIFIED: Standing.DONE,
    ActionState.WONT_DO: Standing.WONT_DO,
    ActionState.RISK_ACCEPTED: Standing.OPEN,  # nothing was done; at its date it is open again
}
_TOLD = (ActionEvent.START, ActionEvent.STOP, ActionEvent.FINISH, ActionEvent.DROP, ActionEvent.REOPEN)
"""What a ticket may say. That something worked, or that a risk is accepted, is said here."""


def standing_of(state: ActionState) -> Standing:
    """How an action item stands in words that both sides know. *Verified* is more than *done*, and no other word there."""
    return _STANDS[state]


def way_to(state: ActionState, standing: Standing) -> tuple[ActionEvent, ...]:
    """What has to happen to an action item in this state so that it stands so: the shortest way; () where it does."""
    seen = {state}
    ahead: deque[tuple[ActionState, tuple[ActionEvent, ...]]] = deque([(state, ())])
    while ahead:
        at, way = ahead.popleft()
        if _STANDS[at] is standing:
            return way
        for event in ACTION.events(at):
            following = ACTION.advance(at, event)
            if event in _TOLD and following not in seen:
                seen.add(following)
                ahead.append((following, (*way, event)))
    raise ValueError(f"no way from {state} to {standing}")


def may_move(ours: Standing, theirs: Standing, *, closed_by_us: bool, reopens: bool) -> bool:
    """Whether we may move a ticket from where it stands to where we stand.

    A ticket that a person closed is never opened again by us, unless the policy says so (behaviour 11).
    """
    return not theirs.is_closed or ours.is_closed or closed_by_us or reopens
