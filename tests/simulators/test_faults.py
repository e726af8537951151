"""Every kind of fault goes wrong as it says, on the call that it says, and the ledger knows whether it took effect."""

import http.client
import time
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.simulators.jira import JiraSite
from tests.simulators.jira.client import Client, Reply, new_fields
from tests.simulators.jira.faults import Kind


def post(client: Client, **fields: object) -> Reply:
    return client.post("issue", {"fields": new_fields(**fields)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "happened"), [("drop", False), ("reset", True), ("cut", True), ("hang", True)]
)
def test_the_connection_breaks(both: Client, kind: Kind, happened: bool) -> None:
    both.site.fail("create", kind, on_call=1, seconds=0.05)
    with pytest.raises((OSError, http.client.HTTPException)):
        post(both)
    entry = both.site.ledger.calls("create")[0]
    assert (len(both.site.issues()), entry.committed, entry.fault) == (int(happened), happened, kind)
    assert entry.status == (201 if kind == "cut" else 0)
    assert post(both).status == 201


def test_a_hang_need_not_have_taken_effect(cloud: Client) -> None:
    cloud.site.fail("create", "hang", on_call=1, seconds=0.05, committed=False)
    with pytest.raises((OSError, http.client.HTTPException)):
        post(cloud)
    assert cloud.site.issues() == []


def test_an_answer_can_be_slow(cloud: Client) -> None:
    cloud.site.fail("myself", "slow", seconds=0.1)
    began = time.monotonic()
    assert cloud.get("myself").status == 200
    assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422, 500, 502, 503, 504])
def test_a_status_is_answered_and_nothing_happens(both: Client, status: int) -> None:
    both.site.fail("create", "status", on_call=1, status=status)
    refused = post(both)
    assert (refused.status, set(refused.body)) == (status, {"errorMessages", "errors"})
    assert "Retry-After" not in refused.headers
    assert both.site.issues() == []


def test_a_gateway_can_lie_about_what_happened(cloud: Client) -> None:
    cloud.site.fail("create", "status", on_call=1, status=504, committed=True)
    assert post(cloud, labels=["rb-7"]).status == 504
    assert list(cloud.site.ledger.tickets_by_label()) == ["rb-7"]


@pytest.mark.parametrize(
    ("said", "header"), [({"retry_after": 100}, "100"), ({"retry_after": 0}, "0"), ({}, None)]
)
def test_a_limit_says_how_long_to_wait_or_does_not(
    cloud: Client, said: dict[str, Any], header: str | None
) -> None:
    cloud.site.fail("get", "limited", reason="burst", **said)
    limited = cloud.get("issue/PAY-1")
    assert (limited.status, limited.headers["Retry-After"]) == (429, header)
    assert limited.headers["RateLimit-Reason"] == "jira-burst-based"
    assert limited.headers["X-RateLimit-Remaining"] == "0"


def test_a_limit_can_tell_the_time_by_jiras_own_clock() -> None:
    with JiraSite(skew=timedelta(hours=1)) as jira:
        jira.fail("get", "limited", retry_after=100, as_date=True)
        limited = Client(jira).get("issue/PAY-1")
        until, now = (parsedate_to_datetime(limited.headers[name]) for name in ("Retry-After", "Date"))
        assert timedelta(seconds=99) <= until - now <= timedelta(seconds=101)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("per-issue", "jira-per-issue-on-write"),
        ("quota-global", "jira-quota-global-based"),
        ("quota-tenant", "jira-quota-tenant-based"),
    ],
)
def test_a_limit_has_its_reason(cloud: Client, reason: str, told: str) -> None:
    cloud.site.fail("get", "limited", reason=reason, retry_after=1847)
    assert cloud.get("issue/PAY-1").headers["RateLimit-Reason"] == told


def test_an_unavailable_service_may_say_when_it_is_back(cloud: Client) -> None:
    cloud.site.fail("get", "status", status=503, retry_after=7)
    assert cloud.get("issue/PAY-1").headers["Retry-After"] == "7"


def test_a_warning_comes_with_a_good_answer(cloud: Client) -> None:
    cloud.site.fail("myself", "near_limit")
    assert cloud.get("myself").headers["X-RateLimit-NearLimit"] == "true"


