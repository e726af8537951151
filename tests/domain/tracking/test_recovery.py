"""When a ticket that may have been made is looked for, and when it may be sent again (jira-sync behaviour 3)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.tracking.recovery import LADDER, next_look

SENT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return SENT + timedelta(seconds=seconds)


def test_it_is_looked_for_at_10_30_60_120_and_300_seconds() -> None:
    looks = [next_look(SENT, misses, as_of=SENT) for misses in range(6)]
    assert looks == [at(10), at(30), at(60), at(120), at(300), None]


def test_a_look_that_is_late_is_due_at_once() -> None:
    assert next_look(SENT, 1, as_of=at(500)) == at(500)


def test_it_is_not_sent_again_within_five_minutes_however_quickly_it_is_looked_for() -> None:
    """The last look is due 300 s after it was sent, so that the ladder cannot be climbed faster."""
    now, misses = SENT, 0
    while (due := next_look(SENT, misses, as_of=now)) is not None:
        now, misses = due, misses + 1
    assert now >= at(300)
    assert misses == len(LADDER)


@given(st.lists(st.floats(0, 1000), min_size=5, max_size=5))
def test_however_late_each_look_is_the_next_is_never_before_it(delays: list[float]) -> None:
    now = SENT
    for misses, late in enumerate(delays):
        due = next_look(SENT, misses, as_of=now)
        assert due is not None
        assert due >= max(now, SENT + LADDER[misses])
        now = due + timedelta(seconds=late)
    assert next_look(SENT, 5, as_of=now) is None


def test_a_shorter_ladder_ends_sooner() -> None:
    """For tests and proofs in scaled time."""
    ladder = [timedelta(seconds=one) for one in (0.1, 0.3)]
    assert next_look(SENT, 1, as_of=SENT, ladder=ladder) == at(0.3)
    assert next_look(SENT, 2, as_of=SENT, ladder=ladder) is None
