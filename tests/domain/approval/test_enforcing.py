"""What a service needs before the gate can hold a change back."""

from datetime import date, timedelta

import pytest

from reviewboard.domain.approval import Lacking, Readiness, lacking, usual_authors

TODAY = date(2026, 11, 30)


def ready(
    reviewers: str = "abc",
    usual: str = "c",
    since: date | None = TODAY - timedelta(days=14),
    tried: date | None = TODAY,
) -> Readiness:
    return Readiness(frozenset(reviewers), frozenset(usual), since, tried)


def test_with_everything_in_place_it_can_be_enforced() -> None:
    assert lacking(ready(), on=TODAY) == ()


@pytest.mark.parametrize(
    ("given", "wanting"),
    [
        (ready(reviewers="ac"), Lacking.REVIEWERS),
        (ready(usual="bc"), Lacking.REVIEWERS),
        (ready(tried=None), Lacking.BYPASS),
        (ready(tried=TODAY + timedelta(days=1)), Lacking.BYPASS),
        (ready(since=None), Lacking.OBSERVED),
        (ready(since=TODAY - timedelta(days=13)), Lacking.OBSERVED),
    ],
)
def test_each_of_them_is_told_when_it_is_wanting(given: Readiness, wanting: Lacking) -> None:
    assert lacking(given, on=TODAY) == (wanting,)


def test_usual_authors_are_the_fewest_that_wrote_half_of_it() -> None:
    assert usual_authors("aaaabbcd") == {"a"}
    assert usual_authors("aaabbbcd") == {"a", "b"}
    assert usual_authors("") == frozenset()
