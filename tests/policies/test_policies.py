"""Policies are data with versions: none is edited, and two authors never overwrite each other."""

from datetime import timedelta
from typing import Any

import pytest

from reviewboard.domain.policy import POINTS, Policy, as_data, from_data
from reviewboard.outbox.models import Message
from reviewboard.people.reader import HOUSE
from reviewboard.policies import operations
from reviewboard.policies.queries import current, versions
from tests.people.roster import NOW, TODAY, person

pytestmark = pytest.mark.django_db


def save(after: int, **changes: Any) -> int:
    given: dict[str, Any] = {
        "kind": "ranking",
        "body": {"points": {"reverted": 20}},
        "owner_id": person(f"Owner {after}", email=f"{after}-{len(changes)}@example.org").pk,
        "hypothesis": "Reverts teach more",
        "expires_on": TODAY + timedelta(days=90),
        "actor_id": None,
        "as_of": NOW,
    }
    return operations.save(after_version=after, **{**given, **changes})


def test_without_a_saved_policy_the_rules_of_the_domain_hold_as_version_0() -> None:
    version, body = current("ranking")
    assert (version, from_data(body)) == (0, Policy())


def test_a_saved_policy_is_whole_and_the_newest_holds() -> None:
    assert save(0) == 1
    assert save(1, body={"points": {"reverted": 25}}) == 2
    version, body = current("ranking")
    assert (version, body["points"]) == (2, {**POINTS, "reverted": 25})
    assert body == as_data(from_data(body))
    assert [(one.version, one.hypothesis) for one in versions(HOUSE, "ranking")] == [
        (2, "Reverts teach more"),
        (1, "Reverts teach more"),
    ]
    assert Message.objects.filter(kind="rebuild_agenda").count() == 1


def test_who_saw_an_older_version_hears_that_somebody_was_faster() -> None:
    save(0)
    with pytest.raises(operations.Overtaken):
        save(0, body={})
    assert current("ranking")[0] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": {"points": {"reverts": 1}}}, "no rule is called reverts"),
        ({"hypothesis": "  "}, "bring about"),
        ({"expires_on": TODAY}, "expires after"),
    ],
)
def test_what_makes_no_policy_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        save(0, **changes)
    assert current("ranking")[0] == 0


def test_there_is_no_policy_of_another_kind() -> None:
    with pytest.raises(KeyError):
        current("weather")
