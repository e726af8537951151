"""What the API tells is the same as what webhooks tell of the same thing, and more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import (
    ChangeSnapshot,
    CheckSnapshot,
    CommitSnapshot,
    IdentitySnapshot,
    ReviewSnapshot,
    Snapshot,
)
from reviewboard.domain.values import ChangeState, CheckState, ReviewState
from reviewboard.integrations.gitlab.source import GitLabSource
from tests.contracts import answers
from tests.integrations.gitlab.payloads import (
    ADA,
    BEN,
    EVE,
    HEAD,
    MERGE,
    OLDER,
    PUSHED,
    WEB,
    body,
    deployment,
    listed_commit,
    listed_deployment,
    listed_request,
    merge_request,
    merged,
    pipeline,
    push,
)
from tests.integrations.gitlab.server import GitLab, read_round, serving

APPROVED, UNAPPROVED, WANTS_CHANGES = (
    "approved this merge request",
    "unapproved this merge request",
    "requested changes",
)
BEN_IS = IdentitySnapshot("gitlab", "ben", "Ben Okoro")


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serving(GitLab()) as served:
        yield served


def told(gitlab: GitLab) -> list[Snapshot]:
    source = GitLabSource({})
    return [
        snapshot
        for page in read_round(gitlab, {})
        for one in page.fetched
        for snapshot in source.parse(one.event, one.body)
    ]


def request(gitlab: GitLab, **parts: Any) -> ChangeSnapshot:
    """The request as the API tells of it, with these parts below its path."""
    gitlab.requests = gitlab.requests or [listed_request()]
    gitlab.parts |= {f"/merge_requests/5/{name}": part for name, part in parts.items()}
    (found,) = (one for one in told(gitlab) if isinstance(one, ChangeSnapshot))
    return found


def hooked(made: dict[str, Any]) -> Sequence[Snapshot]:
    return GitLabSource({}).parse(made["object_kind"], body(made))


def note(body_of: str, who: Any, minute: int, **changes: Any) -> dict[str, Any]:
    at = f"2026-03-02T14:{minute:02}:00.000Z"
    return {"system": True, "body": body_of, "author": dict(who), "created_at": at} | changes


def at(minute: int) -> datetime:
    return datetime(2026, 3, 2, 14, minute, tzinfo=UTC)


def test_a_merged_request_reads_the_same_from_both(gitlab: GitLab) -> None:
    polled, (pushed,) = request(gitlab), hooked(merged())
    assert isinstance(pushed, ChangeSnapshot)
    assert polled == replace(
        pushed,
        source_at=datetime(2026, 3, 2, 15, 0, 0, 212000, tzinfo=UTC),  # the API counts milliseconds
        authored_by=IdentitySnapshot("gitlab", "ada", "Ada Ito"),  # and names the author
        files_count=2,
    )


def test_a_direct_commit_reads_the_same_from_both(gitlab: GitLab) -> None:
    gitlab.branch = [listed_commit()]
    gitlab.parts[f"/repository/commits/{PUSHED}/diff"] = [
        {"old_path": "src/totals.py", "new_path": "src/totals.py", "diff": "@@ -1 +1 @@\n-a\n+b\n"},
        {"new_path": "tests/test_totals.py", "diff": "@@ -0,0 +1,2 @@\n+a\n+b\n", "new_file": True},
    ]
    (polled,), (pushed,) = told(gitlab), hooked(push())
    assert isinstance(pushed, ChangeSnapshot)
    assert pushed.landed_with == PUSHED
    assert polled == replace(pushed, landed_with="", files_count=2, lines_added=3, lines_removed=1)


def test_a_commit_that_came_in_with_a_request_landed_with_it(gitlab: GitLab) -> None:
    gitlab.branch = [listed_commit()]
    gitlab.parts[f"/repository/commits/{PUSHED}/merge_requests"] = [
        {"iid": 4, "state": "closed", "sha": OLDER},
        {"iid": 5, "state": "merged", "sha": HEAD, "merge_commit_sha": None, "squash_commit_sha": PUSHED},
    ]
    (found,) = told(gitlab)
    assert isinstance(found, ChangeSnapshot)
    assert found.landed_with == PUSHED


@pytest.mark.parametrize(
    ("message", "landed_with"),
    [
        ("Merge branch 'rounding' into 'main'\n\nSee merge request shop/checkout!5", PUSHED),
        ("Round prices to the cent (!5)", PUSHED),
        ("Fix the totals (#5)", ""),  # an issue
    ],
)
def test_a_merge_that_is_read_before_its_request_counts_as_merged_landed_as_itself(
    gitlab: GitLab, message: str, landed_with: str
) -> None:
    gitlab.branch = [listed_commit(message=message)]
    (found,) = told(gitlab)
    assert isinstance(found, ChangeSnapshot)
    assert found.landed_with == landed_with


def test_a_deployment_reads_the_same_from_both(gitlab: GitLab) -> None:
    gitlab.deployments = [listed_deployment()]
    (polled,), (pushed,) = told(gitlab), hooked(deployment())
    assert isinstance(pushed, ChangeSnapshot)
    assert polled == replace(
        pushed,
        source_at=datetime(2026, 3, 2, 16, 10, 0, 300000, tzinfo=UTC),
        opened_at=datetime(2026, 3, 2, 16, 8, tzinfo=UTC),
    )


def test_the_pipeline_of_a_request_reads_the_same_from_both(gitlab: GitLab) -> None:
    ran = {
        "id": 500,
        "sha": HEAD,
        "ref": "rounding",
        "status": "success",
        "web_url": f"{WEB}/-/pipelines/500",
        "created_at": "2026-03-02T14:26:00.100Z",
        "updated_at": "2026-03-02T14:29:00.400Z",
        "finished_at": "2026-03-02T14:29:00.000Z",
    }
    gitlab.requests = [listed_request(head_pipeline=ran)]
    (polled,) = (one for one in told(gitlab) if isinstance(one, CheckSnapshot))
    (pushed,) = hooked(pipeline())
    assert isinstance(pushed, CheckSnapshot)
    assert polled == replace(pushed, source_at=datetime(2026, 3, 2, 14, 29, 0, 400000, tzinfo=UTC))
    gitlab.requests = [
        listed_request(head_pipeline={**ran, "sha": OLDER, "ref": "refs/merge-requests/5/merge"})
    ]
    (polled,) = (one for one in told(gitlab) if isinstance(one, CheckSnapshot))
    assert (polled.head_sha, polled.state) == (HEAD, CheckState.PASSED)


def test_the_commits_of_a_request_are_told_oldest_first(gitlab: GitLab) -> None:
    found = request(
        gitlab,
        commits=[
            listed_commit(HEAD, "Round up", parent_ids=[MERGE]),
            listed_commit(MERGE, "Merge branch 'main' into rounding", parent_ids=[OLDER, PUSHED]),
            listed_commit(
                OLDER,
                "Round prices\n\nCo-authored-by: Claude <noreply@anthropic.com>",
                author_name="Ada Ito",
                author_email="ada@shop.example",
            ),
            {"id": "no commit"},
        ],
    )
    ada = IdentitySnapshot("email", "ada@shop.example", "Ada Ito")
    eve = IdentitySnapshot("email", "eve@shop.example", "Eve Lund")
    assert [one.sha for one in found.commits] == [OLDER, HEAD]
    assert found.commits[0] == CommitSnapshot(
        OLDER,
        "Round prices\n\nCo-authored-by: Claude <noreply@anthropic.com>",
        ada,
        eve,
        datetime(2026, 3, 2, 15, tzinfo=UTC),
        parents=(OLDER,),
    )
    assert found.committers == (ada, eve)


def test_the_size_of_a_request_is_counted_from_its_diffs(gitlab: GitLab) -> None:
    diffs = [
        {"new_path": "b.py", "diff": "--- a/b.py\n+++ b/b.py\n@@ -1,2 +1 @@\n--- a title\n+++ another\n-x\n"},
        {"new_path": "tests/test_b.py", "diff": "@@ -0,0 +1 @@\n+assert b\n"},
        {"new_path": "moved.py", "old_path": "old.py", "diff": "", "renamed_file": True},
    ]
    gitlab.requests = [listed_request(changes_count="3")]
    found = request(gitlab, diffs=diffs)
    assert (found.files_count, found.lines_added, found.lines_removed) == (3, 2, 2)
    assert found.paths == ("b.py", "moved.py", "tests/test_b.py")
    assert found.tests_touched is True


@pytest.mark.parametrize("unseen", [{"collapsed": True}, {"too_large": True}])
def test_lines_that_gitlab_left_out_are_not_guessed(gitlab: GitLab, unseen: dict[str, Any]) -> None:
    gitlab.requests = [listed_request(changes_count="1000+")]
    found = request(gitlab, diffs=[{"new_path": "big.sql", "diff": "", **unseen}])
    assert (found.files_count, found.lines_added, found.tests_touched) == (1000, 0, False)


def test_of_very_many_files_the_first_are_a_sample(gitlab: GitLab) -> None:
    gitlab.requests = [listed_request(changes_count="620")]
    diffs = [{"new_path": f"f{n:04}.py", "diff": "@@ -0,0 +1 @@\n+x\n"} for n in range(620)]
    found = request(gitlab, diffs=diffs)
    assert (found.files_count, len(found.paths), found.lines_added) == (620, 200, 0)
    assert found.tests_touched is None, "there may be tests among the files that were not read"


def test_an_approval_has_its_time_and_the_head_of_that_time(gitlab: GitLab) -> None:
    found = request(
        gitlab,
        approvals={
            "approved": True,
            "approved_by": [{"user": dict(BEN), "approved_at": "2026-03-02T14:40:00.000Z"}],
        },
        versions=[
            {"head_commit_sha": HEAD, "created_at": "2026-03-02T14:50:00Z"},
            {"head_commit_sha": OLDER, "created_at": "2026-03-02T14:10:00Z"},
        ],
    )
    assert found.approved is True
    assert found.reviews == (ReviewSnapshot("ben", BEN_IS, ReviewState.APPROVED, at(40), OLDER),)


def version(head: str, minute: int, patch: str | None) -> dict[str, Any]:
    return {
        "head_commit_sha": head,
        "created_at": f"2026-03-02T14:{minute:02}:00Z",
        "patch_id_sha": patch,
        "base_commit_sha": MERGE,
    }


def test_heads_of_one_patch_id_have_one_content(gitlab: GitLab) -> None:
    gitlab.requests = [listed_request(state="opened", merged_at=None)]
    versions = [version(HEAD, 50, "5a" * 20), version(PUSHED, 30, "6b" * 20), version(OLDER, 10, "5a" * 20)]
    told = {one.sha: one.content for one in request(gitlab, versions=versions).heads}
    assert set(told) == {HEAD, PUSHED, OLDER}
    assert told[HEAD] == told[OLDER] != told[PUSHED]
    assert len(told[HEAD]) == 64


def test_a_head_whose_last_version_has_no_patch_id_yet_tells_no_content(gitlab: GitLab) -> None:
    versions = [version(HEAD, 50, None), version(HEAD, 40, "5a" * 20), version(OLDER, 10, "6b" * 20)]
    gitlab.requests = [listed_request(state="opened", merged_at=None)]
    assert [one.sha for one in request(gitlab, versions=versions).heads] == [OLDER]


def test_of_very_many_versions_the_newest_and_those_that_were_reviewed_are_told(gitlab: GitLab) -> None:
    versions = [version(f"{number:040x}", number, f"{number + 900:040x}") for number in range(1, 31)]
    found = request(
        gitlab,
        versions=versions[::-1],
        approvals={
            "approved": True,
            "approved_by": [{"user": dict(BEN), "approved_at": "2026-03-02T14:03:30Z"}],
        },
    )
    assert [int(one.sha, 16) for one in found.heads] == [3, *range(21, 31)]


def test_versions_of_what_is_merged_are_read_only_where_somebody_said_something(gitlab: GitLab) -> None:
    request(gitlab)
    assert not [path for path in gitlab.paths() if path.endswith("/versions")]


@pytest.mark.parametrize(
    ("said", "draft"),
    [
        ({}, None),
        ({"work_in_progress": True}, True),
        ({"draft": False, "work_in_progress": False}, False),
        ({"draft": True, "work_in_progress": True}, True),
    ],
)
def test_whether_it_is_a_draft_reads_the_same_from_both(
    gitlab: GitLab, said: dict[str, Any], draft: bool | None
) -> None:
    (pushed,) = hooked(merge_request("update", **said))
    assert isinstance(pushed, ChangeSnapshot)
    gitlab.requests = [listed_request(**said)]
    assert pushed.draft is request(gitlab).draft is draft


def test_where_the_api_gives_no_time_the_notes_do(gitlab: GitLab) -> None:
    found = request(
        gitlab,
        approvals={"approved": True, "approved_by": [{"user": dict(BEN)}]},
        notes=[note(APPROVED, BEN, 35), note(APPROVED, BEN, 20), note(UNAPPROVED, BEN, 25)],
    )
    assert [(one.state, one.at) for one in found.reviews] == [(ReviewState.APPROVED, at(35))]


def test_what_a_webhook_missed_of_reviews_is_found(gitlab: GitLab) -> None:
    found = request(
        gitlab,
        approvals={"approved": False, "approved_by": []},
        notes=[
            note(UNAPPROVED, BEN, 30),
            note(APPROVED, BEN, 20),
            note(WANTS_CHANGES, EVE, 31),
            note(APPROVED, ADA, 32),  # and then a push took it back
            note("approved this merge request", ADA, 59, system=False),
            note("changed the description", EVE, 40),
        ],
    )
    assert found.approved is False
    assert {(one.external_id, one.state, one.at) for one in found.reviews} == {
        ("ben", ReviewState.DISMISSED, at(30)),
        ("eve", ReviewState.CHANGES_REQUESTED, at(31)),
        ("ada", ReviewState.DISMISSED, found.source_at),
    }


def test_a_request_that_nobody_has_to_approve_is_not_approved_by_that(gitlab: GitLab) -> None:
    assert request(gitlab, approvals={"approved": True, "approved_by": []}).approved is False
    assert request(gitlab, approvals={}).approved is None


@pytest.mark.parametrize(
    ("changed", "landed"),
    [
        ({"squash": True, "squash_commit_sha": PUSHED, "merge_commit_sha": None}, PUSHED),
        ({"squash": True, "squash_commit_sha": PUSHED}, MERGE),
        ({"merge_commit_sha": None}, HEAD),
        ({"merge_commit_sha": None, "squash": True}, ""),
        ({"state": "closed", "merged_at": None}, ""),
    ],
)
def test_a_request_landed_as_its_merge_its_squash_or_its_own_head(
    gitlab: GitLab, changed: dict[str, Any], landed: str
) -> None:
    gitlab.requests = [listed_request(**changed)]
    assert request(gitlab).merge_sha == landed


def test_old_versions_name_who_merged_in_another_place(gitlab: GitLab) -> None:
    gitlab.requests = [listed_request(merge_user=None, merged_by=dict(BEN))]
    assert request(gitlab).merged_by == BEN_IS


def test_a_revert_is_known_by_its_commits_too_unless_they_are_its_own(gitlab: GitLab) -> None:
    gitlab.requests = [listed_request(title='Revert "Round prices"', description="")]
    back = f"This reverts commit {OLDER}."
    assert request(gitlab, commits=[listed_commit(HEAD, f"Revert\n\n{back}")]).reverts == OLDER
    own = [listed_commit(HEAD, f"Revert\n\n{back}"), listed_commit(OLDER, "A try")]
    assert request(gitlab, commits=own).reverts is None


def test_an_answer_of_the_real_api_can_be_read() -> None:
    found = {one.event: one.body for one in answers("gitlab")}
    bundle = b'{"project":%s,"merge_request":%s,"commits":%s,"notes":%s}' % (
        found["repo"],
        found["merge"],
        found["commits"],
        found["merge_notes"],
    )
    (one,) = GitLabSource({}).parse("api:merge_request", bundle)
    assert isinstance(one, ChangeSnapshot)
    assert (one.external_id, one.state) == ("178504:pr:1", ChangeState.CLOSED)
    assert one.source_at == datetime(2015, 12, 18, 18, 30, 22, 522000, tzinfo=UTC)
    assert one.authored_by == IdentitySnapshot("gitlab", "dblessing", "Drew Blessing")
    assert [commit.sha[:8] for commit in one.commits] == ["61049424"]
    assert one.labels == ("bug", "documentation")
