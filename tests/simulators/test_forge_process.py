"""In a process of its own a code host is driven over HTTP, and ends when told."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reviewboard.domain.ports import Rejected
from reviewboard.integrations.http import JsonApi
from tests.contracts import webhooks

ROOT = Path(__file__).parents[2]
PATH = "shop/checkout"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    webhooks("github")
    command = [sys.executable, "-m", "tests.simulators.forge", "--token", "t"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0


@pytest.fixture
def api(url: str) -> JsonApi:
    return JsonApi(url, {"Authorization": "Bearer t"})


def driven(api: JsonApi, name: str, **given: object) -> Any:
    return api.post(f"_control/{name}", given).body


def told(api: JsonApi, name: str, **given: str) -> Any:
    return api.get(f"_control/{name}", **given).body


def test_people_act_there_and_the_ledger_is_read(api: JsonApi) -> None:
    before = len(told(api, "sent"))
    pull = driven(api, "pull", repository=PATH, author="ines", body="With a tool")
    api.post(f"repos/{PATH}/statuses/{pull['head']}", {"state": "pending", "context": "reviewboard/approval"})
    review = driven(api, "review", repository=PATH, number=1, login="sam", state="approved")
    driven(api, "dismiss", repository=PATH, number=1, review=review["number"], by="ravi")
    head = driven(api, "push", repository=PATH, number=1)["head"]
    assert driven(api, "require", repository=PATH) == {"required": "reviewboard/approval"}
    assert told(api, "shown", repository=PATH, sha=pull["head"]) == {"state": "pending"}
    assert told(api, "shown", repository=PATH, sha=head) == {"state": ""}
    (one,) = told(api, "ledger", repository=PATH, sha=pull["head"])
    assert (one["state"], one["context"], one["answered"]) == ("pending", "reviewboard/approval", True)
    closed = driven(api, "close", repository=PATH, number=1, by="ines", merged=True)
    assert (closed["state"], closed["merged_by"]) == ("closed", "ines")
    assert [one["action"] for one in told(api, "sent")[before:]] == [
        "opened",
        "submitted",
        "dismissed",
        "synchronize",
        "closed",
    ]
    assert told(api, "pulls", repository=PATH)["1"]["head"] == head


def test_webhooks_are_sent_to_an_address_and_again(api: JsonApi, url: str) -> None:
    driven(api, "webhook", url=f"{url}/hooks/1", secret="s")
    driven(api, "pull", repository="shop/search", author="ines")
    before = len(told(api, "sent"))
    driven(api, "again", number=before - 1)
    driven(api, "webhook", url="", secret="")
    assert [one["answer"] for one in told(api, "sent")[-2:]] == [401, 401]
    assert ["POST", "/hooks/1", 401] in told(api, "calls")


def test_faults_heads_and_apps_are_set_from_outside(api: JsonApi) -> None:
    head = driven(api, "pull", repository="shop/till", author="ines")["head"]
    driven(api, "faults", kind="full")
    with pytest.raises(Rejected, match="maximum number of statuses"):
        api.post(f"repos/shop/till/statuses/{head}", {"state": "pending"})
    assert driven(api, "faults", kind="slow", seconds=0.01, times=0) == {"on": 2}
    driven(api, "clear")
    driven(api, "collect", repository="shop/till", sha=head, answer=404)
    with pytest.raises(Rejected, match="404 Not Found"):
        api.post(f"repos/shop/till/statuses/{head}", {"state": "pending"})
    assert driven(api, "install", app="1", installation="2", public_key="pem") == {"installed": "2"}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("faults", {"kind": "earthquake"}),
        ("pull", {"repository": PATH}),
        ("close", {}),
        ("push", {"number": 9}),
    ],
)
def test_what_makes_no_sense_is_refused(api: JsonApi, name: str, given: dict[str, object]) -> None:
    with pytest.raises(Rejected, match="400"):
        driven(api, name, **given)
    with pytest.raises(Rejected, match="404 there is no such control"):
        driven(api, "nothing")
