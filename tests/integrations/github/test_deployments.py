"""Deployments: one change each, moved by its statuses."""

from datetime import UTC, datetime

import pytest

from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from tests.integrations.github.payloads import MERGE, Json, change, deployment, repository, status, told

ASKED = datetime(2026, 11, 3, 10, 5, tzinfo=UTC)
ENDED = datetime(2026, 11, 3, 10, 9, tzinfo=UTC)


def event(**fields: object) -> Json:
    return {"deployment": deployment(), "repository": repository()} | fields


def moved(state: str) -> Json:
    return event(deployment_status=status(1, state, "2026-11-03T10:09:00Z"))


def test_a_deployment_begins_open() -> None:
    one = change("deployment", event(action="created"))
    assert (one.external_id, one.kind) == ("4711:deployment:42", ChangeKind.DEPLOYMENT)
    assert (one.state, one.source_at, one.merged_at) == (ChangeState.OPEN, ASKED, None)
    assert one.title == f"Deploy {MERGE[:7]} to production"
    assert (one.environment, one.head_sha, one.branch) == ("production", MERGE, "main")
    assert one.authored_by == IdentitySnapshot("github", "deployer[bot]")


def test_success_is_when_it_was_deployed() -> None:
    one = change("deployment_status", moved("success"))
    assert (one.state, one.source_at, one.merged_at) == (ChangeState.DEPLOYED, ENDED, ENDED)
    assert one.url == "https://ci.example.org/runs/9"


@pytest.mark.parametrize(
    ("state", "known"),
    [
        ("failure", ChangeState.CLOSED),
        ("error", ChangeState.CLOSED),
        ("pending", ChangeState.OPEN),
        ("waiting", ChangeState.OPEN),
        ("in_progress", ChangeState.OPEN),
        ("inactive", None),
        ("not_yet_invented", None),
        (None, None),
    ],
)
def test_other_states_deploy_nothing(state: str, known: ChangeState | None) -> None:
    one = change("deployment_status", moved(state))
    assert (one.state, one.source_at, one.merged_at) == (known, ENDED, None)


def test_a_ref_that_is_the_commit_is_no_branch() -> None:
    assert change("deployment", event(deployment=deployment(ref=MERGE))).branch == ""


def test_a_deployment_of_nothing_known_still_has_a_title() -> None:
    bare = {"id": 42, "created_at": "2026-11-03T10:05:00Z"}
    assert change("deployment", event(deployment=bare)).title == "Deploy"


def test_a_deployment_without_any_time_says_nothing() -> None:
    assert told("deployment", event(deployment={"id": 42})) == ()


def test_a_poll_tells_exactly_what_the_webhooks_told() -> None:
    statuses = [
        status(3, "inactive", "2026-11-04T08:00:00Z"),
        status(2, "success", "2026-11-03T10:09:00Z"),
        status(1, "in_progress", "2026-11-03T10:06:00Z"),
    ]
    polled = told("api:deployment", event(statuses=statuses))
    webhooks = [change("deployment", event())]
    webhooks += [change("deployment_status", event(deployment_status=one)) for one in statuses]
    assert list(polled) == webhooks
