"""A revert and what it takes back are tied together, whichever came first."""

import itertools

import pytest

from reviewboard.changes.models import Change
from reviewboard.domain.messages import ChangeSnapshot
from tests.changes.scenes import commit, connection, pull, put

pytestmark = pytest.mark.django_db

TARGET = pull(12, commits=(commit("a1b2c3d4"), commit("b2")))
OTHER = pull(13, commits=(commit("c3"),))


def reverted(name: str) -> ChangeSnapshot:
    """A change that takes back what is called by this name."""
    return pull(20, hours=1, title="Revert the cap", reverts=name, commits=(commit("d4"),))


@pytest.mark.parametrize("name", ["pr:12", "a1b2c3d4".ljust(40, "0"), "a1b2c3d", "b2".ljust(40, "0")])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("batches", [1, 3])
def test_it_is_found_by_any_of_its_names_in_any_order(
    name: str, order: tuple[int, ...], batches: int
) -> None:
    connection_id = connection()
    told = [[TARGET, OTHER, reverted(name)][place] for place in order]
    for batch in [told] if batches == 1 else [[one] for one in told]:
        put(*batch, connection_id=connection_id)
    revert = Change.objects.select_related("reverts").get(external_id="pr:20")
    assert revert.reverts is not None
    assert revert.reverts.external_id == "pr:12"
    assert Change.objects.exclude(reverts=None).count() == 1


def test_a_direct_commit_is_found_by_its_sha() -> None:
    connection_id = connection()
    sha = "e5".ljust(40, "0")
    put(reverted(sha), connection_id=connection_id)
    put(pull(1, external_id=f"commit:{sha}"), connection_id=connection_id)
    assert Change.objects.get(external_id="pr:20").reverts == Change.objects.get(external_id=f"commit:{sha}")


def test_nothing_reverts_itself_or_something_of_another_source() -> None:
    here, there = connection(), connection("git-else")
    put(TARGET, connection_id=there)
    put(reverted("pr:12"), connection_id=here)
    put(pull(30, reverts="pr:30"), connection_id=here)
    assert not Change.objects.exclude(reverts=None).exists()


def test_a_commit_that_was_pushed_away_is_no_longer_taken_back() -> None:
    connection_id = connection()
    put(TARGET, reverted("a1b2c3d"), connection_id=connection_id)
    put(pull(12, hours=0, commits=(commit("f6"),)), connection_id=connection_id)
    assert Change.objects.get(external_id="pr:20").reverts is None
