"""What whoever asks before they act is answered, at a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.domain.approval import Answer, AnswerState, Asked, GateState, answer
from reviewboard.domain.values import GatePassage

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OPEN = Asked(GateState.OPEN, GatePassage.APPROVED, of_this_head=True, approved_at=NOON)
GLASS = replace(OPEN, passage=GatePassage.BROKEN_GLASS, glass_until=NOON + 5 * MINUTE)


@pytest.mark.parametrize(
    ("asked", "minutes", "expected"),
    [
        (OPEN, 0, Answer(AnswerState.GRANTED, NOON + 15 * MINUTE)),
        (OPEN, 44, Answer(AnswerState.GRANTED, NOON + 59 * MINUTE)),
        (OPEN, 50, Answer(AnswerState.GRANTED, NOON + 60 * MINUTE)),
        (OPEN, 60, Answer(AnswerState.EXPIRED)),
        (replace(OPEN, of_this_head=False), 0, Answer(AnswerState.PENDING)),
        (replace(OPEN, has_ended=True), 0, Answer(AnswerState.EXPIRED)),
        (replace(OPEN, approved_at=None), 0, Answer(AnswerState.EXPIRED)),
        (replace(OPEN, passage=GatePassage.REPAIR), 0, Answer(AnswerState.GRANTED, NOON + 15 * MINUTE)),
        (Asked(GateState.CLOSED, None, of_this_head=True), 0, Answer(AnswerState.PENDING)),
        (Asked(GateState.NOT_ASKED, GatePassage.NOT_ASKED, of_this_head=True), 0, Answer(AnswerState.NOT_ASKED)),
        (Asked(GateState.NOT_ASKED, GatePassage.NOT_ASKED, of_this_head=False), 0, Answer(AnswerState.PENDING)),
        (GLASS, 0, Answer(AnswerState.GRANTED, NOON + 5 * MINUTE)),
        (GLASS, 5, Answer(AnswerState.PENDING)),
        (replace(GLASS, glass_until=None), 0, Answer(AnswerState.PENDING)),
        (replace(GLASS, glass_until=NOON + timedelta(hours=24)), 120, Answer(AnswerState.GRANTED, NOON + 135 * MINUTE)),
    ],
)  # fmt: skip
def test_the_answer(asked: Asked, minutes: int, expected: Answer) -> None:
    assert answer(asked, at=NOON + minutes * MINUTE) == expected


def test_nothing_is_granted_for_another_head_whatever_the_gate_says() -> None:
    for state in GateState:
        for passage in (None, *GatePassage):
            asked = Asked(state, passage, of_this_head=False, approved_at=NOON, glass_until=NOON + MINUTE)
            assert answer(asked, at=NOON) == Answer(AnswerState.PENDING)
