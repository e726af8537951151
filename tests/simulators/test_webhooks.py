"""Webhooks are signed, built as recorded ones are, and tell of every change, our own among them."""

import json

import pytest

from tests.simulators.jira.client import Client
from tests.simulators.jira.model import Json
from tests.simulators.jira.samples import body_of
from tests.simulators.jira.webhooks import IDENTIFIER, SIGNATURE, signature


def told(client: Client) -> list[Json]:
    return [json.loads(one.body) for one in client.site.outgoing]


def test_the_signature_is_jiras() -> None:
    vector = body_of("webhooks/signature-vector.json")
    assert signature(vector["secret"], vector["body"].encode()) == vector["header"]["X-Hub-Signature"]


def test_a_delivery_is_signed_over_its_raw_body(cloud: Client) -> None:
    cloud.site.deliver_to("", "a secret")
    cloud.create()
    sent = cloud.site.outgoing[0]
    assert sent.headers[SIGNATURE] == signature("a secret", sent.body)


def test_only_cloud_gives_deliveries_an_identifier(cloud: Client, dc: Client) -> None:
    for client in (cloud, dc):
        client.create()
        client.create()
    assert len({one.headers[IDENTIFIER] for one in cloud.site.outgoing}) == 2
    assert all(IDENTIFIER not in one.headers for one in dc.site.outgoing)


def test_every_change_is_told_and_our_own_too(both: Client) -> None:
    key = both.create(labels=["rb-7"])["key"]
    both.put(f"issue/{key}", {"fields": {"summary": "b"}})
    both.site.as_person("ana").move(key, "Done")
    both.site.as_person("ana").delete(key)
    events = [(one["webhookEvent"], one["user"]["displayName"]) for one in told(both)]
    assert events == [
        ("jira:issue_created", "Review Bot"),
        ("jira:issue_updated", "Review Bot"),
        ("jira:issue_updated", "Ana Sobral"),
        ("jira:issue_deleted", "Ana Sobral"),
    ]
    assert told(both)[0]["issue"]["fields"]["labels"] == ["rb-7"]


def test_a_change_of_status_names_what_changed(cloud: Client) -> None:
    key = cloud.create()["key"]
    cloud.site.as_person("ana").move(key, "Done")
    items = {one["field"]: one for one in told(cloud)[1]["changelog"]["items"]}
    assert items["status"] == {
        "field": "status",
        "fieldtype": "jira",
        "fieldId": "status",
        "from": "10000",
        "fromString": "To Do",
        "to": "10003",
        "toString": "Done",
    }
    assert items["resolution"]["toString"] == "Done"


def test_a_delivery_holds_the_ticket_as_it_was_then(cloud: Client) -> None:
    key = cloud.create()["key"]
    cloud.put(f"issue/{key}", {"fields": {"summary": "b"}})
    first, second = told(cloud)
    assert (first["issue"]["fields"]["summary"], second["issue"]["fields"]["summary"]) == (
        "Alert on lag",
        "b",
    )
    assert first["timestamp"] < second["timestamp"]


def test_a_move_is_an_update_with_another_key(cloud: Client) -> None:
    key = cloud.create()["key"]
    cloud.site.as_person("ana").move_to(key, "IDN")
    moved = told(cloud)[1]
    assert moved["issue"]["key"] == "IDN-1"
    assert {one["field"] for one in moved["changelog"]["items"]} == {"project", "Key"}


@pytest.mark.parametrize(
    ("file", "index"),
    [
        ("webhook-issue-created-with-security-level.json", 0),
        ("webhook-issue-updated-labels.json", 1),
        ("webhook-issue-updated-resolved.json", 2),
    ],
)
def test_a_body_has_the_shape_of_the_recorded_one(cloud: Client, file: str, index: int) -> None:
    key = cloud.create(labels=["a"])["key"]
    cloud.put(f"issue/{key}", {"update": {"labels": [{"add": "b"}]}})
    cloud.site.as_person("ana").move(key, "Done")
    recorded, ours = body_of(f"webhooks/{file}"), told(cloud)[index]
    assert ours.keys() <= recorded.keys()
    assert ours.keys() >= recorded.keys() - {"issue_event_type_name"}
    for name in ("id", "key", "self"):
        assert isinstance(ours["issue"][name], type(recorded["issue"][name]))
    for name in (
        "summary",
        "labels",
        "status",
        "priority",
        "project",
        "issuetype",
        "updated",
        "created",
        "creator",
    ):
        assert isinstance(ours["issue"]["fields"][name], type(recorded["issue"]["fields"][name])), name
    if "changelog" in recorded:
        assert ours["changelog"]["items"][0].keys() == recorded["changelog"]["items"][0].keys()


@pytest.mark.parametrize("kind", ["bad_signature", "no_signature", "old_signature"])
def test_a_signature_can_be_wrong(cloud: Client, kind: str) -> None:
    cloud.site.deliver_to("", "new", old_secret="old")
    cloud.site.fail("webhook", kind, on_call=1)  # type: ignore[arg-type]
    cloud.create()
    sent = cloud.site.outgoing[0]
    assert sent.headers.get(SIGNATURE) != signature("new", sent.body)
    assert (sent.headers.get(SIGNATURE) == signature("old", sent.body)) is (kind == "old_signature")


def test_deliveries_can_be_lost_doubled_and_overtaken(cloud: Client) -> None:
    cloud.site.fail("webhook", "lost", on_call=1)
    cloud.site.fail("webhook", "duplicate", on_call=2)
    cloud.site.fail("webhook", "reorder", on_call=3)
    for name in ("lost", "doubled", "overtaken", "ahead"):
        cloud.create(name)
    names = [one["issue"]["fields"]["summary"] for one in told(cloud)]
    assert names == ["doubled", "doubled", "ahead", "overtaken"]
    first, second = cloud.site.outgoing[:2]
    assert first.headers[IDENTIFIER] == second.headers[IDENTIFIER]


def test_what_nothing_overtakes_can_be_let_go(cloud: Client) -> None:
    cloud.site.fail("webhook", "reorder", on_call=1)
    cloud.create()
    assert cloud.site.outgoing == []
    cloud.site.courier.release()
    assert len(cloud.site.outgoing) == 1
