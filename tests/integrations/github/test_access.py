"""Signing in, and what may be read."""

import pytest

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Rejected
from reviewboard.integrations.github.access import repositories
from reviewboard.integrations.github.source import GitHubSource
from tests.integrations.github.forge import Forge, Repo
from tests.integrations.github.payloads import repository

SOURCE = GitHubSource({})


def test_a_token_is_sent_as_a_bearer_with_the_version_of_the_api() -> None:
    access = SOURCE.access("ghp_1")
    assert access.base == "https://api.github.com"
    assert access.headers["Authorization"] == "Bearer ghp_1"
    assert access.headers["X-GitHub-Api-Version"] == "2022-11-28"


def test_the_greeting_names_who_the_token_belongs_to(forge: Forge) -> None:
    assert SOURCE.greet(forge.api()) == "Signed in to GitHub as ines."


def test_an_app_is_greeted_by_what_it_may_read(forge: Forge) -> None:
    forge.fail(r"/user$", 403, "Resource not accessible by integration")
    forge.fail(r"/installation/repositories", 200)
    assert SOURCE.greet(forge.api()) == "Signed in to GitHub as an app, which may read 0 repositories."


def test_a_token_that_is_refused_is_told_in_githubs_words(forge: Forge) -> None:
    forge.fail(r"/user$", 401, "Bad credentials")
    with pytest.raises(Rejected, match="401 Bad credentials"):
        SOURCE.greet(forge.api())
    forge.fail(r"/user/repos", 401, "Bad credentials")
    with pytest.raises(Rejected, match="401 Bad credentials"):
        SOURCE.available(forge.api())


def test_the_repositories_that_may_be_read_are_listed_over_pages(forge: Forge) -> None:
    for number in range(1, 251):
        name = f"shop/part-{number}"
        forge.repos[name] = Repo(repository(id=number, full_name=name))
    found = SOURCE.available(forge.api())
    assert len(found) == 251
    assert found[0] == RepositorySnapshot(
        "4711", "shop/checkout", "https://github.com/shop/checkout", readable=True
    )


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (["shop/checkout", "shop/till"], ("shop/checkout", "shop/till")),
        ("shop/checkout\n\nshop/checkout\n", ("shop/checkout",)),
        (
            ["https://github.com/shop/checkout.git", "https://github.com/shop/till/"],
            ("shop/checkout", "shop/till"),
        ),
        (["checkout", "/", 5, None], ()),
        (None, ()),
        ({"shop": "checkout"}, ()),
    ],
)
def test_repositories_are_chosen_by_path_or_link(chosen: object, names: tuple[str, ...]) -> None:
    assert repositories({"repositories": chosen}) == names
