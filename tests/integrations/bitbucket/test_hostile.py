"""Whatever a stranger sends ends in snapshots, in nothing, or as unreadable: never in another error."""

import random
from datetime import UTC, datetime

import pytest

from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.bitbucket.source import EVENTS
from tests.integrations.bitbucket.mutations import mutated
from tests.integrations.bitbucket.payloads import (
    GRACE,
    SOURCE,
    Json,
    approval,
    bundle,
    commit,
    merged,
    participant,
    pull,
    push,
    repository,
    request_event,
    status,
)

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
MUTATIONS = 200
"""Of each event; there are fourteen."""
ANSWERED = pull(
    participants=[participant(GRACE, "approved", "10:00:00"), participant("lin", None, "10:00:00")]
)
EXAMPLES: dict[str, Json] = {
    "repo:push": push(commit("b", 'Revert "Fix"\n\nThis reverts commit 1234567.', "a"), commit("a", "Fix", "9")),
    "repo:commit_status_created": status("INPROGRESS", "10:00:00"),
    "repo:commit_status_updated": status("FAILED", "10:00:00", commit=None, links={"commit": {"href": "x/" + "b" * 40}}),
    "pullrequest:created": request_event(pull(title="Revert pull request #5")),
    "pullrequest:updated": request_event(pull()),
    "pullrequest:fulfilled": request_event(merged()),
    "pullrequest:rejected": request_event(pull(state="DECLINED")),
    "pullrequest:approved": request_event(ANSWERED, approval=approval(GRACE, "10:00:00")),
    "pullrequest:unapproved": request_event(ANSWERED, approval=approval(GRACE, "10:00:00")),
    "pullrequest:changes_request_created": request_event(ANSWERED, changes_request=approval(GRACE, "10:00:00")),
    "pullrequest:changes_request_removed": request_event(ANSWERED, changes_request=approval(GRACE, "10:00:00")),
    "api:pullrequest": bundle(
        ANSWERED,
        commits=[commit("b", "Merged main into retry", "a", "9"), commit("a")],
        diffstat=[{"lines_added": 1, "lines_removed": 2, "new": {"path": "pay.py"}, "old": None}],
        activity=[
            {"approval": approval(GRACE, "10:00:00")},
            {"changes_requested": approval("lin", "09:00:00")},
            {"update": {"state": "MERGED", "date": "2026-11-03T11:00:00Z"}},
        ],
    ),
    "api:commit": {"repository": repository(), "commit": commit("a"), "landed_with": "b" * 40},
    "api:repository": repository(readable=False),
}  # fmt: skip


def test_there_is_an_example_of_everything_that_is_read() -> None:
    assert EXAMPLES.keys() == EVENTS.keys()


@pytest.mark.parametrize("event", EXAMPLES)
def test_no_payload_breaks_the_reading(event: str) -> None:
    chance = random.Random(f"bitbucket {event}")
    for _ in range(MUTATIONS):
        body = mutated(EXAMPLES[event], chance)
        headers = {"x-event-key": chance.choice((event, "\ud800", "")), "x-hub-signature": "sha256=\udc80"}
        SOURCE.event(headers, body)
        SOURCE.delivery_id(headers, body)
        with pytest.raises(Forged):
            SOURCE.verify(headers, body, ["apple"], NOW)
        try:
            found = SOURCE.parse(event, body)
        except Unreadable:
            continue
        # Texts are fit for storing: no halves of surrogate pairs, and no NUL.
        assert b"\\x00" not in repr(found).encode()


@pytest.mark.parametrize("depth", [500, 100_000])
def test_depth_is_no_trouble(depth: int) -> None:
    deep = b'{"repository": ' + b"[" * depth + b"]" * depth + b', "pullrequest": {}}'
    with pytest.raises(Unreadable):
        SOURCE.parse("pullrequest:created", deep)


def test_numbers_beyond_all_reason_are_unreadable() -> None:
    with pytest.raises(Unreadable):
        SOURCE.parse("pullrequest:created", b'{"pullrequest": {"id": ' + b"9" * 5000 + b"}}")
    with pytest.raises(Unreadable, match="too long"):
        SOURCE.parse("api:repository", b'{"uuid": "' + b"9" * 500 + b'"}')
