"""The running meeting: whatever two facilitators do, nothing is lost, and the clock tells the truth."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.live import (
    OPENING,
    READ_BACK,
    Became,
    Command,
    Kind,
    Live,
    No,
    Phase,
    Plan,
    Refused,
    Shows,
    apply,
    begin,
    from_json,
    predict,
    put_off,
    stretches,
    to_json,
)

TEN = datetime(2026, 11, 26, 10, tzinfo=UTC)
PLAN = Plan(4, (("incident:212", 16), ("incident:214", 12), ("change:1852", 8)), 4)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def at(count: float) -> datetime:
    return TEN + minutes(count)


def started(plan: Plan = PLAN) -> Live:
    return begin(plan, planned_at=TEN, at=TEN)


def do(live: Live, kind: Kind, when: float, **more: object) -> Live:
    return apply(live, Command(kind, **more), at=at(when))  # type: ignore[arg-type]


def keys(live: Live) -> list[str]:
    return [one.key for one in live.slots]


def test_the_meeting_goes_from_the_opening_to_the_read_back() -> None:
    live = started()
    phases = [live.phase]
    for count in (4, 20, 32, 40):
        live = do(live, Kind.NEXT, count)
        phases.append(live.phase)
    assert phases == [Phase.OPENING, Phase.ITEM, Phase.ITEM, Phase.ITEM, Phase.READING_BACK]
    with pytest.raises(Refused) as refused:
        do(live, Kind.NEXT, 41)
    assert refused.value.why is No.NOTHING_LEFT


def test_without_an_opening_the_first_item_is_on_at_once() -> None:
    assert started(Plan(0, PLAN.items, 4)).now.key == "incident:212"


def test_an_agenda_without_items_is_read_back() -> None:
    assert started(Plan(0, (), 4)).phase is Phase.READING_BACK


def test_the_prediction_moves_with_the_clock_once_a_turn_is_over_its_time() -> None:
    live = do(started(), Kind.NEXT, 4)
    assert predict(live, at=at(20)).behind == timedelta(0)
    late = predict(live, at=at(23))
    assert (late.behind, late.ends_at) == (minutes(3), at(47))
    assert [one.starts_at for one in late.slots] == [at(0), at(4), at(23), at(35), at(43)]


def test_the_prediction_runs_ahead_when_a_turn_took_less() -> None:
    live = do(do(started(), Kind.NEXT, 2), Kind.NEXT, 10)
    assert predict(live, at=at(10)).behind == minutes(-10)


def test_a_pause_stands_the_clock_still_and_moves_everything_after() -> None:
    live = do(do(started(), Kind.NEXT, 4), Kind.PAUSE, 10)
    assert live.remains(at(15)) == minutes(10)
    assert predict(live, at=at(15)).behind == minutes(5)
    again = do(live, Kind.RESUME, 15)
    assert again.remains(at(16)) == minutes(9)
    for kind, state in ((Kind.PAUSE, live), (Kind.RESUME, again)):
        with pytest.raises(Refused):
            do(state, kind, 16)


def test_next_ends_a_pause() -> None:
    assert not do(do(started(), Kind.PAUSE, 2), Kind.NEXT, 5).is_paused


def test_going_back_keeps_what_was_used_of_both() -> None:
    live = do(do(started(), Kind.NEXT, 4), Kind.NEXT, 14)
    back = do(live, Kind.BACK, 17)
    assert (back.now.key, back.used(at(17))) == ("incident:212", minutes(10))
    assert (back.left[0].key, back.left[0].used) == ("incident:214", minutes(3))
    assert keys(back) == keys(live)


def test_what_is_parked_or_not_reached_is_put_off_and_was_not_held() -> None:
    live = do(do(started(), Kind.NEXT, 4), Kind.PARK, 9)
    assert put_off(live) == ("incident:212", "change:1852")
    assert stretches(live, at=at(12)) == {"incident:214": ((at(9), at(12)),)}


def test_what_is_taken_offline_does_not_come_again() -> None:
    live = do(do(started(), Kind.NEXT, 4), Kind.TAKE_OFFLINE, 9)
    assert live.done[-1].became is Became.OFFLINE
    assert "incident:212" not in put_off(live)


def test_a_parked_item_is_taken_up_next_and_at_once_where_only_the_read_back_is_left() -> None:
    live = do(do(started(), Kind.NEXT, 4), Kind.PARK, 9)
    again = do(live, Kind.TAKE_UP, 10, key="incident:212")
    assert (again.now.key, again.left[0].key) == ("incident:214", "incident:212")
    last = do(do(live, Kind.NEXT, 20), Kind.NEXT, 25)
    assert last.phase is Phase.READING_BACK
    on = do(last, Kind.TAKE_UP, 26, key="incident:212")
    assert (on.now.key, on.left[-1].key, on.used(at(27))) == ("incident:212", READ_BACK, minutes(6))


@pytest.mark.parametrize("kind", [Kind.PARK, Kind.TAKE_OFFLINE])
def test_the_opening_is_neither_parked_nor_taken_offline(kind: Kind) -> None:
    with pytest.raises(Refused):
        do(started(), kind, 1)


def test_what_is_left_is_moved_one_place_and_the_read_back_stays_last() -> None:
    live = do(started(), Kind.SOONER, 1, key="change:1852")
    assert keys(live) == [OPENING, "incident:212", "change:1852", "incident:214", READ_BACK]
    for kind, key in ((Kind.LATER, "incident:214"), (Kind.SOONER, "incident:212"), (Kind.LATER, READ_BACK)):
        with pytest.raises(Refused):
            do(live, kind, 1, key=key)


def test_a_turn_is_given_minutes_and_not_without_end() -> None:
    live = do(do(started(), Kind.NEXT, 4), Kind.EXTEND, 5)
    assert live.now.allotted == minutes(18)
    with pytest.raises(Refused):
        do(live, Kind.EXTEND, 5, minutes=110)


def test_the_screen_shows_what_was_chosen() -> None:
    assert do(started(), Kind.SHOW, 1, shows=Shows.OFF).shows is Shows.OFF


commands = st.builds(
    Command,
    st.sampled_from(Kind),
    key=st.sampled_from([one for one, _ in PLAN.items]),
    minutes=st.integers(-5, 200),
    shows=st.sampled_from(Shows),
)
steps = st.lists(st.tuples(commands, st.floats(0, 600)), max_size=40)


def after(taken: list[tuple[Command, float]]) -> tuple[Live, datetime]:
    live, clock = started(), TEN
    for command, seconds in taken:
        clock += timedelta(seconds=seconds)
        try:
            live = apply(live, command, at=clock)
        except Refused:
            continue
    return live, clock


@given(steps)
def test_whatever_is_done_every_slot_is_there_once_and_the_read_back_last(
    taken: list[tuple[Command, float]],
) -> None:
    live, _ = after(taken)
    assert sorted(keys(live)) == sorted(keys(started()))
    assert keys(live)[-1] == READ_BACK
    assert all(one.became is not None for one in live.done)
    assert live.now.became is None


@given(steps)
def test_whatever_is_done_no_time_is_lost_or_counted_twice(taken: list[tuple[Command, float]]) -> None:
    live, clock = after(taken)
    spans = sorted((one.began, one.ended) for slot in live.slots for one in slot.stretches if one.length)
    assert all(before[1] <= later[0] for before, later in pairwise(spans))
    total = sum((one.used for one in live.slots), timedelta(0)) + (live.used(clock) - live.now.used)
    assert total <= clock - TEN


@given(steps)
def test_whatever_is_done_the_prediction_is_in_order_and_ends_no_sooner_than_now(
    taken: list[tuple[Command, float]],
) -> None:
    live, clock = after(taken)
    told = predict(live, at=clock)
    coming = [one for one in told.slots if one.is_ in ("now", "next")]
    assert all(before.ends_at == later.starts_at for before, later in pairwise(coming))
    assert told.ends_at >= clock


@given(steps)
def test_a_state_is_read_back_from_json_as_it_was(taken: list[tuple[Command, float]]) -> None:
    live, _ = after(taken)
    assert from_json(to_json(live)) == live


@given(steps)
def test_what_is_put_off_was_not_held_to_its_end(taken: list[tuple[Command, float]]) -> None:
    live, clock = after(taken)
    off = set(put_off(live))
    finished = {one.key for one in live.done if one.became is Became.DISCUSSED}
    assert not off & finished
    assert live.now.key not in off
    assert not {one.key for one in live.done if one.became is Became.PARKED} & set(stretches(live, at=clock))


def test_what_was_taken_as_read_gets_a_turn_that_nobody_planned() -> None:
    live = do(started(), Kind.TAKE_UP, 1, key="change:1850", minutes=3)
    assert (live.left[0].key, live.left[0].allotted) == ("change:1850", minutes(3))
    assert predict(live, at=at(1)).behind == minutes(3)
    for key, length in (("", 3), ("change:1851", 0), ("change:1851", 500)):
        with pytest.raises(Refused):
            do(live, Kind.TAKE_UP, 1, key=key, minutes=length)
