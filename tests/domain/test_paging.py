"""Keyset paging: cursors are ours or refused, and walking pages meets every row once."""

from datetime import UTC, datetime

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
