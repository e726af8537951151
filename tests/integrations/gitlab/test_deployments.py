"""Deployments, by webhook."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.integrations.gitlab.payloads import MERGE, WEB, body, deployment

THEN = datetime(2026, 3, 2, 16, 10, tzinfo=UTC)


def read(made: dict[str, Any]) -> list[ChangeSnapshot]:
    found = GitLabSource({}).parse("deployment", body(made))
    return [one for one in found if isinstance(one, ChangeSnapshot)]


def test_a_deployment_says_what_went_where_and_when() -> None:
    (found,) = read(deployment())
    assert (found.external_id, found.kind) == ("42:deployment:77", ChangeKind.DEPLOYMENT)
    assert (found.title, found.environment) == (f"Deploy {MERGE[:7]} to production", "production")
    assert (found.state, found.source_at, found.merged_at) == (ChangeState.DEPLOYED, THEN, THEN)
    assert (found.head_sha, found.url) == (MERGE, f"{WEB}/-/jobs/300")
    assert found.authored_by == IdentitySnapshot("gitlab", "ben", "Ben Okoro")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("created", ChangeState.OPEN),
        ("blocked", ChangeState.OPEN),
        ("running", ChangeState.OPEN),
        ("failed", ChangeState.CLOSED),
        ("canceled", ChangeState.CLOSED),
        ("skipped", ChangeState.CLOSED),
        ("levitating", None),
    ],
)
def test_only_a_success_has_deployed(status: str, state: ChangeState | None) -> None:
    (found,) = read(deployment(status))
    assert (found.state, found.merged_at) == (state, None)


def test_a_deployment_from_outside_has_no_job_and_perhaps_no_commit() -> None:
    (found,) = read(deployment(deployable_url=None, commit_url=None))
    assert (found.url, found.head_sha, found.title) == ("", "", f"Deploy {MERGE[:7]} to production")


@pytest.mark.parametrize("left_out", ["deployment_id", "status_changed_at"])
def test_what_the_first_versions_sent_is_left_to_the_poll(left_out: str) -> None:
    made = deployment()
    del made[left_out]
    assert read(made) == []
