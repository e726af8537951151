"""Whatever a stranger sends ends in snapshots, in nothing, or as unreadable: never in another error."""

import random
from datetime import UTC, datetime

import pytest

from reviewboard.domain.ports import Forged, Unreadable
from reviewboard.integrations.bitbucket_server.source import EVENTS
from tests.integrations.bitbucket.mutations import mutated
from tests.integrations.bitbucket_server.payloads import (
    GRACE,
    LIN,
    SOURCE,
    Json,
    account,
    activity,
    bundle,
    commit,
    merged,
    moved,
    push,
    repository,
    request_event,
    reviewer,
)

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
MUTATIONS = 200
"""Of each event; there are sixteen."""
ANSWERED = merged(reviewers=[reviewer(GRACE, "APPROVED", head="a" * 40), reviewer(LIN, "UNAPPROVED")])
SEVERAL = push(
    commit("b", 'Revert "Fix"\n\nThis reverts commit 1234567.', "a"),
    commit("a", "Fix", "b"),
    changes=[moved("main", "b"), moved("master", "a")],
)
EXAMPLES: dict[str, Json] = {
    name: request_event(
        name,
        ANSWERED,
        participant=reviewer(GRACE, "APPROVED", head="a" * 40),
        removedReviewers=[account(LIN)],
    )
    for name in EVENTS
    if name.startswith("pr:")
} | {
    "repo:refs_changed": SEVERAL,
    "api:pull-request": bundle(
        ANSWERED,
        commits=[commit("b", "Merge branch 'main' into retry", "a", "9"), commit("a")],
        changes=[{"path": {"toString": "pay.py"}}],
        activities=[
            activity("MERGED", GRACE, "11:00:00"),
            activity("UPDATED", GRACE, "10:30:00", removedReviewers=[account("ada")]),
            activity("APPROVED", GRACE, "10:00:00"),
            activity("REVIEWED", LIN, "09:30:00"),
        ],
    ),
    "api:commit": {"repository": repository(), "commit": commit("a"), "landed_with": "b" * 40},
    "api:repository": repository(readable=False),
}


def test_there_is_an_example_of_everything_that_is_read() -> None:
    assert EXAMPLES.keys() == EVENTS.keys()


@pytest.mark.parametrize("event", EXAMPLES)
def test_no_payload_breaks_the_reading(event: str) -> None:
    chance = random.Random(f"bitbucket-server {event}")
    for _ in range(MUTATIONS):
        body = mutated(EXAMPLES[event], chance)
        headers = {
            "x-event-key": chance.choice((event, "\ud800", "")),
            "x-hub-signature": chance.choice(("sha256=\udc80", "")),
            "authorization": chance.choice(("Basic \ud800", "Basic Og==", "Bearer ")),
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
        assert b"\\x00" not in repr(found).encode()


@pytest.mark.parametrize("depth", [500, 100_000])
def test_depth_is_no_trouble(depth: int) -> None:
    deep = b'{"repository": ' + b"[" * depth + b"]" * depth + b', "pullRequest": {}}'
    with pytest.raises(Unreadable):
        SOURCE.parse("pr:opened", deep)


def test_a_number_beyond_all_reason_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        SOURCE.parse("pr:opened", b'{"pullRequest": {"id": ' + b"9" * 5000 + b"}}")
