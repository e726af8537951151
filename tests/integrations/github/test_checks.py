"""What machines say of a commit."""

from datetime import UTC, datetime

import pytest

from reviewboard.domain.values import CheckState
from tests.integrations.github.payloads import HEAD, Json, check, repository, told

STARTED = datetime(2026, 11, 2, 9, 31, tzinfo=UTC)
ENDED = datetime(2026, 11, 2, 9, 36, tzinfo=UTC)


def run(**fields: object) -> Json:
    said = {
        "id": 128,
        "head_sha": HEAD,
        "name": "build",
        "status": "completed",
        "conclusion": "success",
        "started_at": "2026-11-02T09:31:00Z",
        "completed_at": "2026-11-02T09:36:00Z",
        "html_url": "https://github.com/shop/checkout/runs/128",
        "check_suite": {"id": 5, "updated_at": "2026-11-02T09:36:00Z"},
        "pull_requests": [],
    }
    return {"action": "completed", "check_run": said | fields, "repository": repository()}


def test_a_check_run_is_told_with_its_commit() -> None:
    one = check("check_run", run())
    assert (one.external_id, one.head_sha, one.name) == ("4711:check_run:5:build", HEAD, "build")
    assert (one.state, one.source_at) == (CheckState.PASSED, ENDED)
    assert (one.started_at, one.finished_at) == (STARTED, ENDED)
    assert one.url == "https://github.com/shop/checkout/runs/128"


@pytest.mark.parametrize(
    ("conclusion", "known"),
    [
        ("failure", CheckState.FAILED),
        ("timed_out", CheckState.FAILED),
        ("startup_failure", CheckState.FAILED),
        ("cancelled", CheckState.SKIPPED),
        ("neutral", CheckState.SKIPPED),
        ("skipped", CheckState.SKIPPED),
        ("stale", CheckState.SKIPPED),
        ("action_required", CheckState.PENDING),
    ],
)
def test_a_conclusion_passes_fails_or_says_nothing(conclusion: str, known: CheckState) -> None:
    assert check("check_run", run(conclusion=conclusion)).state is known


def test_a_check_that_runs_is_pending_since_it_started() -> None:
    one = check("check_run", run(status="in_progress", conclusion=None, completed_at=None))
    assert (one.state, one.source_at, one.finished_at) == (CheckState.PENDING, STARTED, None)


def test_a_check_that_runs_again_takes_the_place_of_its_first_run() -> None:
    again = run(id=129, completed_at="2026-11-02T11:00:00Z")
    first = check("check_run", run(conclusion="failure"))
    second = check("check_run", again)
    assert second.external_id == first.external_id
    assert second.source_at > first.source_at


def test_a_check_without_a_suite_goes_by_its_own_number() -> None:
    assert check("check_run", run(check_suite=None)).external_id == "4711:check_run:128"


@pytest.mark.parametrize("lacking", [{"head_sha": None}, {"conclusion": "not_yet_invented"}])
def test_what_names_no_commit_or_no_known_conclusion_says_nothing(lacking: Json) -> None:
    assert told("check_run", run(**lacking)) == ()


def suite(**fields: object) -> Json:
    said = {
        "id": 77,
        "head_sha": HEAD,
        "status": "completed",
        "conclusion": "success",
        "app": {"name": "Linter"},
        "created_at": "2026-11-02T09:31:00Z",
        "updated_at": "2026-11-02T09:36:00Z",
    }
    return {"action": "completed", "check_suite": said | fields, "repository": repository()}


def test_a_check_suite_is_told_once_it_is_done() -> None:
    one = check("check_suite", suite())
    assert (one.external_id, one.name, one.source_at) == ("4711:check_suite:77", "Linter", ENDED)
    assert told("check_suite", suite(status="queued", conclusion=None)) == ()


def workflow(**fields: object) -> Json:
    said = {
        "id": 901,
        "name": "CI",
        "head_sha": HEAD,
        "status": "completed",
        "conclusion": "failure",
        "created_at": "2026-11-02T09:30:00Z",
        "run_started_at": "2026-11-02T09:31:00Z",
        "updated_at": "2026-11-02T09:36:00Z",
        "html_url": "https://github.com/shop/checkout/actions/runs/901",
    }
    return {"action": "completed", "workflow_run": said | fields, "repository": repository()}


def test_a_workflow_run_is_told_as_it_stands() -> None:
    one = check("workflow_run", workflow())
    assert (one.external_id, one.state, one.source_at) == ("4711:workflow_run:901", CheckState.FAILED, ENDED)
    assert (one.started_at, one.finished_at) == (STARTED, ENDED)
    running = check("workflow_run", workflow(status="queued", conclusion=None))
    assert (running.state, running.finished_at) == (CheckState.PENDING, None)


def commit_status(**fields: object) -> Json:
    return {
        "id": 31,
        "sha": HEAD,
        "context": "ci/build",
        "state": "success",
        "target_url": "https://ci.example.org/1",
        "created_at": "2026-11-02T09:36:00Z",
        "updated_at": "2026-11-02T09:36:00Z",
        "commit": {"sha": HEAD, "author": None, "committer": None},
        "branches": [],
        "repository": repository(),
    } | fields


@pytest.mark.parametrize(
    ("state", "known"),
    [
        ("success", CheckState.PASSED),
        ("failure", CheckState.FAILED),
        ("error", CheckState.FAILED),
        ("pending", CheckState.PENDING),
    ],
)
def test_a_commit_status_is_known_by_commit_and_context(state: str, known: CheckState) -> None:
    one = check("status", commit_status(state=state))
    assert (one.external_id, one.state) == (f"4711:status:{HEAD}:ci/build", known)
    assert (one.name, one.source_at, one.url) == ("ci/build", ENDED, "https://ci.example.org/1")


def test_a_status_without_a_time_or_a_commit_says_nothing() -> None:
    assert told("status", commit_status(created_at=None, updated_at=None)) == ()
    assert told("status", commit_status(sha=None)) == ()
