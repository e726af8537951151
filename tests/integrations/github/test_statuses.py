"""Telling GitHub: what is said arrives once, what stands is read back, and every refusal says what to do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from reviewboard.domain.ports import Gone, Rejected, Unavailable
from reviewboard.domain.statuses import HeadStatus, HeadWord, StatusState
from reviewboard.integrations.github.statuses import FULL, NEEDS, GitHubStatuses
from reviewboard.integrations.http import JsonApi, opened
from tests.simulators.forge import Forge
from tests.simulators.forge.faults import Kind

PATH = "shop/checkout"
WAITS = HeadWord(StatusState.PENDING, "Waits for an approval by a reviewer of checkout")
PASSES = HeadWord(StatusState.SUCCESS, "Approved by a reviewer of checkout")


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge() as one:
        yield one


@pytest.fixture
def status(forge: Forge) -> HeadStatus:
    """A word about the head of an open request."""
    pull = forge.open_pull(PATH, author="ines")
    number = str(forge.repository(PATH).number)
    return HeadStatus(number, PATH, pull.head, WAITS, "https://board.example/changes/7/")


def sink(forge: Forge) -> GitHubStatuses:
    return GitHubStatuses({"api_url": forge.url})


def http(forge: Forge) -> JsonApi:
    return opened(sink(forge).access(forge.token))


def tell(forge: Forge, status: HeadStatus) -> str:
    return sink(forge).tell(status, http(forge))


def told(forge: Forge, status: HeadStatus) -> HeadWord | None:
    return sink(forge).told(status, http(forge))


def test_what_is_told_stands_beside_the_head_with_its_link(forge: Forge, status: HeadStatus) -> None:
    assert told(forge, status) is None
    assert tell(forge, status) == "1"
    (one,) = forge.ledger
    assert (one.repository, one.sha, one.context) == (PATH, status.head, "reviewboard/approval")
    assert (one.state, one.description, one.target_url) == ("pending", WAITS.description, status.url)
    assert told(forge, status) == WAITS


def test_the_newest_word_counts_and_those_of_others_do_not(forge: Forge, status: HeadStatus) -> None:
    tell(forge, status)
    tell(forge, replace(status, word=PASSES))
    tell(forge, replace(status, context="ci/build"))
    assert told(forge, status) == PASSES
    assert forge.shown(PATH, status.head) == "success"


def test_our_word_is_found_on_a_later_page_and_whatever_its_capitals(
    forge: Forge, status: HeadStatus
) -> None:
    tell(forge, replace(status, context="ReviewBoard/Approval"))
    for number in range(120):
        tell(forge, replace(status, context=f"ci/{number}"))
    assert told(forge, status) == WAITS


def test_a_state_that_is_none_of_ours_is_as_nothing(forge: Forge, status: HeadStatus) -> None:
    body = {"state": "failure", "context": status.context}
    http(forge).post(f"repos/{PATH}/statuses/{status.head}", body)
    assert told(forge, status) is None


def test_a_description_is_cut_where_github_would_refuse_it(forge: Forge, status: HeadStatus) -> None:
    tell(forge, replace(status, word=HeadWord(StatusState.PENDING, "ä" * 200)))
    assert forge.ledger[0].description == "ä" * 140


def test_a_repository_is_told_by_its_number_so_that_a_rename_changes_nothing(
    forge: Forge, status: HeadStatus
) -> None:
    tell(forge, status)
    forge.rename(PATH, "shop/till")
    forge.repository(PATH, number=99)  # somebody else takes the old name
    assert told(forge, status) == WAITS
    tell(forge, replace(status, word=PASSES))
    assert forge.shown("shop/till", status.head) == "success"


def test_without_a_number_the_path_is_used(forge: Forge, status: HeadStatus) -> None:
    tell(forge, replace(status, repository=""))
    assert forge.shown(PATH, status.head) == "pending"


@pytest.mark.parametrize("answer", [422, 404])
def test_a_head_that_is_gone_is_gone(forge: Forge, status: HeadStatus, answer: int) -> None:
    forge.collect(PATH, status.head, answer=answer)
    with pytest.raises(Gone):
        tell(forge, status)
    with pytest.raises(Gone):
        told(forge, status)
    assert forge.ledger == []


def test_a_repository_that_is_not_there_is_no_head_that_is_gone(forge: Forge, status: HeadStatus) -> None:
    with pytest.raises(Rejected, match="shop/checkout is not there, or the token may not see it") as raised:
        tell(forge, replace(status, repository="1"))
    assert not isinstance(raised.value, Gone)


def test_a_token_that_may_only_read_is_told_from_a_head_that_is_gone(
    forge: Forge, status: HeadStatus
) -> None:
    forge.door.read_only.add(forge.token)
    with pytest.raises(Rejected, match=f"403 Resource not accessible by personal access token; {NEEDS}"):
        tell(forge, status)


def test_a_404_for_what_the_token_may_not_do_says_so(forge: Forge, status: HeadStatus) -> None:
    forge.hides_refusals = True  # as GitHub does for tokens (classic) without the scope
    forge.door.read_only.add(forge.token)
    with pytest.raises(Rejected, match=f"404 Not Found; {NEEDS}") as raised:
        tell(forge, status)
    assert not isinstance(raised.value, Gone)


def test_a_wrong_token_is_refused_in_githubs_words(forge: Forge, status: HeadStatus) -> None:
    with pytest.raises(Rejected, match="401 Bad credentials"):
        sink(forge).tell(status, opened(sink(forge).access("another")))


def test_after_the_thousandth_status_the_words_say_what_to_do(forge: Forge, status: HeadStatus) -> None:
    forge.most = 3
    for _ in range(3):
        tell(forge, status)
    with pytest.raises(Rejected) as raised:
        tell(forge, status)
    assert raised.value.words == FULL
    forge.faults.add("full")
    with pytest.raises(Rejected, match="no more than 1000"):
        tell(forge, status)


@pytest.mark.parametrize(
    ("kind", "wait"),
    [
        ("secondary_limit", timedelta(seconds=90)),
        ("secondary_limit_words", timedelta(minutes=1)),
        ("too_many_requests", timedelta(seconds=90)),
        ("too_many_requests_words", timedelta(minutes=1)),
        ("server_error", None),
        ("dropped", None),
    ],
)
def test_what_passes_by_itself_says_how_long_to_wait(
    forge: Forge, status: HeadStatus, kind: Kind, wait: timedelta | None
) -> None:
    forge.faults.add(kind, seconds=90, operation="*", times=2)
    for ask in (tell, told):
        with pytest.raises(Unavailable) as raised:
            ask(forge, status)
        assert raised.value.retry_after == wait
    assert forge.ledger == []
    tell(forge, status)
    assert told(forge, status) == WAITS


def test_a_lost_reply_leaves_what_was_told_and_asking_finds_it(forge: Forge, status: HeadStatus) -> None:
    forge.faults.add("lost_reply")
    with pytest.raises(Unavailable):
        tell(forge, status)
    assert [one.answered for one in forge.ledger] == [False]
    assert told(forge, status) == WAITS
