"""A cherry-pick and what it repeats are one change in lists, whichever of the two came first."""

from itertools import permutations
from typing import Any

import pytest

from reviewboard.audit.operations import place_hold
from reviewboard.changes.models import Change
from reviewboard.changes.queries import list_changes
from reviewboard.changes.queries.verdicts import argument
from reviewboard.changes.rows import ChangeFilter
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.people.reader import HOUSE
from tests.changes.scenes import NOW, commit, connection, pull, put, repository

pytestmark = pytest.mark.django_db
WHOLE = "a1".ljust(40, "0")


@pytest.fixture
def at() -> tuple[int, int]:
    """Connection and repository."""
    here = connection()
    return here, repository(here)


def tell(at: tuple[int, int], *snapshots: ChangeSnapshot) -> None:
    put(*snapshots, connection_id=at[0], repository_id=at[1])


def source() -> ChangeSnapshot:
    return pull(1, commits=(commit("a1"),), head_sha=WHOLE, merged_at=NOW)


def pick(number: int = 2, of: str = WHOLE, **told: Any) -> ChangeSnapshot:
    return pull(number, commits=(commit(f"c{number}"),), cherry_picked_from=of, merged_at=NOW, **told)


def found(number: int) -> Change:
    return Change.objects.get(external_id=f"pr:{number}")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whichever_comes_first_it_is_known_what_it_repeats(
    at: tuple[int, int], order: tuple[int, ...]
) -> None:
    told = (source(), pick(2), pick(3))
    for number in order:
        tell(at, told[number])
    assert {found(2).picked_from, found(3).picked_from} == {found(1)}
    assert found(1).picked_from is None


def test_lists_show_it_once_and_each_page_leads_to_the_other(at: tuple[int, int]) -> None:
    tell(at, source(), pick(2))
    rows = list_changes(HOUSE, ChangeFilter(), None, 10).rows
    assert [one.id for one in rows] == [found(1).pk]
    told = argument(HOUSE, found(2).pk, on=NOW.date())
    assert told.repeats == (found(1).pk, found(1).title)
    assert argument(HOUSE, found(1).pk, on=NOW.date()).repeated_as == ((found(2).pk, found(2).title),)
    assert [
        one.id for one in list_changes(HOUSE, ChangeFilter(text=f"CHG-{found(2).pk}"), None, 10).rows
    ] == [found(2).pk]


def test_a_pick_of_what_was_never_seen_stands_for_itself(at: tuple[int, int]) -> None:
    tell(at, pick(2, of="f" * 40))
    assert found(2).picked_from is None
    assert len(list_changes(HOUSE, ChangeFilter(), None, 10).rows) == 1


def test_the_commit_as_which_a_request_landed_is_that_request(at: tuple[int, int]) -> None:
    tell(at, pull(1, merge_sha="9f".ljust(40, "0"), merged_at=NOW))
    tell(at, pick(2, of="9f".ljust(40, "0")))
    assert found(2).picked_from == found(1)


def test_under_a_legal_hold_it_stays_as_it_is(at: tuple[int, int]) -> None:
    tell(at, pick(2))
    place_hold(subject=f"change:{found(2).pk}", actor_id=1, reason="A court asked", at=NOW)
    tell(at, source())
    assert found(2).picked_from is None
