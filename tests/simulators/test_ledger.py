"""The ledger holds what happened: posts, tickets, duplicates, and calls that came inside a pause."""

from tests.simulators.jira import JiraSite
from tests.simulators.jira.client import Client, new_fields


def test_every_request_is_in_it_as_it_ended(cloud: Client) -> None:
    made = cloud.create(labels=["rb-7"])
    cloud.get("issue/PAY-99")
    cloud.put(f"issue/{made['key']}", {"fields": {"summary": "b"}})
    told = [(one.operation, one.status, one.committed, one.account) for one in cloud.site.ledger.calls()]
    assert told == [
        ("create", 201, True, "review.bot"),
        ("get", 404, False, "review.bot"),
        ("edit", 204, True, "review.bot"),
    ]
    assert cloud.site.ledger.calls("edit")[0].issues == (made["id"],)
    assert cloud.site.ledger.calls("create")[0].body["fields"]["labels"] == ["rb-7"]


def test_two_tickets_with_one_label_are_duplicates(cloud: Client) -> None:
    for label in ("rb-7", "rb-8", "rb-7"):
        cloud.create(labels=[label, "other"])
    cloud.create(labels=["other"])
    assert {label: [one.key for one in found] for label, found in cloud.site.ledger.duplicates().items()} == {
        "rb-7": ["PAY-1", "PAY-3"]
    }
    assert set(cloud.site.ledger.tickets_by_label()) == {"rb-7", "rb-8"}


def test_a_deleted_ticket_still_counts(cloud: Client) -> None:
    cloud.site.as_person("ana").delete(cloud.create(labels=["rb-7"])["key"])
    cloud.create(labels=["rb-7"])
    assert len(cloud.site.ledger.duplicates()["rb-7"]) == 2


def test_posts_of_creates_and_writes_are_counted_whatever_became_of_them(cloud: Client) -> None:
    cloud.site.fail("create", "status", on_call=1)
    cloud.post("issue", {"fields": new_fields()})
    cloud.post("issue/bulk", {"issueUpdates": [{"fields": new_fields()}]})
    cloud.get("myself")
    ledger = cloud.site.ledger
    assert (len(ledger.creates_posted()), len(ledger.writes()), len(ledger.writes(committed=True))) == (
        2,
        2,
        1,
    )
    assert ledger.counts() == {"create": 1, "bulk": 1, "myself": 1}


def early(jira: JiraSite) -> list[tuple[str, str]]:
    return [(call.operation, pause.reason) for call, pause in jira.ledger.early_calls()]


def test_a_burst_pauses_its_endpoint_and_no_other(cloud: Client) -> None:
    cloud.create()
    cloud.site.fail("get", "limited", on_call=1, retry_after=100)
    cloud.get("issue/PAY-1")
    cloud.get("issue/PAY-1/transitions")
    assert early(cloud.site) == []
    cloud.get("issue/PAY-1")
    assert early(cloud.site) == [("get", "burst")]


def test_a_limit_per_ticket_pauses_the_writes_of_that_ticket(cloud: Client) -> None:
    for _ in range(2):
        cloud.create()
    cloud.site.fail("edit", "limited", on_call=1, reason="per-issue", retry_after=100)
    cloud.put("issue/PAY-1", {"fields": {"summary": "b"}})
    cloud.put("issue/PAY-2", {"fields": {"summary": "b"}})
    cloud.get("issue/PAY-1")
    assert early(cloud.site) == []
    cloud.post("issue/PAY-1/comment", {"body": "b"})
    assert early(cloud.site) == [("comment", "per-issue")]


def test_a_quota_pauses_everything_until_its_time_is_over(cloud: Client) -> None:
    cloud.site.fail("get", "limited", on_call=1, reason="quota-global", retry_after=1847)
    cloud.get("issue/PAY-1")
    cloud.get("myself")
    assert early(cloud.site) == [("myself", "quota-global")]
    cloud.site.clock.advance(1850)
    cloud.get("myself")
    assert len(early(cloud.site)) == 1
    assert cloud.site.ledger.early_calls(grace=60) == []


def test_a_limit_that_asks_for_no_pause_has_none(cloud: Client) -> None:
    cloud.site.fail("get", "limited", times=2, retry_after=0)
    for _ in range(3):
        cloud.get("issue/PAY-1")
    assert early(cloud.site) == []


def test_a_test_can_count_from_here(cloud: Client) -> None:
    cloud.create(labels=["rb-7"])
    cloud.site.ledger.clear()
    assert cloud.site.ledger.calls() == []
    assert list(cloud.site.ledger.tickets_by_label()) == ["rb-7"]
