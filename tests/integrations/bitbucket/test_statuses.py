"""What builds say of commits."""

from datetime import UTC, datetime

import pytest

from reviewboard.domain.values import CheckState
from tests.integrations.bitbucket.payloads import UUID, at, check, status, told

UPDATED = "repo:commit_status_updated"


def time(clock: str) -> datetime:
    return datetime.fromisoformat(at(clock)).astimezone(UTC)


def test_a_build_that_runs_is_pending() -> None:
    one = check("repo:commit_status_created", status("INPROGRESS", "10:00:00"))
    assert one.external_id == f"{UUID}:status:{'a' * 40}:unit"
    assert (one.head_sha, one.name, one.url) == ("a" * 40, "Unit tests", "https://build.example/1")
    assert (one.state, one.source_at) == (CheckState.PENDING, time("10:00:00"))
    assert (one.started_at, one.finished_at) == (time("10:00:00"), None)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("SUCCESSFUL", CheckState.PASSED),
        ("FAILED", CheckState.FAILED),
        ("STOPPED", CheckState.SKIPPED),
    ],
)
def test_a_build_ends(word: str, state: CheckState) -> None:
    one = check(UPDATED, status(word, "10:05:00"))
    assert (one.state, one.finished_at) == (state, time("10:05:00"))


def test_the_commit_may_stand_in_a_link_only() -> None:
    links = {
        "commit": {"href": f"https://api.bitbucket.org/2.0/repositories/shop/checkout/commit/{'b' * 40}"}
    }
    assert check(UPDATED, status("FAILED", "10:05:00", commit=None, links=links)).head_sha == "b" * 40


def test_what_cannot_be_said_of_a_commit_is_not_said() -> None:
    assert told(UPDATED, status("FAILED", "10:05:00", commit=None)) == ()
    assert told(UPDATED, status("FAILED", "10:05:00", key="")) == ()
    assert told(UPDATED, status("DREAMING", "10:05:00")) == ()
