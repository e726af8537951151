"""A person's stretches become windows."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.windows import Window, asked, merge, within

STRETCHES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15)).map(lambda one: (one[0], sum(one))))


def test_stretches_that_touch_or_nearly_touch_are_one_window() -> None:
    assert merge([(24, 30), (50, 56), (32, 36), (30, 31)]) == (Window(24, 36), Window(50, 56))


def test_a_gap_of_three_minutes_sends_people_back_to_work() -> None:
    assert merge([(4, 10), (13, 16)]) == (Window(4, 10), Window(13, 16))
    assert merge([(4, 10), (13, 16)], gap=3) == (Window(4, 16),)


def test_the_minutes_asked_include_the_gap_that_is_spent_waiting() -> None:
    assert asked(merge([(0, 5), (7, 10)])) == 10


@given(STRETCHES)
def test_every_stretch_lies_in_one_window_and_windows_lie_apart(stretches: list[tuple[int, int]]) -> None:
    windows = merge(stretches)
    for start, end in stretches:
        assert sum(window.start <= start and end <= window.end for window in windows) == 1
    for one, following in pairwise(windows):
        assert following.start - one.end > 2
    assert merge(windows) == windows


def test_a_stretch_must_lie_whole_inside_the_hours_that_are_known() -> None:
    assert within((10, 20), [(0, 20)])
    assert not within((10, 21), [(0, 20)])
    assert within((10, 21), [(0, 15), (15, 30)])
    assert not within((10, 21), [(0, 15), (16, 30)])
    assert not within((10, 20), [])
    assert within((10, 20), None)
