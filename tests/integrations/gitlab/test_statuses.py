"""Telling GitLab: a status in the pipeline that counts, the same word twice, and refusals that say what to do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from reviewboard.domain.ports import Gone, Rejected, Unavailable
from reviewboard.domain.statuses import HeadStatus, HeadWord, StatusState
from reviewboard.integrations.gitlab.statuses import FORK, NEEDS, GitLabStatuses
from reviewboard.integrations.http import JsonApi, opened
from tests.simulators.forge import Forge
from tests.simulators.forge.faults import Kind

PATH = "shop/checkout"
WAITS = HeadWord(StatusState.PENDING, "Waits for two approvals")
PASSES = HeadWord(StatusState.SUCCESS, "Approved by a reviewer of checkout")


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge(webhooks_of="gitlab") as one:
        yield one


@pytest.fixture
def status(forge: Forge) -> HeadStatus:
    pull = forge.open_pull(PATH, author="ines")
    number = str(forge.repository(PATH).number)
    return HeadStatus(number, PATH, pull.head, WAITS, "https://board.example/changes/7/")


def sink(forge: Forge) -> GitLabStatuses:
    return GitLabStatuses({"api_url": forge.url})


def http(forge: Forge) -> JsonApi:
    return opened(sink(forge).access(forge.token))


def tell(forge: Forge, status: HeadStatus) -> str:
    return sink(forge).tell(status, http(forge))


def told(forge: Forge, status: HeadStatus) -> HeadWord | None:
    return sink(forge).told(status, http(forge))


def test_what_is_told_stands_beside_the_head_under_our_name(forge: Forge, status: HeadStatus) -> None:
    assert told(forge, status) is None
    assert tell(forge, status) == "1"
    (one,) = forge.ledger
    assert (one.host, one.repository, one.sha, one.context) == (
        "gitlab",
        PATH,
        status.head,
        "reviewboard/approval",
    )
    assert (one.state, one.description, one.target_url) == ("pending", WAITS.description, status.url)
    assert told(forge, status) == WAITS


def test_the_newest_word_counts(forge: Forge, status: HeadStatus) -> None:
    for word in (WAITS, PASSES, WAITS, PASSES):
        tell(forge, replace(status, word=word))
        tell(forge, replace(status, word=WAITS, context="another"))
        assert told(forge, status) == word
    assert [one.state for one in forge.ledger if one.context == status.context] == [
        "pending",
        "success",
        "pending",
        "success",
    ]


def test_pending_said_again_is_no_failure_and_keeps_its_first_words(forge: Forge, status: HeadStatus) -> None:
    number = tell(forge, status)
    again = replace(status, word=HeadWord(StatusState.PENDING, "Waits for one approval"))
    assert tell(forge, again) == number
    assert told(forge, status) == WAITS
    assert len(forge.ledger) == 1


def test_a_transition_that_is_refused_for_another_reason_is_a_refusal(
    forge: Forge, status: HeadStatus
) -> None:
    tell(forge, replace(status, word=PASSES))
    forge.refuses_transitions = True
    with pytest.raises(Rejected, match="400 Cannot transition status"):
        tell(forge, status)


def test_in_an_older_pipeline_it_is_as_nothing_and_is_told_into_the_newer(
    forge: Forge, status: HeadStatus
) -> None:
    tell(forge, status)
    forge.begin_pipeline(PATH, status.head)
    assert told(forge, status) is None
    tell(forge, status)
    assert told(forge, status) == WAITS
    assert [one.pipeline for one in forge.ledger] == [1, 2]


def test_a_project_is_told_by_its_number_or_without_one_by_its_path(forge: Forge, status: HeadStatus) -> None:
    tell(forge, replace(status, repository=""))
    forge.rename(PATH, "shop/till")
    assert told(forge, status) == WAITS


def test_a_head_that_is_gone_is_gone(forge: Forge, status: HeadStatus) -> None:
    forge.collect(PATH, status.head)
    with pytest.raises(Gone):
        tell(forge, status)
    with pytest.raises(Gone):
        told(forge, status)


def test_a_head_that_no_branch_holds_any_more_is_gone(forge: Forge, status: HeadStatus) -> None:
    forge.push(PATH, 1)
    with pytest.raises(Gone, match="404 References for commit Not Found"):
        tell(forge, status)


def test_a_request_from_a_fork_is_no_head_that_is_gone(forge: Forge, status: HeadStatus) -> None:
    where = forge.repository(PATH)
    where.from_forks.append(where.pulls.pop(1))
    with pytest.raises(Rejected) as raised:
        tell(forge, status)
    assert raised.value.words == FORK
    assert not isinstance(raised.value, Gone)


def test_a_project_that_is_not_there_is_no_head_that_is_gone(forge: Forge, status: HeadStatus) -> None:
    with pytest.raises(Rejected, match="404 Project Not Found: shop/checkout is not there") as raised:
        tell(forge, replace(status, repository="1"))
    assert not isinstance(raised.value, Gone)


def test_a_token_that_may_only_read_says_what_it_needs(forge: Forge, status: HeadStatus) -> None:
    forge.door.read_only.add(forge.token)
    with pytest.raises(Rejected, match=f"403 The request requires higher privileges .*; {NEEDS}"):
        tell(forge, status)


def test_a_long_description_is_cut_where_gitlab_would_refuse_it(forge: Forge, status: HeadStatus) -> None:
    tell(forge, replace(status, word=HeadWord(StatusState.PENDING, "ä" * 300)))
    assert forge.ledger[0].description == "ä" * 255


@pytest.mark.parametrize(
    ("kind", "wait"),
    [
        ("conflict", timedelta(seconds=5)),
        ("too_many_requests", timedelta(seconds=90)),
        ("server_error", None),
        ("dropped", None),
    ],
)
def test_what_passes_by_itself_is_tried_again(
    forge: Forge, status: HeadStatus, kind: Kind, wait: timedelta | None
) -> None:
    forge.faults.add(kind, seconds=90)
    with pytest.raises(Unavailable) as raised:
        tell(forge, status)
    assert raised.value.retry_after == wait
    assert forge.ledger == []
    tell(forge, status)
    assert told(forge, status) == WAITS


def test_a_lost_reply_leaves_what_was_told_and_asking_finds_it(forge: Forge, status: HeadStatus) -> None:
    forge.faults.add("lost_reply")
    with pytest.raises(Unavailable):
        tell(forge, status)
    assert told(forge, status) == WAITS
    assert tell(forge, status) == "1"
    assert len(forge.ledger) == 1
