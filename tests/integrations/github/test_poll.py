"""A round over all repositories: killed, limited, refused, renamed, and gone on with."""

import copy
from datetime import timedelta

import pytest

from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.github.source import GitHubSource
from tests.integrations.github.forge import Forge, Repo
from tests.integrations.github.payloads import deployment, listed_commit, pull, repository, status
from tests.integrations.github.rounds import SINCE, Reader, changes, names

BOTH = ("shop/checkout", "shop/till")


def fill(repo: Repo) -> None:
    for number in range(1, 14):
        repo.pulls[number] = pull(
            number, updated_at=f"2026-11-02T09:{number:02}:00Z", base={"ref": "main", "repo": repo.said}
        )
    repo.commits = [listed_commit(letter, "Fix") for letter in "abc"]
    repo.deployments = [deployment()]
    repo.statuses = {42: [status(1, "success", "2026-11-03T10:09:00Z")]}


@pytest.fixture
def two(forge: Forge, repo: Repo) -> Forge:
    """A second repository besides shop/checkout, both with requests, commits and deployments."""
    forge.repos["shop/till"] = Repo(
        repository(id=815, name="till", full_name="shop/till", pushed_at="2026-11-04T11:00:00Z")
    )
    fill(repo)
    fill(forge.repos["shop/till"])
    return forge


def test_a_round_reads_everything_of_every_repository(two: Forge) -> None:
    found = changes(Reader(two, BOTH).round())
    for place in ("4711", "815"):
        assert sum(name.startswith(f"{place}:pr:") for name in found) == 13
        assert sum(name.startswith(f"{place}:commit:") for name in found) == 3
        assert f"{place}:deployment:42" in found


def test_the_token_signs_in(two: Forge) -> None:
    Reader(two).page()
    assert two.signed_in_with == "Bearer token"


def test_people_see_how_far_it_is(two: Forge) -> None:
    reader = Reader(two, BOTH)
    reader.round()
    done = [page.done for page in reader.pages]
    assert done == sorted(done)
    assert all(page.total >= page.done for page in reader.pages)
    assert (done[-1], reader.pages[-1].total) == (34, 34)


@pytest.mark.parametrize("killed_after", range(0, 9, 2))
def test_a_reading_that_was_killed_goes_on_and_ends_with_the_same(two: Forge, killed_after: int) -> None:
    whole = Reader(two, BOTH)
    whole.round()
    killed = Reader(two, BOTH)
    for _ in range(killed_after):
        if not killed.page().more:
            break
    stored = copy.deepcopy(killed.cursor)
    killed.page()  # read, and killed before it was stored
    again = Reader(two, BOTH, stored, killed.fetched[: -len(killed.pages[-1].fetched) or None])
    again.round()
    assert set(names(whole.fetched)) == set(names(again.fetched))
    assert changes(whole.fetched) == changes(again.fetched)


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "120"}, 120),
        (403, {"Retry_After": "30"}, 30),
        (429, {"Retry_After": "30"}, 30),
        (500, {}, None),
        (502, {"Retry_After": "7"}, 7),
    ],
)
@pytest.mark.parametrize(
    "where",
    [
        r"/checkout$",
        r"/issues",
        r"/pulls/3$",
        r"/pulls/12/files",
        r"checkout/commits\?",
        r"/pulls$",
        r"/statuses",
    ],
)
def test_a_limit_or_a_failure_is_waited_for_and_loses_nothing(
    two: Forge, where: str, status: int, headers: dict[str, str], wait: int | None
) -> None:
    two.fail(where, status, "wait", **headers)
    reader = Reader(two)
    with pytest.raises(Unavailable) as away:
        reader.round()
    assert away.value.retry_after == (timedelta(seconds=wait) if wait is not None else None)
    reader.round()
    whole = Reader(two)
    whole.round()
    assert names(reader.fetched) == names(whole.fetched)


