"""Which changes are candidates: by timing, service, dependency and what was taken back, and by nothing else."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.candidates import MOST, HurtService, LiveChange, Reason, ReasonCode, candidates

START = datetime(2026, 11, 18, 13, 52, tzinfo=UTC)
PRICING, STORE, FAR = 1, 2, 3
HURT = HurtService(START, PRICING, needs=frozenset({STORE}))


def live(
    minutes_before: int, service: int | None = PRICING, reverted_after: int | None = None, pk: int = 7
) -> LiveChange:
    """A change that went live so many minutes before the start and, maybe, was reverted so many after it."""
    reverted = START + timedelta(minutes=reverted_after) if reverted_after is not None else None
    return LiveChange(pk, service, START - timedelta(minutes=minutes_before), reverted)


@pytest.mark.parametrize(
    ("change", "strength", "codes"),
    [
        (live(5, reverted_after=130), 3, ["live_shortly_before", "reverted_afterwards", "same_service"]),
        (live(120), 2, ["live_shortly_before", "same_service"]),
        (live(121), 1, ["same_service"]),
        (live(48 * 60), 1, ["same_service"]),
        (live(0), 2, ["live_shortly_before", "same_service"]),
        (live(300, reverted_after=7 * 24 * 60), 2, ["reverted_afterwards", "same_service"]),
        (live(300, reverted_after=7 * 24 * 60 + 1), 1, ["same_service"]),
        (live(5, STORE, reverted_after=10), 2, ["live_shortly_before", "reverted_afterwards", "dependency"]),
        (live(12 * 60, STORE), 1, ["dependency"]),
    ],
)
def test_a_change_that_was_live_before_is_a_candidate_with_its_reasons(
    change: LiveChange, strength: int, codes: list[str]
) -> None:
    (found,) = candidates(HURT, [change])
    assert (found.change_id, found.strength, [one.code for one in found.reasons]) == (7, strength, codes)


@pytest.mark.parametrize(
    "change",
    [
        live(-1),
        live(48 * 60 + 1),
        live(12 * 60 + 1, STORE),
        live(5, FAR),
        live(5, None),
        live(30, reverted_after=-10),
        live(30, reverted_after=0),
    ],
    ids=["later", "long before", "dependency long before", "elsewhere", "no service", "gone", "just gone"],
)
def test_what_could_not_have_contributed_is_none(change: LiveChange) -> None:
    assert candidates(HURT, [change]) == ()


def test_how_shortly_before_is_told_in_minutes() -> None:
    (found,) = candidates(HURT, [live(37)])
    assert found.reasons[0] == Reason(ReasonCode.LIVE_SHORTLY_BEFORE, minutes=37)


def test_the_strongest_come_first_then_the_nearest_and_only_a_handful() -> None:
    changes = [live(200, pk=1), live(90, pk=2), live(10, pk=3), live(3000, pk=4), live(10, pk=5)]
    more = [live(2000 + n, pk=10 + n) for n in range(9)]
    assert [one.change_id for one in candidates(HURT, [*changes, *more])] == [3, 5, 2, 1, 10]
    assert len(candidates(HURT, [*changes, *more])) == MOST


def test_whether_a_change_was_ai_assisted_is_no_input_and_nobody_is_named() -> None:
    told = {field.name for field in fields(LiveChange)} | {field.name for field in fields(HurtService)}
    assert told == {"id", "service_id", "live_at", "reverted_at", "started_at", "needs"}


CHANGES = st.builds(
    live,
    st.integers(-100, 4000),
    st.sampled_from([PRICING, STORE, FAR, None]),
    st.none() | st.integers(-200, 20_000),
    st.integers(1, 50),
)


@given(st.lists(CHANGES, max_size=12, unique_by=lambda change: change.id), st.randoms(use_true_random=False))
def test_the_order_in_which_changes_come_makes_no_difference(
    changes: list[LiveChange], random: object
) -> None:
    shuffled = list(changes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own Random
    assert candidates(HURT, shuffled) == candidates(HURT, changes)
    for one in candidates(HURT, changes):
        assert 1 <= one.strength <= 3
        assert one.reasons
