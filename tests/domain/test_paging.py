"""Keyset paging: cursors are ours or refused, and walking pages meets every row once."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.paging import BadCursor, decode, encode, page_of

AT = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)


def test_a_cursor_reads_back_as_it_was_made() -> None:
    assert decode(encode(AT, 12, "a/ü"), datetime, int, str) == (AT, 12, "a/ü")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!!!!",
        encode(12),
        encode(AT, "12"),
        encode(AT, 12, 13),
        "W" * 500,
        "WyIyMDI2LTExLTI1VDEyOjAwIiwgMV0",
    ],
)
def test_anything_else_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode(cursor, datetime, int)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"], ids=["before", "after"]
)
def test_a_time_outside_the_calendar_is_refused(at: str) -> None:
    with pytest.raises(BadCursor):
        decode(cursor_of(at, 1), datetime, int)


def test_a_time_is_told_in_utc_whatever_its_offset() -> None:
    (at,) = decode(cursor_of("2026-01-02T00:00:00+23:59:59.999"), datetime)
    assert isinstance(at, datetime)
    assert at.utcoffset() == timedelta(0)


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(BadCursor):
        decode(cursor_of("\ud800"), str)


def cursor_of(*parts: object) -> str:
    """A cursor as somebody else could write it."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@given(st.text(max_size=60))
def test_no_text_at_all_makes_it_fall_over(cursor: str) -> None:
    try:
        decode(cursor, datetime, int)
    except BadCursor:
        return
    raise AssertionError("a cursor that we did not make was taken")


@given(st.integers(1, 7), st.integers(0, 30))
def test_walking_the_pages_meets_every_row_once(limit: int, total: int) -> None:
    rows, after = list(range(total)), None
    met: list[int] = []
    while True:
        start = 0 if after is None else int(str(decode(after, int)[0])) + 1
        page = page_of(rows[start : start + limit + 1], limit, lambda row: (row,), lambda row: row)
        met += page.rows
        after = page.after
        if after is None:
            break
    assert met == rows
