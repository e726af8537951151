"""How an action item and a ticket stand in each other's terms (jira-sync behaviours 10 and 11)."""

import itertools

import pytest

from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.tracking.fields import Standing
from reviewboard.domain.tracking.standing import may_move, standing_of, way_to
from reviewboard.domain.values import ActionState

A, S, E = ActionState, Standing, ActionEvent
STANDS = {
    A.OPEN: S.OPEN,
    A.IN_PROGRESS: S.IN_PROGRESS,
    A.DONE: S.DONE,
    A.VERIFIED: S.DONE,
    A.WONT_DO: S.WONT_DO,
    A.RISK_ACCEPTED: S.OPEN,
}
WAYS: dict[tuple[ActionState, Standing], tuple[ActionEvent, ...]] = {
    (A.OPEN, S.OPEN): (),
    (A.OPEN, S.IN_PROGRESS): (E.START,),
    (A.OPEN, S.DONE): (E.FINISH,),
    (A.OPEN, S.WONT_DO): (E.DROP,),
    (A.IN_PROGRESS, S.OPEN): (E.STOP,),
    (A.IN_PROGRESS, S.IN_PROGRESS): (),
    (A.IN_PROGRESS, S.DONE): (E.FINISH,),
    (A.IN_PROGRESS, S.WONT_DO): (E.DROP,),
    (A.DONE, S.OPEN): (E.REOPEN,),
    (A.DONE, S.IN_PROGRESS): (E.REOPEN, E.START),
    (A.DONE, S.DONE): (),
    (A.DONE, S.WONT_DO): (E.REOPEN, E.DROP),
    (A.VERIFIED, S.OPEN): (E.REOPEN,),
    (A.VERIFIED, S.IN_PROGRESS): (E.REOPEN, E.START),
    (A.VERIFIED, S.DONE): (),
    (A.VERIFIED, S.WONT_DO): (E.REOPEN, E.DROP),
    (A.WONT_DO, S.OPEN): (E.REOPEN,),
    (A.WONT_DO, S.IN_PROGRESS): (E.REOPEN, E.START),
    (A.WONT_DO, S.DONE): (E.REOPEN, E.FINISH),
    (A.WONT_DO, S.WONT_DO): (),
    (A.RISK_ACCEPTED, S.OPEN): (),
    (A.RISK_ACCEPTED, S.IN_PROGRESS): (E.REOPEN, E.START),
    (A.RISK_ACCEPTED, S.DONE): (E.REOPEN, E.FINISH),
    (A.RISK_ACCEPTED, S.WONT_DO): (E.REOPEN, E.DROP),
}


@pytest.mark.parametrize("state", list(A))
def test_every_state_stands_for_something_that_both_know(state: ActionState) -> None:
    assert standing_of(state) is STANDS[state]


def test_the_table_of_ways_names_every_pair() -> None:
    assert WAYS.keys() == set(itertools.product(A, S))


@pytest.mark.parametrize(("pair", "way"), WAYS.items(), ids=str)
def test_the_shortest_way_is_legal_and_leads_there(
    pair: tuple[ActionState, Standing], way: tuple[ActionEvent, ...]
) -> None:
    state, standing = pair
    assert way_to(state, standing) == way
    for event in way:
        state = ACTION.advance(state, event)
    assert standing_of(state) is standing


def test_a_ticket_never_verifies_and_never_accepts_a_risk() -> None:
    assert not {E.VERIFY, E.ACCEPT_RISK} & {event for way in WAYS.values() for event in way}


@pytest.mark.parametrize(
    ("ours", "theirs", "closed_by_us", "reopens"),
    list(itertools.product(S, S, [False, True], [False, True])),
)
def test_only_what_a_person_closed_is_left_closed_and_only_unless_the_policy_says_so(
    ours: Standing, theirs: Standing, closed_by_us: bool, reopens: bool
) -> None:
    """Behaviour 11: of all 64 combinations, those in which we would open what a person closed."""
    opens = theirs in (S.DONE, S.WONT_DO) and ours in (S.OPEN, S.IN_PROGRESS)
    forbidden = opens and not closed_by_us and not reopens
    assert may_move(ours, theirs, closed_by_us=closed_by_us, reopens=reopens) is not forbidden
