"""Whatever a stranger sends ends in snapshots, in nothing, or as unreadable: never in another error."""

import copy
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

import pytest

from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.github.source import EVENTS
from tests.integrations.github.payloads import (
    SOURCE,
    Json,
    bundle,
    deployment,
    listed_commit,
    merged,
    pull,
    push,
    pushed_commit,
    repository,
    request_event,
    review,
    review_event,
    status,
)
from tests.integrations.github.test_checks import commit_status, run, suite, workflow
from tests.integrations.github.test_commits import listing
from tests.integrations.github.test_repositories import installation

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
_UNSTORABLE = re.compile(r"\\x00|\\ud[89a-f]")
MUTATIONS = 200
"""Of each event; there are fifteen."""
PLACED = {"repository": repository(), "deployment": deployment()}
EXAMPLES: dict[str, Json] = {
    "pull_request": request_event(merged()),
    "pull_request_review": review_event(review("dismissed"), pull()),
    "push": push(pushed_commit("a", "Fix\n\nThis reverts commit 1234567."), pushed_commit("b", "Fix (#7)")),
    "deployment": PLACED,
    "deployment_status": PLACED | {"deployment_status": status(1, "success", "2026-11-03T10:09:00Z")},
    "check_run": run(),
    "check_suite": suite(),
    "workflow_run": workflow(),
    "status": commit_status(),
    "installation": installation("created"),
    "installation_repositories": {
        "repositories_added": [repository()],
        "repositories_removed": [repository()],
    },
    "repository": {"action": "renamed", "repository": repository()},
    "api:pull": bundle(
        pull(),
        commits=[listed_commit("a", "Retry"), listed_commit("b", "Merge branch 'main'", parents=2)],
        reviews=[review(), review("dismissed")],
        files=[{"filename": "src/pay.py"}],
    ),
    "api:commits": listing(listed_commit("a", "Fix"), "b" * 40),
    "api:deployment": PLACED | {"statuses": [status(1, "success", "2026-11-03T10:09:00Z")]},
}
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", " ", "\0", "\ud800", "☕" * 99,
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "99999999999999999999", "x" * 5000, [], {}, [[]], [None],
    [{}], {"id": []}, ["\udfff"], {"login": {}}, "pr:1", "#" * 200, "²", "١٢٣",
)  # fmt: skip


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a payload, as the container and the key in it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(inside):
        yield value, key
        yield from nodes(one)


def mutated(example: Json, chance: random.Random) -> bytes:
    payload = json.loads(json.dumps(example))
    for _ in range(chance.randint(1, 4)):
        places = list(nodes(payload))
        if not places:
            break
        container, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                del container[key]
            case 1:
                container[key] = [container[key]]
            case _:
                container[key] = copy.deepcopy(chance.choice(ODD))
    body = json.dumps(payload).encode()
    if chance.random() < 0.1:
        cut = chance.randrange(len(body))
        body = body[:cut] + bytes([chance.randrange(256)]) + body[cut + chance.randrange(3) :]
    return f"payload={quote_plus(body)}".encode() if chance.random() < 0.1 else body


def test_there_is_an_example_of_everything_that_is_read() -> None:
    assert EXAMPLES.keys() == EVENTS.keys()


@pytest.mark.parametrize("event", EXAMPLES)
def test_no_payload_breaks_the_reading(event: str) -> None:
    chance = random.Random(f"github {event}")
    for _ in range(MUTATIONS):
        body = mutated(EXAMPLES[event], chance)
        headers = {
            "x-github-event": chance.choice((event, "\ud800", "")),
            "x-hub-signature-256": "sha256=\udc80",
        }
        SOURCE.event(headers, body)
        SOURCE.delivery_id(headers, body)
        with pytest.raises(Forged):
            SOURCE.verify(headers, body, ["apple"], NOW)
        try:
            found = SOURCE.parse(event, body)
        except Unreadable:
            continue
        # Texts are fit for storing: no halves of surrogate pairs, and no NUL.
        assert not _UNSTORABLE.search(repr(found))


@pytest.mark.parametrize("depth", [500, 100_000])
def test_depth_is_no_trouble(depth: int) -> None:
    deep = b'{"repository": ' + b"[" * depth + b"]" * depth + b', "pull_request": {}}'
    with pytest.raises(Unreadable):
        SOURCE.parse("pull_request", deep)


def test_a_number_beyond_all_reason_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        SOURCE.parse("pull_request", b'{"number": ' + b"9" * 5000 + b"}")
