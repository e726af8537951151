"""A ticket says who listens to what for ten minutes, and nothing else lets anybody listen."""

import pytest
from django.core.signing import Signer
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.live.tickets import LONGEST, SECONDS, BadTicket, issue, read

NOW = 1_795_000_000.0
BIG = 2**63 - 1


def test_an_attendee_hears_the_meeting_and_what_is_for_them_alone() -> None:
    ticket = read(issue(56, 12, desk=False, now=NOW), now=NOW)
    assert ticket.topics == ("meeting:56", "person:56:12")


def test_a_console_hears_the_desk_too() -> None:
    assert read(issue(56, 12, desk=True, now=NOW), now=NOW).topics[2:] == ("desk:56",)


def test_it_is_good_for_ten_minutes() -> None:
    ticket = issue(56, 12, desk=False, now=NOW)
    assert read(ticket, now=NOW + SECONDS - 1).until == NOW + SECONDS
    with pytest.raises(BadTicket):
        read(ticket, now=NOW + SECONDS)


@given(st.data())
def test_a_changed_one_is_refused(data: st.DataObject) -> None:
    ticket = issue(56, 12, desk=False, now=NOW)
    place = data.draw(st.integers(0, len(ticket) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != ticket[place]))
    with pytest.raises(BadTicket):
        read(ticket[:place] + other + ticket[place + 1 :], now=NOW)


@given(st.text())
def test_no_text_is_a_ticket(text: str) -> None:
    with pytest.raises(BadTicket):
        read(text, now=NOW)


def test_what_is_signed_for_something_else_is_none() -> None:
    value = issue(56, 12, desk=False, now=NOW).rpartition(":")[0]
    with pytest.raises(BadTicket):
        read(Signer(salt="other").sign(value), now=NOW)


def test_the_longest_one_is_within_the_limit_of_the_path() -> None:
    ticket = issue(BIG, BIG, desk=True, now=NOW)
    assert len(ticket) <= LONGEST
    assert read(ticket, now=NOW).person_id == BIG


def test_one_that_was_signed_with_the_key_before_is_good_while_keys_are_rotated() -> None:
    with override_settings(SECRET_KEY="the one before"):
        ticket = issue(56, 12, desk=False, now=NOW)
    with pytest.raises(BadTicket):
        read(ticket, now=NOW)
    with override_settings(SECRET_KEY_FALLBACKS=["the one before"]):
        assert read(ticket, now=NOW).meeting_id == 56
