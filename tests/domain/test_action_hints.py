"""Hints on an action item: they advise where they are sure, and say nothing of people."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.action_hints import Hint, Written, hints

DUE = date(2026, 12, 4)
GOOD = Written(
    title="Alert on price drift between regions",
    outcome="An alert fires within 5 minutes when two regions differ.",
    has_owner=True,
    due_on=DUE,
    expected_by=DUE,
)


def said(**fields: object) -> set[Hint]:
    plain: dict[str, object] = {name: getattr(GOOD, name) for name in Written.__slots__}
    return set(hints(Written(**{**plain, **fields})))  # type: ignore[arg-type]  # fields of the call


def test_what_says_what_is_done_by_whom_until_when_gets_no_advice() -> None:
    assert hints(GOOD) == ()


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ({"has_owner": False}, Hint.NO_OWNER),
        ({"outcome": "  "}, Hint.NO_OUTCOME),
        ({"due_on": None}, Hint.NO_DATE),
        ({"due_on": DUE + timedelta(days=1)}, Hint.BEYOND_LEVEL),
        ({"title": "Better alerts"}, Hint.NO_VERB),
        ({"outcome": "Monitoring has improved"}, Hint.VAGUE_OUTCOME),
    ],
)
def test_each_thing_that_is_missing_is_said_by_itself(fields: dict[str, object], hint: Hint) -> None:
    assert said(**fields) == {hint}


@pytest.mark.parametrize(
    "title",
    [
        "The cache client", "Monitoring of the index disk", "Runbook for failover", "more tests", "We should alert",
        "Documentation of flags", "Alerting for price drift", "Prevention of drift", "Training for on-call", "Needs a test",
    ],
)  # fmt: skip
def test_a_title_that_names_a_thing_is_asked_for_a_verb(title: str) -> None:
    assert said(title=title) == {Hint.NO_VERB}


@pytest.mark.parametrize(
    "title",
    [
        "Alert on drift", "Bring back the canary", "Partition the ledger", "Mention the limit in the error",
        "Make it a Duration", "Rehearse the restore",
        "Stop rotation while a replica holds the old certificate", "Balance the shards",
        "Teste den Ablauf",        "ACT-12: follow up", "123", "", "   ", "Cache only durations", "Ping before paging",
    ],
)  # fmt: skip
def test_a_title_that_says_what_to_do_or_is_not_understood_is_left_alone(title: str) -> None:
    assert said(title=title) == set()


@pytest.mark.parametrize(
    "outcome",
    [
        "Improve alerting", "Be more careful with deployments", "Investigate the cause", "Look into the logs",
        "We understand why",        "Awareness in the team", "Discuss with the vendor", "Try to be more robust",
    ],
)  # fmt: skip
def test_an_outcome_that_nobody_can_see_is_called_vague(outcome: str) -> None:
    assert said(outcome=outcome) == {Hint.VAGUE_OUTCOME}


@pytest.mark.parametrize(
    "outcome",
    [
        "Improved: the p99 is below 200 ms", "The report of what we investigated is published", "Two regions agree",
        "A build fails",        "Better: no longer paged at night",
    ],
)  # fmt: skip
def test_an_outcome_that_can_be_seen_is_not_vague_whatever_else_it_says(outcome: str) -> None:
    assert said(outcome=outcome) == set()


def test_a_number_that_should_move_makes_any_outcome_verifiable() -> None:
    assert said(outcome="Alerting has improved", signal="wrong quotes a week") == set()


@given(st.text(), st.text(), st.text(), st.booleans(), st.none() | st.dates(), st.none() | st.dates())
def test_whatever_is_typed_gets_each_advice_at_most_once_and_in_the_order_of_the_form(
    title: str, outcome: str, signal: str, has_owner: bool, due: date | None, by: date | None
) -> None:
    found = hints(Written(title, outcome, signal, has_owner, due, by))
    order = [
        Hint.NO_VERB, Hint.NO_OUTCOME, Hint.VAGUE_OUTCOME, Hint.NO_OWNER, Hint.NO_DATE, Hint.BEYOND_LEVEL,
    ]  # fmt: skip
    assert list(found) == [one for one in order if one in found]
    assert not {Hint.NO_OUTCOME, Hint.VAGUE_OUTCOME} <= set(found)
    assert (Hint.NO_OWNER in found) is not has_owner
