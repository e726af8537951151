"""In a process of its own a site is driven over HTTP, keeps its tickets, and ends when told."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.jira import JiraSite
from tests.simulators.jira.client import Client, new_fields
from tests.simulators.jira.control import Control

ROOT = Path(__file__).parents[2]


@contextmanager
def running(*arguments: str) -> Iterator[Client]:
    """A client of a site in another process. A site of our own lends it what signing in takes."""
    command = [sys.executable, "-m", "tests.simulators.jira", "--no-validate", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        jira = JiraSite("cloud", validate=False)
        jira.url = process.stdout.readline().strip()
        try:
            yield Client(jira)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0
            jira.stop()


def test_it_serves_the_demo_keeps_its_tickets_and_ends_on_a_signal(tmp_path: Path) -> None:
    state = str(tmp_path / "jira.json")
    demo = ("--preset", "demo", "--user", "Ravi Menon", "--user", "Dana Reyes", "--state", state)
    with running(*demo) as client:
        assert client.get("user/search", query="dana").body[0]["displayName"] == "Dana Reyes"
        made = client.create(labels=["rb-7"])
        client.post(
            "/_control/person", {"name": "Ana", "action": "move", "key": made["key"], "status": "Done"}
        )
        client.post(f"issue/{made['key']}/comment", {"body": "Done"})
    with running(*demo) as client:
        assert client.found('labels = "rb-7" AND statusCategory = Done') == ["PAY-1"]
        assert client.create()["key"] == "PAY-2"
        assert "Ana Sobral changed status" in client.get("/browse/PAY-1").body


@pytest.fixture
def driven(jira_cloud: JiraSite) -> Client:
    jira_cloud.others.append(Control(jira_cloud))
    return Client(jira_cloud)


def told(client: Client, name: str) -> Any:
    return client.get(f"/_control/{name}").body


def test_the_ledger_is_read_from_outside(driven: Client) -> None:
    driven.create(labels=["rb-7"])
    driven.create(labels=["rb-7"])
    held = told(driven, "ledger")
    assert (held["creates_posted"], held["tickets"], held["duplicates"]) == (
        2,
        2,
        {"rb-7": ["PAY-1", "PAY-2"]},
    )
    assert (held["violations"], held["early_calls"], held["webhooks_outgoing"]) == ([], [], 2)
    assert [one["label"] for one in told(driven, "tickets")] == ["rb-7", "rb-7"]
    assert told(driven, "calls?operation=create")[0]["status"] == 201
    assert told(driven, "issues")[0]["status"] == "To Do"
    assert told(driven, "outgoing")[0]["event"] == "jira:issue_created"
    assert told(driven, "account")["email"] == driven.site.account.email


def test_faults_are_planned_from_outside(driven: Client) -> None:
    planned = [{"operation": "myself", "kind": "status", "status": 503, "on_call": 1}]
    assert driven.post("/_control/faults", planned).body == {"planned": 1}
    assert [driven.get("myself").status for _ in range(2)] == [503, 200]
    driven.post("/_control/faults", {"operation": "myself", "kind": "limited"})
    driven.delete("/_control/faults")
    assert driven.get("myself").status == 200


def test_credentials_people_and_projects_are_driven_from_outside(driven: Client) -> None:
    driven.post("/_control/credentials", {"state": "revoked"})
    assert driven.get("myself").status == 401
    driven.post("/_control/credentials", {"state": "good"})
    key = driven.create()["key"]
    for action in (
        {"action": "move", "key": key, "status": "Done"},
        {"action": "edit", "key": key, "labels_add": ["seen"], "summary": "b"},
        {"action": "comment", "key": key, "body": "ok"},
        {"action": "move_to", "key": key, "project": "IDN"},
    ):
        assert driven.post("/_control/person", {"name": "ravi", **action}).status == 200
    one = told(driven, "issues")[0]
    assert (one["key"], one["category"], one["fields"]["labels"], one["comments"]) == (
        "IDN-1",
        "done",
        ["seen"],
        ["ok"],
    )
    driven.post("/_control/project", {"key": "PAY", "action": "require", "field": "duedate"})
    refused = driven.post("issue", {"fields": new_fields()})
    assert refused.body["errors"] == {"duedate": "Due date is required."}
    driven.post("/_control/priority", {"old": "High", "new": "Urgent"})
    assert driven.get("priority").body[1]["name"] == "Urgent"


def test_time_lag_latency_and_webhooks_are_set_from_outside(driven: Client) -> None:
    driven.post("/_control/lag", {"seconds": 100})
    driven.create()
    assert driven.found("project = PAY") == []
    driven.post("/_control/clock", {"advance": 101})
    assert driven.found("project = PAY") == ["PAY-1"]
    assert driven.post("/_control/lag", {"median": 3, "p99": 60, "catch_up": True}).body == {
        "not_yet_searchable": 0
    }
    assert driven.post("/_control/latency", {"seconds": 0.01}).body == {"seconds": 0.01}
    driven.post("/_control/webhook", {"url": "", "secret": "s"})
    assert driven.site.courier.secret == "s"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("person", {"name": "ravi", "action": "__init__"}, 400),
        ("person", {"name": "nobody", "action": "move"}, 400),
        ("project", {"key": "NONE", "action": "archive"}, 400),
        ("faults", {"operation": "craete", "kind": "drop"}, 400),
        ("nothing", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(driven: Client, path: str, body: object, status: int) -> None:
    assert driven.post(f"/_control/{path}", body).status == status


def test_without_the_document_it_says_what_to_do(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.simulators.jira"],
        cwd=ROOT,
        env={"PATH": "", "REVIEWBOARD_CONTRACTS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "set REVIEWBOARD_CONTRACTS, or do without validation" in ended.stderr
