"""Every fault goes wrong as it says, on the call that it says, and the ledger knows whether the status was taken."""

import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.simulators.forge import Forge
from tests.simulators.forge.faults import CONFLICT, FULL, KINDS, LIMITED, Kind

PATH = "shop/checkout"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge() as one:
        one.open_pull(PATH, author="ines")
        yield one


def ask(forge: Forge, method: str = "POST") -> Answer:
    """Tells a status, or asks for those of the head."""
    head, parts = forge.repository(PATH).pulls[1].head, urlsplit(forge.url)
    target = f"/repos/{PATH}/" + (f"statuses/{head}" if method == "POST" else f"commits/{head}/statuses")
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    body = json.dumps({"state": "pending", "context": "reviewboard/approval"}) if method == "POST" else None
    try:
        connection.request(method, target, body, {"Authorization": f"Bearer {forge.token}"})
        answer = connection.getresponse()
        raw = json.loads(answer.read())
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, raw)
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("kind", "status", "words", "wait"),
    [
        ("secondary_limit", 403, LIMITED, "90"),
        ("secondary_limit_words", 403, LIMITED, None),
        ("too_many_requests", 429, LIMITED, "90"),
        ("too_many_requests_words", 429, LIMITED, None),
        ("full", 422, FULL, None),
        ("conflict", 409, CONFLICT, None),
        ("server_error", 502, "Server Error", None),
    ],
)
def test_a_refusal_is_answered_and_nothing_is_taken(
    forge: Forge, kind: Kind, status: int, words: str, wait: str | None
) -> None:
    forge.faults.add(kind, seconds=90)
    answer = ask(forge)
    assert (answer.status, answer.headers.get("retry-after")) == (status, wait)
    assert words in json.dumps(answer.body)
    assert forge.ledger == []
    assert ask(forge).status == 201


@pytest.mark.parametrize(("kind", "taken"), [("lost_reply", 1), ("dropped", 0)])
def test_the_connection_breaks(forge: Forge, kind: Kind, taken: int) -> None:
    forge.faults.add(kind)
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(forge)
    assert [one.answered for one in forge.ledger] == [False] * taken
    assert ask(forge).status == 201
    assert len(forge.ledger) == taken + 1
    assert [status for _, _, status in forge.calls] == [0, 201]


def test_an_answer_can_be_slow(forge: Forge) -> None:
    forge.faults.add("slow", seconds=0.1)
    began = time.monotonic()
    assert ask(forge).status == 201
    assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize("answer", [422, 404])
def test_a_head_that_was_collected_is_gone(forge: Forge, answer: int) -> None:
    forge.collect(PATH, forge.repository(PATH).pulls[1].head, answer=answer)
    assert ask(forge).status == answer
    assert ask(forge, "GET").status == 422


def test_after_so_many_statuses_a_context_is_full(forge: Forge) -> None:
    forge.most = 2
    assert [ask(forge).status for _ in range(3)] == [201, 201, 422]


def test_a_fault_strikes_its_operation_so_often_and_after_so_many(forge: Forge) -> None:
    forge.faults.add("server_error", times=2, after=1)
    assert [ask(forge).status for _ in range(5)] == [201, 502, 502, 201, 201]
    forge.faults.add("server_error", operation="ask")
    assert (ask(forge).status, ask(forge, "GET").status, ask(forge, "GET").status) == (201, 502, 200)


def test_one_may_strike_always_and_all_are_switched_off(forge: Forge) -> None:
    forge.faults.add("server_error", operation="*", times=0)
    assert [ask(forge).status for _ in range(4)] == [502] * 4
    assert ask(forge, "GET").status == 502
    forge.faults.clear()
    assert ask(forge).status == 201


def test_there_is_no_other_fault(forge: Forge) -> None:
    with pytest.raises(ValueError, match="no such fault: earthquake"):
        forge.faults.add("earthquake")  # type: ignore[arg-type]  # what nobody may write
    assert len(KINDS) == 10
