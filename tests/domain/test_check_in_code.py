"""A code is good for its minute and the next one, and for its meeting alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.check_in_code import STEP, changes_at, code_at, is_right

AT = datetime(2026, 11, 26, 10, 0, 30, tzinfo=UTC)
SECRET = b"meeting 56"


def test_it_is_what_rfc_6238_says_of_sha_256() -> None:
    """The last six digits of its test vectors for SHA-256 have 30 s steps: step 1 there is second 59, second 60 here."""
    secret = b"12345678901234567890123456789012"
    assert code_at(secret, datetime.fromtimestamp(60, UTC)) == "119246"


@given(st.binary(min_size=16, max_size=32), st.integers(60, 4_000_000_000))
def test_it_is_right_for_two_minutes(secret: bytes, second: int) -> None:
    at = datetime.fromtimestamp(second, UTC)
    code = code_at(secret, at)
    assert len(code) == 6
    assert code.isdigit()
    assert is_right(secret, code, at)
    assert is_right(secret, f" {code[:3]} {code[3:]} ", at)
    assert is_right(secret, code, changes_at(at) + STEP - timedelta(seconds=1))


def test_it_changes_and_ends() -> None:
    code = code_at(SECRET, AT)
    assert changes_at(AT) == datetime(2026, 11, 26, 10, 1, tzinfo=UTC)
    assert code_at(SECRET, AT + STEP) != code
    assert not is_right(SECRET, code, AT + 2 * STEP)
    assert not is_right(SECRET, code, AT - STEP)


def test_another_meeting_has_another_code_and_nothing_else_is_right() -> None:
    assert code_at(b"meeting 57", AT) != code_at(SECRET, AT)
    for wrong in ("", "000000", "12345", "١٢٣٤٥٦", "1234567", code_at(SECRET, AT) + "0"):
        assert not is_right(SECRET, wrong, AT)
