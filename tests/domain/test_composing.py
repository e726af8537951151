"""One line of the console becomes a note, a decision, a finding, an idea or an action with an owner and a date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.live import Line, Said, parse

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("The flush looked like a fix.", Line(Said.NOTE, "The flush looked like a fix.")),
        ("d: CHG-1838 contributed", Line(Said.DECISION, "CHG-1838 contributed")),
        ("Decision : we stop at 60 s", Line(Said.DECISION, "we stop at 60 s")),
        ("f: the type could not show the unit", Line(Said.FINDING, "the type could not show the unit")),
        ("i: show deputies in the pager", Line(Said.IDEA, "show deputies in the pager")),
        (
            "a: @noor contract test for durations, 11 Dec",
            Line(Said.ACTION, "contract test for durations", "noor", date(2026, 12, 11)),
        ),
        (
            "a: contract test for @tomasz.zieliński until December 4, 2027",
            Line(Said.ACTION, "contract test for", "tomasz.zieliński", date(2027, 12, 4)),
        ),
        ("a: rotate the key by Friday", Line(Said.ACTION, "rotate the key", "", date(2026, 11, 27))),
        ("a: rotate the key, Thursday", Line(Said.ACTION, "rotate the key", "", date(2026, 12, 3))),
        ("a: rotate the key in 2 weeks", Line(Said.ACTION, "rotate the key", "", date(2026, 12, 10))),
        ("a: rotate the key 2026-12-01", Line(Said.ACTION, "rotate the key", "", date(2026, 12, 1))),
        ("a: rotate the key, 3 January", Line(Said.ACTION, "rotate the key", "", date(2027, 1, 3))),
        ("a: rotate the key tomorrow.", Line(Said.ACTION, "rotate the key", "", date(2026, 11, 27))),
        ("a: leap, 29 Feb", Line(Said.ACTION, "leap", "", date(2028, 2, 29))),
        ("a: no such day, 31 June", Line(Said.ACTION, "no such day, 31 June")),
        ("a: mail ops@example.com about it", Line(Said.ACTION, "mail ops@example.com about it")),
        ("re: the cache", Line(Said.NOTE, "re: the cache")),
        ("d: decided on 11 Dec", Line(Said.DECISION, "decided on 11 Dec")),
        ("https://status.example/ says so", Line(Said.NOTE, "https://status.example/ says so")),
    ],
)
def test_a_line_is_read_as_it_was_meant(typed: str, line: Line) -> None:
    assert parse(typed, on=THURSDAY) == line


def test_the_chosen_kind_holds_where_no_prefix_says_otherwise() -> None:
    assert parse("we stop at 60 s", kind=Said.DECISION, on=THURSDAY).kind is Said.DECISION
    assert parse("n: only a remark", kind=Said.DECISION, on=THURSDAY).kind is Said.NOTE


@pytest.mark.parametrize("typed", ["", "  ", "d:", "a: @noor", "a: tomorrow", "x" * 5000])
def test_what_says_nothing_or_too_much_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"say what it is|at most"):
        parse(typed, on=THURSDAY)


@given(st.text(max_size=200), st.sampled_from(Said), st.dates(date(2000, 1, 1), date(2200, 1, 1)))
def test_whatever_is_typed_is_kept_or_refused_in_words(typed: str, kind: Said, on: date) -> None:
    try:
        line = parse(typed, kind=kind, on=on)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - one of two ways, and both are fine
        return
    assert line.text in typed or line.kind is Said.ACTION
    assert line.due_on is None or line.kind is Said.ACTION
