"""Evidence of presence adds up, and what came of an item follows from it: never to anybody's harm."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.presence import Asked, OutcomeKind, Piece, outcome_of, union, was_there
from reviewboard.domain.values import AnswerWay, Attendance

TEN = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return TEN + timedelta(minutes=minute)


def piece(start: float, end: float | None) -> Piece:
    return Piece(at(start), None if end is None else at(end))


minutes = st.integers(-20, 90)
pieces = st.lists(st.builds(piece, minutes, st.none() | minutes), max_size=6)
asks = st.builds(
    Asked,
    attendance=st.none() | st.sampled_from(Attendance),
    required=st.booleans(),
    way=st.none() | st.sampled_from(AnswerWay),
    wrote=st.booleans(),
    handed_on=st.booleans(),
)
ITEM = (piece(24, 36),)


def covers(present: tuple[Piece, ...], moment: datetime) -> bool:
    return was_there(present, [Piece(moment, moment)])


@given(pieces, pieces, pieces)
def test_it_does_not_matter_in_which_order_or_how_often_evidence_arrives(
    one: list[Piece], two: list[Piece], three: list[Piece]
) -> None:
    whole = union([*one, *two, *three])
    assert whole == union([*three, *one, *two])
    assert whole == union([*union([*one, *two]), *three]) == union([*one, *union([*two, *three])])
    assert whole == union([*whole, *whole, *two])


@given(pieces)
def test_stretches_are_in_order_and_apart_and_only_the_last_goes_on(some: list[Piece]) -> None:
    whole = union(some)
    for before, after in pairwise(whole):
        assert before.end is not None
        assert before.end < after.start


@given(pieces, minutes)
def test_a_moment_is_in_the_union_when_it_is_in_one_of_the_pieces(some: list[Piece], minute: int) -> None:
    sound = [Piece(start, end if end is None else max(start, end)) for start, end in some]
    assert covers(union(some), at(minute)) == any(covers((one,), at(minute)) for one in sound)


@given(asks, pieces, pieces, pieces)
def test_more_evidence_never_makes_an_outcome_worse(
    asked: Asked, held: list[Piece], known: list[Piece], more: list[Piece]
) -> None:
    before, after = outcome_of(asked, held, union(known)), outcome_of(asked, held, union([*known, *more]))
    if before is not None:
        assert after is not None
        assert after.rank >= before.rank


@given(asks, pieces)
def test_an_item_that_was_not_held_makes_nobody_absent(asked: Asked, present: list[Piece]) -> None:
    assert outcome_of(asked, (), union(present)) is OutcomeKind.NOT_HELD


@given(asks, pieces, pieces)
def test_nobody_owes_a_make_up_who_was_not_required(
    asked: Asked, held: list[Piece], present: list[Piece]
) -> None:
    found = outcome_of(asked, held, union(present))
    if not asked.required or asked.attendance in {None, Attendance.INVITED} or asked.wrote:
        assert found is not OutcomeKind.MAKE_UP


@pytest.mark.parametrize(
    ("present", "credit"),
    [
        (piece(20, 25), True),
        (piece(35, None), True),
        (piece(-10, None), True),
        (piece(0, 23), False),
        (piece(37, None), False),
    ],
)
def test_any_moment_of_the_item_is_full_credit(present: Piece, credit: bool) -> None:
    found = outcome_of(Asked(), ITEM, [present])
    assert found is (OutcomeKind.LIVE if credit else OutcomeKind.MAKE_UP)


def test_an_item_that_came_back_counts_in_each_of_its_stretches() -> None:
    twice = (*ITEM, piece(50, 55))
    assert outcome_of(Asked(), twice, [piece(52, 53)]) is OutcomeKind.LIVE
    assert outcome_of(Asked(), twice, [piece(40, 45)]) is OutcomeKind.MAKE_UP


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (Asked(way=AnswerWay.ASYNCHRONOUS, wrote=True), OutcomeKind.IN_WRITING),
        (Asked(way=AnswerWay.ASYNCHRONOUS), OutcomeKind.MAKE_UP),
        (Asked(attendance=Attendance.ASYNCHRONOUS), OutcomeKind.MAKE_UP),
        (Asked(attendance=None, way=AnswerWay.DELEGATE, handed_on=True), OutcomeKind.DELEGATED),
        (Asked(attendance=None, way=AnswerWay.NOT_ME, handed_on=True), OutcomeKind.DELEGATED),
        (Asked(attendance=None, way=AnswerWay.NOT_ME), None),
        (Asked(attendance=None, way=AnswerWay.EXCUSED), OutcomeKind.EXCUSED),
        (Asked(attendance=Attendance.INVITED), OutcomeKind.INVITED),
        (Asked(required=False), OutcomeKind.INVITED),
    ],
)
def test_who_was_not_there_gets_what_they_answered(asked: Asked, outcome: OutcomeKind | None) -> None:
    assert outcome_of(asked, ITEM, ()) is outcome
    assert outcome_of(asked, ITEM, [piece(30, 31)]) is OutcomeKind.LIVE
