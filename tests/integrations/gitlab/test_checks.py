"""Pipelines and jobs are checks of a commit."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import CheckSnapshot
from reviewboard.domain.values import CheckState
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.integrations.gitlab.payloads import HEAD, WEB, body, build, pipeline


def read(made: dict[str, Any]) -> list[CheckSnapshot]:
    found = GitLabSource({}).parse(made["object_kind"], body(made))
    return [one for one in found if isinstance(one, CheckSnapshot)]


def at(minute: int) -> datetime:
    return datetime(2026, 3, 2, 14, minute, tzinfo=UTC)


def test_a_pipeline_is_a_check_of_its_commit() -> None:
    (found,) = read(pipeline())
    assert (found.external_id, found.head_sha, found.name) == ("42:pipeline:500", HEAD, "pipeline")
    assert (found.state, found.source_at, found.finished_at) == (CheckState.PASSED, at(29), at(29))
    assert (found.repository.name, found.url) == ("shop/checkout", f"{WEB}/-/pipelines/500")


def test_a_job_is_a_check_of_its_commit_and_its_project_is_found_without_its_path() -> None:
    (found,) = read(build())
    assert (found.external_id, found.head_sha, found.name) == ("42:build:600", HEAD, "unit tests")
    assert (found.state, found.started_at, found.finished_at) == (CheckState.PASSED, at(27), at(28))
    assert (found.repository.external_id, found.repository.name) == ("42", "shop/checkout")
    assert found.url == f"{WEB}/-/jobs/600"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("created", CheckState.PENDING),
        ("pending", CheckState.PENDING),
        ("running", CheckState.PENDING),
        ("waiting_for_resource", CheckState.PENDING),
        ("failed", CheckState.FAILED),
        ("canceled", CheckState.SKIPPED),
        ("skipped", CheckState.SKIPPED),
        ("manual", CheckState.SKIPPED),
    ],
)
def test_pipelines_and_jobs_have_the_same_states(status: str, state: CheckState) -> None:
    assert [one.state for one in read(pipeline(status)) + read(build(status))] == [state, state]


def test_a_status_that_nobody_here_knows_says_nothing() -> None:
    assert read(pipeline("dreaming")) + read(build("dreaming")) == []


def test_a_job_that_is_allowed_to_fail_says_nothing_either_way() -> None:
    assert [one.state for one in read(build("failed", build_allow_failure=True))] == [CheckState.SKIPPED]


def test_a_pipeline_that_is_tried_again_runs_after_its_first_end() -> None:
    failed = read(pipeline("failed"))[0]
    job = {"id": 601, "created_at": "2026-03-02 14:40:00 UTC", "started_at": "2026-03-02 14:41:00 UTC"}
    again = read(pipeline("running", [job], finished_at="2026-03-02 14:29:00 UTC"))[0]
    assert failed.source_at < again.source_at == at(41)
    assert again.finished_at is None


def test_newer_versions_give_the_times_of_a_job_twice() -> None:
    (found,) = read(build(build_finished_at="some time", build_finished_at_iso="2026-03-02T14:28:30Z"))
    assert found.finished_at == datetime(2026, 3, 2, 14, 28, 30, tzinfo=UTC)


@pytest.mark.parametrize("sha", [None, "", "0" * 40, "main"])
def test_without_a_commit_there_is_no_check(sha: str | None) -> None:
    assert read(pipeline(sha=sha)) + read(build(sha=sha)) == []


def test_old_versions_give_no_time_of_a_job_that_has_not_started() -> None:
    assert read(build("created", build_created_at=None)) == []
