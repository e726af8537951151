"""Nothing that a stranger or a broken version sends does more than be unreadable."""

import copy
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.changes.facets import facets_of
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.gitlab.source import EVENTS, GitLabSource
from tests.integrations.gitlab.payloads import (
    BEN,
    PROJECT,
    build,
    deployment,
    listed_commit,
    listed_deployment,
    listed_request,
    merge_request,
    merged,
    pipeline,
    push,
)

SOURCE = GitLabSource({})
JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**19), 1e308, "", "x", "\x00", "\ud800", "9" * 400, [], {}, [None],
    [[[]]], {"a": {}}, [1, "a", {"b": None}], "0001-01-01T00:00:00Z", "2026-13-45T99:99:99Z", "1" * 40, "\u0661",
)  # fmt: skip
BUNDLE = {
    "project": dict(PROJECT),
    "merge_request": listed_request(head_pipeline=pipeline()["object_attributes"]),
    "commits": [listed_commit()],
    "files": [{"path": "a.py", "added": 1, "removed": 2, "counted": True}],
    "files_whole": True,
    "approvals": {
        "approved": True,
        "approved_by": [{"user": dict(BEN), "approved_at": "2026-03-02T14:40:00Z"}],
    },
    "notes": [{"body": "requested changes", "author": dict(BEN), "created_at": "2026-03-02T14:40:00Z"}],
    "versions": [{"head_commit_sha": "a1" * 20, "created_at": "2026-03-02T14:10:00Z"}],
}
SENT: dict[str, list[dict[str, Any]]] = {
    "merge_request": [
        merged(),
        merge_request("approved")
        | {"reviewers": [{**BEN, "state": "requested_changes"}], "assignees": [dict(BEN)]},
    ],
    "push": [push()],
    "deployment": [deployment()],
    "pipeline": [pipeline(jobs=[{"created_at": "2026-03-02 14:40:00 UTC"}])],
    "build": [build()],
    "api:merge_request": [BUNDLE],
    "api:commit": [{"project": dict(PROJECT), "commit": listed_commit(), "files": BUNDLE["files"]}],
    "api:deployment": [{"project": dict(PROJECT), "deployment": listed_deployment()}],
}


def places(body: Any) -> Iterator[tuple[Any, Any]]:
    names = list(body) if isinstance(body, dict) else list(range(len(body))) if isinstance(body, list) else []
    for name in names:
        yield body, name
        yield from places(body[name])


def survives(event: str, raw: bytes) -> None:
    assert isinstance(SOURCE.event({"x-gitlab-event": "Push Hook"}, raw), str)
    assert SOURCE.delivery_id({}, raw) == ""
    try:
        found = SOURCE.parse(event, raw)
    except Unreadable:
        return
    for one in found:
        assert one.external_id
        if isinstance(one, ChangeSnapshot):
            for facet in facets_of(one):
                facet.stamp(b"key")


def test_every_reader_is_tried() -> None:
    assert SENT.keys() == EVENTS.keys()


@pytest.mark.parametrize("event", SENT)
def test_a_changed_payload_is_read_or_unreadable(event: str) -> None:
    chance = random.Random(f"gitlab {event}")
    for number in range(500):
        body = copy.deepcopy(chance.choice(SENT[event]))
        for _ in range(chance.randint(1, 3)):
            holder, name = chance.choice(list(places(body)))
            if chance.random() < 0.3:
                del holder[name]
            else:
                holder[name] = copy.deepcopy(chance.choice(JUNK))
        raw = json.dumps(body).encode()
        survives(event, raw[: chance.randrange(len(raw))] if number % 10 == 0 else raw)


@pytest.mark.parametrize("event", SENT)
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"project":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"object_attributes":{"iid":' + b"9" * 5000 + b"}}",
    ],
)
def test_what_is_no_payload_is_unreadable_or_says_nothing(event: str, raw: bytes) -> None:
    survives(event, raw)


@pytest.mark.parametrize("value", ["é", "v1,", "v1,é v1,=", " ", "-1", "9" * 30, "\u0661"])
def test_headers_of_any_kind_prove_nothing(value: str) -> None:
    for names in (
        ("x-gitlab-token",),
        ("webhook-signature",),
        ("webhook-id", "webhook-timestamp", "webhook-signature"),
    ):
        with pytest.raises(Forged):
            SOURCE.verify(dict.fromkeys(names, value), b"{}", ["ours"], datetime(2026, 3, 2, tzinfo=UTC))
