"""Charts: the numbers stand where they belong, and a week without enough of them is a gap."""

import pytest

from reviewboard.web.charts import BOTTOM, LEFT, RIGHT, TOP, Value, draw, hours_words
from reviewboard.web.parts import Marks


def test_the_axis_begins_at_zero_and_holds_the_highest_value() -> None:
    chart = draw([Value("46", (9, 21, 39)), Value("47", (4, 11, 22))])
    assert chart is not None
    assert [line.text for line in chart.grid] == ["0 h", "12 h", "24 h", "36 h", "48 h"]
    assert (chart.grid[0].at, chart.grid[-1].at) == (f"{BOTTOM:.1f}", f"{TOP:.1f}")
    assert chart.lines == (f"{LEFT:.1f},118.6 {RIGHT:.1f},157.4",)
    assert chart.points == ((f"{LEFT:.1f}", "118.6"), (f"{RIGHT:.1f}", "157.4"))
    assert chart.last == (f"{RIGHT:.1f}", "157.4", "11 h")


def test_the_band_goes_over_the_high_values_and_back_under_the_low_ones() -> None:
    chart = draw([Value("46", (0, 6, 12)), Value("47", (12, 24, 48))])
    assert chart is not None
    assert chart.bands == ("52.0,153.5 500.0,14.0 500.0,153.5 52.0,200.0",)


def test_a_gap_parts_the_line_and_a_week_alone_has_a_whisker() -> None:
    some = (1.0, 2.0, 3.0)
    chart = draw([Value(str(n), some if n in {1, 2, 4} else None) for n in range(1, 6)])
    assert chart is not None
    assert [len(line.split()) for line in chart.lines] == [2]
    assert len(chart.points) == 3
    assert [x for x, _, _ in chart.whiskers] == ["388.0"]
    assert chart.last is None


def test_one_week_stands_at_the_end_and_no_week_is_no_chart() -> None:
    chart = draw([Value("47", (1, 2, 3))])
    assert chart is not None
    assert chart.points[0][0] == f"{RIGHT:.1f}"
    assert draw([Value("46", None), Value("47", None)]) is None
    assert draw([]) is None


@pytest.mark.parametrize(("weeks", "labels"), [(4, 4), (8, 4), (13, 7), (26, 7)])
def test_the_last_week_always_has_its_number(weeks: int, labels: int) -> None:
    chart = draw([Value(str(n), (1, 2, 3)) for n in range(1, weeks + 1)])
    assert chart is not None
    assert len(chart.weeks) == labels
    assert chart.weeks[-1].text == str(weeks)


@pytest.mark.parametrize("highest", [0, 0.01, 0.9, 1, 7, 47, 49, 700, 100_000])
def test_whatever_the_values_there_are_two_to_five_lines(highest: float) -> None:
    chart = draw([Value("47", (0, highest / 2, highest))])
    assert chart is not None
    assert 2 <= len(chart.grid) <= 5
    assert TOP <= float(chart.points[0][1]) <= BOTTOM


def test_hours_are_told_as_people_say_them() -> None:
    assert [hours_words(one) for one in (0, 1 / 3, 1, 3.46, 11.4, 11.6)] == [
        "0 h",
        "20 min",
        "1 h",
        "3.5 h",
        "11 h",
        "12 h",
    ]


def test_few_marks_are_squares_and_many_are_a_number() -> None:
    assert Marks(1, 2, "").squares == ((1, "on"), (15, "off"), (29, "off"))
    assert Marks(3, 2, "").squares == ()
