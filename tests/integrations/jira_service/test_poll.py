"""Reading Jira's search, against a small server."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reviewboard.domain.messages import IncidentSnapshot
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.http import JsonApi
from reviewboard.integrations.jira_service.source import JiraServiceSource
from tests.integrations.jira_service import payloads as p
from tests.integrations.pagerduty.merging import deliver, merged
from tests.integrations.pagerduty.serving import NOW, Refused, Request, Served, read_round, serving

SINCE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TYPES = [
    {"id": "10101", "name": "[System] Incident"},
    {"id": "10102", "name": "Bug"},
    {"id": "10103", "name": "incident"},
]


def document(*paragraphs: str) -> p.Body:
    content = [{"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in paragraphs]
    return {"type": "doc", "version": 1, "content": content}


LATEST = p.issue(
    "2026-03-02T11:00:00.400+0100",
    priority={"id": "1", "name": "Highest"},
    assignee=None,
    description=document("Payments time out.", "Since the deployment."),
    comment={
        "total": 1,
        "comments": [
            {
                **p.COMMENT,
                "body": document("The pool of connections is full."),
                "updated": "2026-03-02T10:11:00.000+0100",
            }
        ],
    },
)
"""The issue at the end of the history, as version 3 of the API tells it."""


def site(*issues: p.Body, size: int = 2) -> Any:
    """Answers as Jira does: Cloud with page tokens, Data Center with `startAt`."""

    def answer(asked: Request) -> Any:
        if asked.path.endswith("/issuetype"):
            return TYPES
        if asked.path == "/rest/api/2/search":
            start = int(asked.params["startAt"])
            return {"startAt": start, "total": len(issues), "issues": issues[start : start + size]}
        assert asked.path == "/rest/api/3/search/jql"
        start = int(asked.params.get("nextPageToken", "0"))
        last = start + size >= len(issues)
        more = {} if last else {"nextPageToken": str(start + size)}
        return {"issues": issues[start : start + size], "isLast": last, **more}

    return answer


def cloud(served: Served, **config: str) -> JiraServiceSource:
    return JiraServiceSource({"api_url": served.base, "email": "bot@shop.example", **config})


def data_center(served: Served) -> JiraServiceSource:
    return JiraServiceSource({"api_url": served.base})


def snapshots(source: JiraServiceSource, served: Served) -> list[IncidentSnapshot]:
    pages = read_round(source, served, {}, SINCE)
    said = [one for page in pages for item in page.fetched for one in source.parse(item.event, item.body)]
    return [one for one in said if isinstance(one, IncidentSnapshot)]


def test_what_a_poll_tells_is_what_the_webhooks_told() -> None:
    with serving(site(LATEST)) as served:
        polled = snapshots(cloud(served), served)
    told = deliver(JiraServiceSource({}), p.HISTORY)
    assert merged([*told, *polled]) == merged(told) == merged([*polled, *told])


def test_cloud_is_asked_by_token_for_the_types_that_it_has_and_half_a_day_early() -> None:
    with serving(site(LATEST)) as served:
        read_round(cloud(served, jql="project = OPS ORDER BY rank"), served, {}, SINCE)
        types, search = served.requests
    assert types.path == "/rest/api/3/issuetype"
    assert search.params["jql"] == (
        '(project = OPS) AND issuetype in (10101, 10103) AND updated >= "2026-03-01 20:00" ORDER BY created ASC'
    )
    assert search.headers["authorization"] == "Basic " + base64.b64encode(b"bot@shop.example:token").decode()
    assert {"summary", "status", "issuetype", "updated", "comment"} <= set(search.params["fields"].split(","))


def test_pages_of_cloud_follow_each_other_and_a_killed_reading_goes_on_where_it_stood() -> None:
    many = [{**LATEST, "id": str(number)} for number in range(5)]
    with serving(site(*many)) as served:
        pages = read_round(cloud(served), served, {}, SINCE)
        rest = read_round(cloud(served), served, dict(pages[0].cursor), SINCE)
    assert [len(page.fetched) for page in pages] == [2, 2, 1]
    assert [len(page.fetched) for page in rest] == [2, 1]
    assert pages[-1].cursor == {"since": (NOW - timedelta(minutes=10)).isoformat()}


def test_pages_of_data_center_are_counted() -> None:
    many = [{**LATEST, "id": str(number)} for number in range(5)]
    with serving(site(*many)) as served:
        pages = read_round(data_center(served), served, {}, SINCE)
        starts = [one.params.get("startAt") for one in served.requests]
        assert served.requests[0].path == "/rest/api/2/issuetype"
        assert served.requests[0].headers["authorization"] == "Bearer token"
    assert starts == [None, "0", "2", "4"]
    assert [(page.done, page.total) for page in pages] == [(2, 5), (4, 5), (5, 5)]


def test_what_was_updated_before_is_left_out_and_the_same_again_has_the_same_name() -> None:
    early = {**p.issue("2026-03-02T08:59:00.000+0100"), "id": "1"}
    with serving(site(early, LATEST)) as served:
        (first,) = read_round(cloud(served), served, {}, SINCE)
        (again,) = read_round(cloud(served), served, {}, SINCE)
    assert [one.delivery_id for one in first.fetched] == [one.delivery_id for one in again.fetched]
    assert [one.delivery_id.partition(":")[0] for one in first.fetched] == ["10042"]


def test_a_site_without_such_types_has_no_incidents() -> None:
    with serving(lambda _: [{"id": "1", "name": "Bug"}]) as served:
        (page,) = read_round(cloud(served), served, {}, SINCE)
        assert served.paths() == ["/rest/api/3/issuetype"]
    assert (page.fetched, page.cursor) == ((), {"since": SINCE.isoformat()})


def test_where_types_may_not_be_listed_they_are_asked_for_by_name() -> None:
    def answer(asked: Request) -> Any:
        return (
            Refused(404, {"errorMessages": ["no"]}) if asked.path.endswith("/issuetype") else {"issues": []}
        )

    with serving(answer) as served:
        read_round(cloud(served, issue_types='Incident\nThe "big" one'), served, {}, SINCE)
        assert 'issuetype in ("Incident", "The \\"big\\" one")' in served.requests[1].params["jql"]


@pytest.mark.parametrize(
    ("status", "problem"), [(401, Rejected), (400, Rejected), (429, Unavailable), (503, Unavailable)]
)
def test_a_refusal_is_told_as_what_it_is(status: int, problem: type[Exception]) -> None:
    with serving(lambda _: Refused(status, {"errorMessages": ["no"]})) as served, pytest.raises(problem):
        read_round(cloud(served), served, {}, SINCE)


def test_it_says_who_it_is_signed_in_as() -> None:
    with serving(lambda _: {"displayName": "Review bot"}) as served:
        access = cloud(served).access("token")
        assert "Review bot" in cloud(served).greet(JsonApi(access.base, access.headers))
        assert cloud(served).available(JsonApi(access.base, access.headers)) == ()
        assert served.paths() == ["/rest/api/2/myself"]