def test_a_page_of_html_comes_where_json_is_due(cloud: Client) -> None:
    cloud.site.fail("create", "html", status=502)
    broken = post(cloud)
    assert (broken.status, broken.headers["Content-Type"]) == (502, "text/html;charset=UTF-8")
    assert broken.body.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("kind", "said", "body"),
    [
        (
            "field_errors",
            {"errors": {"x": "X is required."}},
            {"errorMessages": [], "errors": {"x": "X is required."}},
        ),
        (
            "not_on_screen",
            {"errors": {"labels": ""}},
            {
                "errorMessages": [],
                "errors": {
                    "labels": "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown."
                },
            },
        ),
        (
            "bad_priority",
            {},
            {"errorMessages": [], "errors": {"priority": "The priority selected is invalid."}},
        ),
    ],
)
def test_a_field_is_refused(cloud: Client, kind: Kind, said: dict[str, Any], body: object) -> None:
    cloud.site.fail("create", kind, **said)
    assert (post(cloud).status, post(cloud).body) == (400, body)


def test_other_refusals(dc: Client) -> None:
    dc.site.fail("create", "unsupported", on_call=1)
    dc.site.fail("create", "captcha", on_call=2)
    assert post(dc).body["errorMessages"][0].startswith("We can't create this issue")
    assert post(dc).headers["X-Seraph-LoginReason"] == "AUTHENTICATION_DENIED"


def test_bulk_fails_in_part_wholly_or_without_a_word(cloud: Client) -> None:
    elements = {"issueUpdates": [{"fields": new_fields(str(number))} for number in range(3)]}
    cloud.site.fail("bulk", "bulk_partial", on_call=1, positions=(1,))
    cloud.site.fail("bulk", "bulk_all", on_call=2, errors={"summary": "No."})
    cloud.site.fail("bulk", "bulk_short", on_call=3, positions=(1,))
    partial, whole, short = (cloud.post("issue/bulk", elements) for _ in range(3))
    assert (partial.status, [one["failedElementNumber"] for one in partial.body["errors"]]) == (201, [1])
    assert (whole.status, len(whole.body["errors"]), whole.body["issues"]) == (400, 3, [])
    assert (len(short.body["issues"]), short.body["errors"], len(cloud.site.issues())) == (2, [], 5)


def test_a_page_token_repeats_or_expires(cloud: Client) -> None:
    for _ in range(3):
        cloud.create()
    cloud.site.fail("search", "repeat_token", on_call=2)
    cloud.site.fail("search", "expired_token", on_call=3)
    first = cloud.search("project = PAY", maxResults=1).body
    again = cloud.search("project = PAY", maxResults=1, nextPageToken=first["nextPageToken"]).body
    assert again["nextPageToken"] == first["nextPageToken"]
    assert cloud.search("project = PAY", nextPageToken=first["nextPageToken"]).status == 400


def test_results_are_filtered_away(both: Client) -> None:
    for _ in range(3):
        both.create()
    both.site.fail("search", "hidden", on_call=1, positions=(0,))
    both.site.fail("search", "hidden", on_call=2)
    assert len(both.found("project = PAY")) == 2
    assert both.found("project = PAY") == []


def test_a_read_can_be_older_than_the_last_change(both: Client) -> None:
    made = both.create()
    both.put(f"issue/{made['id']}", {"fields": {"summary": "b"}})
    both.site.fail("get", "stale", on_call=1)
    stale, fresh = (both.get(f"issue/{made['id']}").body["fields"] for _ in range(2))
    assert (stale["summary"], fresh["summary"]) == ("Alert on lag", "b")
    assert stale["updated"] < fresh["updated"]


def test_calls_are_counted_from_when_the_fault_is_added(cloud: Client) -> None:
    cloud.get("myself")
    cloud.site.fail("myself", "status", on_call=2, times=2, status=500)
    assert [cloud.get("myself").status for _ in range(5)] == [200, 500, 500, 200, 200]


def test_chance_is_the_same_for_the_same_seed_and_ends_after_so_many_times() -> None:
    seen = []
    for _ in range(2):
        with JiraSite(seed=3) as jira:
            jira.fail("myself", "status", probability=0.5, times=4)
            seen.append([Client(jira).get("myself").status for _ in range(20)])
    assert seen[0] == seen[1]
    assert seen[0].count(500) == 4


def test_a_fault_may_be_for_every_operation_and_all_can_be_taken_back(cloud: Client) -> None:
    cloud.site.fail("*", "status", status=503)
    assert (cloud.get("myself").status, cloud.get("priority").status) == (503, 503)
    cloud.site.plan.clear()
    assert cloud.get("myself").status == 200


def test_a_fault_for_an_operation_that_there_is_not_is_a_mistake(jira_cloud: JiraSite) -> None:
    with pytest.raises(LookupError, match="no operation is called 'craete'"):
        jira_cloud.fail("craete", "drop")
