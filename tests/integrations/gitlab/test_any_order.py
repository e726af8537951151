"""However the events of a request are mixed, repeated and lost before a poll, it ends the same."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.changes.facets import facets_of, ranks_of
from reviewboard.domain.merge import newer, stamped
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.integrations.gitlab.payloads import ADA, BEN, EVE, MERGE, PROJECT, listed_request, merge_request

START = datetime(2026, 3, 2, 14, tzinfo=UTC)
ACTIONS = ("update", "close", "reopen", "approved", "unapproved", "approval", "unapproval", "merge")
STATES = {"close": "closed", "merge": "merged"}
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2), st.integers(0, 4), st.integers(0, 90)), max_size=7
)


def history(steps: Iterable[tuple[str, int, int, int]]) -> list[tuple[str, dict[str, Any]]]:
    """The webhooks of one request: each step an action, a reviewer, a title and the seconds since the last one."""
    at, state, told = (
        START,
        "opened",
        [("merge_request", merge_request(updated_at="2026-03-02 14:00:00 UTC"))],
    )
    for action, who, title, seconds in steps:
        at += timedelta(seconds=seconds)
        state = "merged" if state == "merged" else STATES.get(action, "opened")
        made = merge_request(
            action if state != "merged" or action == "merge" else "update",
            (ADA, BEN, EVE)[who],
            title=f"Title {title}",
            state=state,
            updated_at=at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            merge_commit_sha=MERGE if state == "merged" else None,
        )
        told.append(("merge_request", made))
    return told


def poll_of(last: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What the API tells after the last of these events."""
    attributes = last["object_attributes"]
    merged = attributes["state"] == "merged"
    request = listed_request(
        title=attributes["title"],
        state=attributes["state"],
        updated_at=attributes["updated_at"].replace(" UTC", ".731Z").replace(" ", "T"),
        merged_at=attributes["updated_at"] if merged else None,
        merge_commit_sha=MERGE if merged else None,
    )
    approvals = {
        "approved": True,
        "approved_by": [{"user": dict(BEN), "approved_at": "2026-03-02T19:00:00Z"}],
    }
    return "api:merge_request", {
        "project": dict(PROJECT),
        "merge_request": request,
        "commits": [],
        "approvals": approvals,
        "notes": [
            {
                "body": "unapproved this merge request",
                "author": dict(who),
                "created_at": "2026-03-02T19:00:00Z",
            }
            for who in (ADA, EVE)
        ],
    }


def kept(told: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """What the recorder's facets come to."""
    stamps: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for event, made in told:
        for snapshot in GitLabSource({}).parse(event, json.dumps(made).encode()):
            assert isinstance(snapshot, ChangeSnapshot)
            ranks = ranks_of(values["state"]["state"]) if "state" in values else {}
            fresh = newer(facets_of(snapshot), stamps, ranks, key=b"key")
            stamps = stamped(fresh, stamps, key=b"key")
            values |= {facet.name: facet.value for facet in fresh}
    return values


@given(STEPS, st.data())
def test_any_order_and_repetition_ends_the_same(
    steps: list[tuple[str, int, int, int]], data: st.DataObject
) -> None:
    straight = history(steps)
    mixed = data.draw(st.permutations([*straight, *straight[::2]]))
    assert kept(mixed) == kept(straight)


@given(STEPS, st.data())
def test_a_poll_heals_what_was_lost(steps: list[tuple[str, int, int, int]], data: st.DataObject) -> None:
    straight = history(steps)
    poll = poll_of(straight[-1][1])
    arrived = [one for one in straight if data.draw(st.booleans())]
    mixed = data.draw(st.permutations([*arrived, poll, poll]))
    assert kept(mixed) == kept([*straight, poll])
