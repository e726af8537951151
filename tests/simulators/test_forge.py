"""The code host: what people do there is sent as the hosts send it, and its APIs answer what they document."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import ChangeSnapshot, ReviewSnapshot
from reviewboard.domain.ports import Answer, Forged, Rejected, WebhookSource
from reviewboard.domain.values import ChangeState, ReviewState
from reviewboard.integrations.github.source import GitHubSource
from reviewboard.integrations.gitlab.source import GitLabSource
from reviewboard.integrations.http import JsonApi
from tests.contracts import webhooks
from tests.simulators.forge import Forge

PATH, SECRET = "shop/checkout", "a secret of the webhook"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def forge() -> Iterator[Forge]:
    webhooks("github")  # without the contracts there are no webhooks to make
    with Forge() as one:
        one.deliver_to("", SECRET)
        yield one


@pytest.fixture
def gitlab() -> Iterator[Forge]:
    webhooks("gitlab")
    with Forge(webhooks_of="gitlab") as one:
        one.deliver_to("", SECRET)
        yield one


def read(forge: Forge, source: WebhookSource) -> list[ChangeSnapshot]:
    """What our parser makes of each webhook that was sent, signature first."""
    found = []
    for one in forge.courier.sent:
        headers = {name.lower(): value for name, value in one.headers.items()}
        source.verify(headers, one.body, [SECRET], NOW)
        assert source.delivery_id(headers, one.body) == one.delivery
        (said,) = source.parse(source.event(headers, one.body), one.body)
        assert isinstance(said, ChangeSnapshot)
        found.append(said)
    return found


def reviews(said: ChangeSnapshot) -> list[tuple[str, ReviewState, str]]:
    given: tuple[ReviewSnapshot, ...] = said.reviews
    return [(one.reviewer.value, one.state, one.head_sha) for one in given]


def test_github_sends_what_people_do_and_our_parser_reads_it(forge: Forge) -> None:
    pull = forge.open_pull(PATH, author="ines", title="Retry once", body="Written with a tool")
    first = pull.head
    given = forge.review(PATH, pull.number, "sam", "approved")
    second = forge.push(PATH, pull.number)
    forge.dismiss(PATH, pull.number, given.number, "ravi")
    forge.close(PATH, pull.number, "ines", merged=True)
    opened, approved, pushed, dismissed, merged = read(forge, GitHubSource({}))
    assert opened.repository is not None
    assert (opened.repository.external_id, opened.repository.name) == ("4711", PATH)
    assert (opened.external_id, opened.title, opened.body) == (
        "4711:pr:1",
        "Retry once",
        "Written with a tool",
    )
    assert (opened.authored_by and opened.authored_by.value, opened.head_sha) == ("ines", first)
    assert reviews(approved) == [("sam", ReviewState.APPROVED, first)]
    assert (pushed.head_sha, second) == (second, pull.head)
    assert reviews(dismissed) == [("sam", ReviewState.DISMISSED, first)]
    assert (merged.state, merged.head_sha) == (ChangeState.MERGED, second)
    times = [one.source_at for one in (opened, approved, pushed, dismissed, merged)]
    assert times == sorted(set(times))


def test_a_request_that_is_closed_is_not_merged(forge: Forge) -> None:
    forge.open_pull(PATH, author="ines")
    forge.close(PATH, 1, "ines", merged=False)
    assert read(forge, GitHubSource({}))[-1].state is ChangeState.CLOSED


def test_gitlab_sends_what_people_do_and_our_parser_reads_it(gitlab: Forge) -> None:
    pull = gitlab.open_pull(PATH, author="ines")
    first = pull.head
    given = gitlab.review(PATH, 1, "sam", "approved")
    gitlab.dismiss(PATH, 1, given.number, "sam")
    second = gitlab.push(PATH, 1)
    gitlab.close(PATH, 1, "ines", merged=True)
    opened, approved, dismissed, pushed, merged = read(gitlab, GitLabSource({}))
    assert (opened.external_id, opened.head_sha, opened.state) == ("4711:pr:1", first, ChangeState.OPEN)
    assert opened.authored_by is not None
    assert opened.authored_by.value == "ines"
    assert reviews(approved) == [("sam", ReviewState.APPROVED, first)]
    assert [state for _, state, _ in reviews(dismissed)] == [ReviewState.DISMISSED]
    assert (pushed.head_sha, merged.state) == (second, ChangeState.MERGED)


def test_what_gitlab_knows_no_event_of_is_not_sent(gitlab: Forge) -> None:
    gitlab.open_pull(PATH, author="ines")
    gitlab.review(PATH, 1, "sam", "commented")
    assert [one.action for one in gitlab.courier.sent] == ["open"]


def test_another_secret_proves_nothing(forge: Forge) -> None:
    forge.open_pull(PATH, author="ines")
    (one,) = forge.courier.sent
    headers = {name.lower(): value for name, value in one.headers.items()}
    with pytest.raises(Forged):
        GitHubSource({}).verify(headers, one.body, ["another"], NOW)


def test_webhooks_arrive_where_they_are_to_and_again_when_they_are_sent_again(forge: Forge) -> None:
    with Forge() as receiver:
        forge.deliver_to(f"{receiver.url}/hooks/1", SECRET)
        forge.open_pull(PATH, author="ines")
        forge.courier.again(0)
        assert [path for _, path, _ in receiver.calls] == ["/hooks/1"] * 2
    first, second = forge.courier.sent
    assert (first.body, first.delivery, first.headers) == (second.body, second.delivery, second.headers)
    assert first.answer == 401
    forge.courier.again(0)  # nobody listens any more
    assert forge.courier.sent[-1].answer == 0


def api(forge: Forge, **headers: str) -> JsonApi:
    return JsonApi(forge.url, {"Authorization": f"Bearer {forge.token}", **headers})


def lab(forge: Forge, **headers: str) -> JsonApi:
    return JsonApi(f"{forge.url}/api/v4", {"PRIVATE-TOKEN": forge.token, **headers})


def said(answer: Answer) -> Any:
    """The JSON of an answer."""
    return answer.body


def test_reviews_are_submitted_and_listed_through_githubs_api(forge: Forge) -> None:
    pull = forge.open_pull(PATH, author="ines")
    where = f"repos/{PATH}/pulls/{pull.number}/reviews"
    api(forge, **{"X-Forge-As": "sam"}).post(where, {"event": "APPROVE", "commit_id": pull.head})
    (one,) = said(api(forge).get(where))
    assert (one["user"]["login"], one["state"], one["commit_id"]) == ("sam", "APPROVED", pull.head)
    assert forge.courier.sent[-1].event == "pull_request_review"
    assert said(api(forge).get(f"repos/{PATH}/pulls/1"))["head"]["sha"] == pull.head
    with pytest.raises(Rejected, match="422 Validation Failed"):
        api(forge).post(where, {"event": "PRAISE"})


def test_approvals_are_given_and_taken_back_through_gitlabs_api(gitlab: Forge) -> None:
    pull = gitlab.open_pull(PATH, author="ines")
    sam, where = lab(gitlab, **{"X-Forge-As": "sam"}), "projects/shop%2Fcheckout/merge_requests/1"
    with pytest.raises(Rejected, match="409 SHA does not match"):
        sam.post(f"{where}/approve", {"sha": "0" * 40})
    sam.post(f"{where}/approve", {"sha": pull.head})
    given = said(sam.get(f"{where}/approvals"))["approved_by"]
    assert [one["user"]["username"] for one in given] == ["sam"]
    sam.post(f"{where}/unapprove", {})
    assert sam.get(f"{where}/approvals").body == {"approved_by": []}
    assert [one.action for one in gitlab.courier.sent] == ["open", "approved", "unapproved"]


def test_a_merge_waits_for_the_context_that_is_required(forge: Forge) -> None:
    pull = forge.open_pull(PATH, author="ines")
    forge.require(PATH)
    where, held = forge.repository(PATH), forge.held
    assert held(where, pull)
    http = api(forge)
    for state, waits in (("pending", True), ("success", False)):
        body = {"state": state, "context": "reviewboard/approval"}
        http.post(f"repos/{PATH}/statuses/{pull.head}", body)
        assert held(where, pull) is waits
    forge.push(PATH, 1)
    assert held(where, pull)


def test_an_unknown_token_or_place_is_refused(forge: Forge) -> None:
    with pytest.raises(Rejected, match="401 Bad credentials"):
        JsonApi(forge.url, {"Authorization": "Bearer another"}).get("user")
    with pytest.raises(Rejected, match="401 Unauthorized"):
        JsonApi(f"{forge.url}/api/v4", {}).get("user")
    for path in ("repos/shop/none", "nothing", f"repos/{PATH}/nothing"):
        with pytest.raises(Rejected, match="404 Not Found"):
            api(forge).get(path)


def test_the_ledger_tells_every_status_in_order(forge: Forge) -> None:
    pull = forge.open_pull(PATH, author="ines")
    for state in ("pending", "success", "pending"):
        body = {"state": state, "context": "reviewboard/approval", "description": state.title()}
        api(forge).post(f"repos/{PATH}/statuses/{pull.head}", body)
    assert [(one.number, one.state, one.description) for one in forge.ledger] == [
        (1, "pending", "Pending"),
        (2, "success", "Success"),
        (3, "pending", "Pending"),
    ]
    assert {(one.host, one.repository, one.sha, one.by) for one in forge.ledger} == {
        ("github", PATH, pull.head, forge.token)
    }
    assert forge.ledger[0].at <= forge.ledger[1].at <= forge.ledger[2].at