def test_a_secondary_limit_is_known_by_its_words(two: Forge) -> None:
    two.fail(r"/pulls/3$", 403, "You have exceeded a secondary rate limit. Please wait a few minutes.")
    with pytest.raises(Unavailable) as away:
        Reader(two).round()
    assert away.value.retry_after == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (r"/repos/shop/checkout$", 401, "shop/checkout (requests): 401 Bad credentials"),
        (r"/repos/shop/checkout$", 404, "shop/checkout (requests): 404 Bad credentials"),
        (r"/issues", 403, "shop/checkout (requests): 403 Bad credentials"),
        (r"/pulls/3/reviews", 403, "shop/checkout (requests): 403 Bad credentials"),
        (r"checkout/commits\?", 403, "shop/checkout (commits): 403 Bad credentials"),
        (r"/commits/[0-9a-f]+/pulls", 403, "shop/checkout (commits): 403 Bad credentials"),
    ],
)
def test_a_refusal_says_of_what_and_in_whose_words(two: Forge, path: str, status: int, words: str) -> None:
    two.fail(path, status, "Bad credentials")
    with pytest.raises(Rejected) as rejected:
        Reader(two).round()
    assert rejected.value.words == words


def test_without_the_permission_for_deployments_the_rest_is_read(two: Forge) -> None:
    two.fail(r"/deployments", 403, "Resource not accessible by personal access token")
    read = names(Reader(two).round())
    assert any(":pr:" in name for name in read)
    assert not any(":deployment:" in name for name in read)


def test_a_repository_that_is_renamed_is_read_on(two: Forge, repo: Repo) -> None:
    reader = Reader(two)
    reader.round()
    repo.said |= {"full_name": "shop/pay", "name": "pay"}
    two.repos["shop/pay"] = repo
    repo.pulls[3] |= {"updated_at": "2026-11-05T00:00:00Z"}
    assert names(reader.round()) == ["4711:pr:3:2026-11-05T00:00:00Z"]
    said = changes(reader.fetched)["4711:pr:3"].repository
    assert said is not None
    assert said.name == "shop/pay"


def test_another_repository_that_takes_an_old_name_is_not_mistaken_for_it(two: Forge, repo: Repo) -> None:
    reader = Reader(two)
    reader.round()
    repo.said |= {"full_name": "shop/pay"}
    two.repos["shop/pay"] = repo
    two.repos["shop/checkout"] = Repo(repository(id=999))
    fill(two.repos["shop/checkout"])
    assert reader.round() == []


def test_a_repository_that_was_renamed_before_it_was_ever_read_has_to_be_chosen_again(
    two: Forge, repo: Repo
) -> None:
    repo.said |= {"full_name": "shop/pay"}
    with pytest.raises(Rejected, match="choose it again under its new name"):
        Reader(two).round()


def test_a_repository_that_is_no_longer_chosen_is_left_in_the_middle(two: Forge) -> None:
    reader = Reader(two, BOTH)
    for _ in range(6):
        reader.page()
    reader.repositories = ("shop/till",)
    reader.round()
    assert set(reader.cursor["repositories"]) == {"shop/till"}  # type: ignore[call-overload]
    assert "815:pr:13" in changes(reader.fetched)


@pytest.mark.parametrize(
    "cursor",
    [
        {"next": 5, "repositories": [], "done": "x"},
        {"next": ["a", "b"]},
        {"repositories": {"shop/checkout": 1}},
    ],
)
def test_a_cursor_that_is_not_ours_is_the_beginning(two: Forge, cursor: dict[str, object]) -> None:
    reader = Reader(two, cursor=cursor)
    reader.round()
    assert len(changes(reader.fetched)) == 17


def test_where_no_repository_is_chosen_there_is_nothing_to_read(two: Forge) -> None:
    page = GitHubSource({}).poll({}, SINCE, two.api())
    assert (page.fetched, page.more, two.asked) == ((), False, [])
