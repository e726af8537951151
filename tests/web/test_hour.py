"""The sentences that follow the clock, and the stretches that they speak of: without a database."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.agenda.rows import ItemView
from reviewboard.domain.values import ItemKind, Section
from reviewboard.web.hour import Hour, Turn, half_up, joined, spans
from reviewboard.web.live_words import attendee_pace, screen_pace
from tests.agenda.week import STARTS


def minute(number: float) -> timedelta:
    return timedelta(minutes=number)


def turn(begins: float, ends: float, is_: str = "next") -> Turn:
    starts_at, ends_at = STARTS + minute(begins), STARTS + minute(ends)
    return Turn(
        ItemView(1, ItemKind.TOPIC, Section.TOPICS, 0, 1, starts_at, ends_at), starts_at, ends_at, is_
    )


def hour(behind: float) -> Hour:
    return Hour("item", STARTS, (), STARTS + minute(61), behind=minute(behind))


@pytest.mark.parametrize(
    ("behind", "mine", "shared"),
    [
        (1, "One minute later than planned.", "1 minute behind, ends 11:01"),
        (12.4, "12 minutes later than planned.", "12 minutes behind, ends 11:01"),
        (-1.2, "One minute earlier than planned.", "1 minute ahead, ends 11:01"),
        (-3, "3 minutes earlier than planned.", "3 minutes ahead, ends 11:01"),
        (0.4, "As planned.", "On time, ends 11:01"),
    ],
)
def test_how_the_meeting_keeps_to_its_plan(behind: float, mine: str, shared: str) -> None:
    with timezone.override(ZoneInfo("UTC")):
        assert attendee_pace().say(hour(behind)) == mine
        assert screen_pace().say(hour(behind)) == shared


def test_stretches_side_by_side_are_one_and_what_is_over_is_none() -> None:
    turns = [turn(0, 4, "done"), turn(4, 10, "now"), turn(10, 12), turn(14, 15), turn(20, 25, "parked")]
    found = spans(turns, STARTS + minute(6))
    told = [(one.starts_at - STARTS, one.ends_at - STARTS) for one in found]
    assert told == [(minute(6), minute(12)), (minute(14), minute(15))]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=8))
def test_stretches_hold_every_turn_and_never_touch(turns: list[tuple[int, int]]) -> None:
    ordered = sorted(turns)
    found = spans([turn(begins, begins + length) for begins, length in ordered], STARTS)
    assert all(one.ends_at < other.starts_at for one, other in pairwise(found))
    for begins, length in ordered:
        first, last = STARTS + minute(begins), STARTS + minute(begins + length)
        assert any(one.starts_at <= first and last <= one.ends_at for one in found)


@pytest.mark.parametrize(("number", "whole"), [(0.5, 1), (-0.5, 0), (-1.5, -1), (2.49, 2)])
def test_numbers_round_as_scripts_round_them(number: float, whole: int) -> None:
    assert half_up(number) == whole


def test_a_list_in_a_sentence() -> None:
    assert [joined(list(parts), " and ") for parts in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
