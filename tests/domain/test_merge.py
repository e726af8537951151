"""Facets: whatever the order and however often a source tells something, the record ends the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.merge import Facet, newer, stamped

KEY = b"a secret"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
RANKS = {"open": 0, "closed": 0, "merged": 1}

facets = st.builds(
    lambda name, minutes, value: Facet(
        name, NOON + timedelta(minutes=minutes), {"value": value}, RANKS[value] if name == "state" else 0
    ),
    st.sampled_from(["state", "text"]),
    st.integers(0, 3),
    st.sampled_from(["open", "merged", "closed"]),
)


def after(told: list[Facet]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a record holds, and its stamps, when these facets came one after the other."""
    held: dict[str, Any] = {}
    stamps: dict[str, Any] = {}
    for facet in told:
        ranks = {"state": RANKS[held["state"]]} if "state" in held else {}
        fresh = newer([facet], stamps, ranks, key=KEY)
        for one in fresh:
            held[one.name] = one.value["value"]
        stamps = stamped(fresh, stamps, key=KEY)
    return held, stamps


@given(st.lists(facets, max_size=6), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_end_in_the_same_record(told: list[Facet], chance: Any) -> None:
    shuffled = told + told
    chance.shuffle(shuffled)
    assert after(told) == after(shuffled)


def test_the_newest_word_wins_even_when_it_comes_first() -> None:
    merged = Facet("state", NOON + timedelta(minutes=5), {"value": "merged"})
    opened = Facet("state", NOON, {"value": "open"})
    assert after([merged, opened])[0] == {"state": "merged"}


def test_what_is_more_final_wins_whenever_it_was_said() -> None:
    merged = Facet("state", NOON, {"value": "merged"}, RANKS["merged"])
    reopened = Facet("state", NOON + timedelta(minutes=5), {"value": "open"}, RANKS["open"])
    assert after([merged, reopened])[0] == after([reopened, merged])[0] == {"state": "merged"}


def test_a_facet_that_is_not_told_stays_as_it_was() -> None:
    held, _ = after([Facet("text", NOON, {"value": "a title"}), Facet("state", NOON, {"value": "open"})])
    assert held == {"text": "a title", "state": "open"}


def test_the_same_word_again_is_nothing_new() -> None:
    facet = Facet("state", NOON, {"value": "open"})
    assert newer([facet], stamped([facet], {}, key=KEY), key=KEY) == []


def test_the_zone_a_time_is_written_in_does_not_matter() -> None:
    zoned = NOON.astimezone(datetime.fromisoformat("2026-11-25T12:00:00-05:00").tzinfo)
    assert Facet("state", NOON, {"at": NOON}).stamp(KEY) == Facet("state", zoned, {"at": zoned}).stamp(KEY)


def test_without_the_key_nobody_can_tell_what_a_stamp_was_made_of() -> None:
    facet = Facet("author", NOON, {"author_id": ["email", "ada@example.org"]})
    assert facet.stamp(KEY) == facet.stamp(KEY)
    assert facet.stamp(KEY)[1] != facet.stamp(b"another secret")[1]
