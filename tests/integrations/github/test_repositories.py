"""Which repositories there are, and which may be read."""

import pytest

from reviewboard.domain.messages import RepositorySnapshot
from tests.integrations.github.payloads import Json, places, repository, told, user

ONE = {"id": 4711, "name": "checkout", "full_name": "shop/checkout", "private": True}
LINK = "https://github.com/shop/checkout"


def installation(action: str) -> Json:
    return {"action": action, "installation": {"id": 1, "account": user("shop")}, "repositories": [ONE]}


@pytest.mark.parametrize(
    ("action", "readable"),
    [
        ("created", True),
        ("unsuspend", True),
        ("new_permissions_accepted", True),
        ("suspend", False),
        ("deleted", False),
    ],
)
def test_an_installation_says_what_may_be_read(action: str, readable: bool) -> None:
    assert places("installation", installation(action)) == [
        RepositorySnapshot("4711", "shop/checkout", LINK, readable=readable)
    ]


def test_an_unknown_action_of_an_installation_says_nothing() -> None:
    assert told("installation", installation("not_yet_invented")) == ()


def test_repositories_are_added_and_taken_out() -> None:
    event = {
        "action": "added",
        "installation": {"id": 1, "account": user("shop")},
        "repositories_added": [ONE, {"name": "without an id"}],
        "repositories_removed": [{"id": 9, "name": "old", "full_name": "shop/old"}],
    }
    found = places("installation_repositories", event)
    assert [(one.external_id, one.name, one.readable) for one in found] == [
        ("4711", "shop/checkout", True),
        ("9", "shop/old", False),
    ]


@pytest.mark.parametrize(
    ("action", "readable"),
    [("deleted", False), ("renamed", None), ("transferred", None), ("archived", None), ("privatized", None)],
)
def test_a_repository_says_its_name_of_now_and_whether_it_is_gone(action: str, readable: bool | None) -> None:
    event = {"action": action, "repository": repository(full_name="shop/till", name="till")}
    assert places("repository", event) == [RepositorySnapshot("4711", "shop/till", LINK, readable=readable)]


def test_a_name_is_put_together_where_the_path_is_missing() -> None:
    (one,) = places("repository", {"repository": {"id": 4711, "name": "checkout", "owner": user("shop")}})
    assert one.name == "shop/checkout"
