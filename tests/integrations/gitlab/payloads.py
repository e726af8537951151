"""Webhooks and API answers as GitLab gives them, made up for the tests: one project, its people and its requests."""

import json
from collections.abc import Mapping
from typing import Any

HEAD, OLDER, MERGE, PUSHED = "a1" * 20, "b2" * 20, "c3" * 20, "d4" * 20
ZEROS = "0" * 40
WEB = "https://git.example/shop/checkout"
ADA: Mapping[str, Any] = {"id": 7, "username": "ada", "name": "Ada Ito", "email": "[REDACTED]"}
BEN: Mapping[str, Any] = {"id": 8, "username": "ben", "name": "Ben Okoro", "email": "[REDACTED]"}
EVE: Mapping[str, Any] = {"id": 9, "username": "eve", "name": "Eve Lund", "email": "[REDACTED]"}
PROJECT: Mapping[str, Any] = {
    "id": 42,
    "name": "Checkout",
    "web_url": WEB,
    "git_ssh_url": "git@git.example:shop/checkout.git",
    "namespace": "Shop",
    "path_with_namespace": "shop/checkout",
    "default_branch": "main",
}


def body(made: Any) -> bytes:
    """As it is sent."""
    return json.dumps(made).encode()


def merge_request(action: str = "open", by: Mapping[str, Any] = ADA, **changes: Any) -> dict[str, Any]:
    """A merge request event; `changes` are attributes of the request, None leaves one out."""
    attributes = {
        "id": 9001,
        "iid": 5,
        "author_id": 7,
        "title": "Round prices to the cent",
        "description": "Half a cent was lost.",
        "created_at": "2026-03-02 14:00:00 UTC",
        "updated_at": "2026-03-02 14:30:00 UTC",
        "state": "opened",
        "source_branch": "rounding",
        "target_branch": "main",
        "source_project_id": 42,
        "target_project_id": 42,
        "merge_commit_sha": None,
        "url": f"{WEB}/-/merge_requests/5",
        "last_commit": {
            "id": HEAD,
            "message": "Round prices\n",
            "timestamp": "2026-03-02T15:25:00+01:00",
            "author": {"name": "Ada Ito", "email": "[REDACTED]"},
        },
        "action": action,
    } | changes
    return {
        "object_kind": "merge_request",
        "event_type": "merge_request",
        "user": dict(by),
        "project": dict(PROJECT),
        "object_attributes": {name: value for name, value in attributes.items() if value is not None},
        "labels": [{"id": 2, "title": "pricing"}, {"id": 1, "title": "bug"}],
        "changes": {},
        "repository": {"name": "Checkout", "homepage": WEB},
    }


def merged(action: str = "merge", **changes: Any) -> dict[str, Any]:
    """The event of its merge, or another one after it."""
    told = {"state": "merged", "merge_commit_sha": MERGE, "updated_at": "2026-03-02 15:00:00 UTC"}
    return merge_request(action, BEN, **{**told, **changes})


def commit(
    sha: str = PUSHED, message: str = "Fix the totals\n\nThey were off by one.\n", **changes: Any
) -> Any:
    """A commit as a push lists it."""
    return {
        "id": sha,
        "message": message,
        "title": message.partition("\n")[0],
        "timestamp": "2026-03-02T16:00:00+01:00",
        "url": f"{WEB}/-/commit/{sha}",
        "author": {"name": "Eve Lund", "email": "eve@shop.example"},
        "added": ["tests/test_totals.py"],
        "modified": ["src/totals.py"],
        "removed": [],
    } | changes


def push(*commits: Any, **changes: Any) -> dict[str, Any]:
    """A push to the main branch."""
    return {
        "object_kind": "push",
        "event_name": "push",
        "before": OLDER,
        "after": PUSHED,
        "ref": "refs/heads/main",
        "checkout_sha": PUSHED,
        "user_id": 9,
        "user_username": "eve",
        "user_name": "Eve Lund",
        "project_id": 42,
        "project": dict(PROJECT),
        "commits": list(commits or [commit()]),
        "total_commits_count": len(commits or [1]),
    } | changes


def deployment(status: str = "success", **changes: Any) -> dict[str, Any]:
    """A deployment event."""
    return {
        "object_kind": "deployment",
        "status": status,
        "status_changed_at": "2026-03-02 17:10:00 +0100",
        "deployment_id": 77,
        "deployable_id": 300,
        "deployable_url": f"{WEB}/-/jobs/300",
        "environment": "production",
        "project": dict(PROJECT),
        "short_sha": MERGE[:8],
        "user": dict(BEN),
        "commit_url": f"{WEB}/-/commit/{MERGE}",
        "commit_title": "Merge branch 'rounding'",
    } | changes


def pipeline(status: str = "success", jobs: Any = (), **changes: Any) -> dict[str, Any]:
    """A pipeline event."""
    attributes = {
        "id": 500,
        "iid": 3,
        "ref": "rounding",
        "sha": HEAD,
        "status": status,
        "created_at": "2026-03-02 14:26:00 UTC",
        "finished_at": "2026-03-02 14:29:00 UTC" if status in ("success", "failed") else None,
        "url": f"{WEB}/-/pipelines/500",
    } | changes
    return {
        "object_kind": "pipeline",
        "object_attributes": attributes,
        "user": dict(ADA),
        "project": dict(PROJECT),
        "builds": list(jobs),
    }


def build(status: str = "success", **changes: Any) -> dict[str, Any]:
    """A job event, as versions before 17 send it: without a project, and without a zone that is written out."""
    done = status in ("success", "failed")
    return {
        "object_kind": "build",
        "ref": "rounding",
        "sha": HEAD,
        "build_id": 600,
        "build_name": "unit tests",
        "build_stage": "test",
        "build_status": status,
        "build_created_at": "2026-03-02 14:26:00 UTC",
        "build_started_at": "2026-03-02 14:27:00 UTC" if done else None,
        "build_finished_at": "2026-03-02 14:28:00 UTC" if done else None,
        "build_allow_failure": False,
        "project_id": 42,
        "project_name": "Shop / Checkout",
        "user": dict(ADA),
        "repository": {
            "name": "Checkout",
            "homepage": WEB,
            "git_ssh_url": "git@git.example:shop/checkout.git",
        },
    } | changes


def listed_request(**changes: Any) -> dict[str, Any]:
    """The same request from the API, after its merge."""
    return {
        "id": 9001,
        "iid": 5,
        "project_id": 42,
        "title": "Round prices to the cent",
        "description": "Half a cent was lost.",
        "state": "merged",
        "created_at": "2026-03-02T14:00:00.417Z",
        "updated_at": "2026-03-02T15:00:00.212Z",
        "merged_at": "2026-03-02T15:00:00.108Z",
        "merge_user": dict(BEN),
        "author": dict(ADA),
        "source_branch": "rounding",
        "target_branch": "main",
        "labels": ["bug", "pricing"],
        "sha": HEAD,
        "merge_commit_sha": MERGE,
        "squash_commit_sha": None,
        "squash": False,
        "web_url": f"{WEB}/-/merge_requests/5",
        "changes_count": "2",
        "head_pipeline": None,
    } | changes


def listed_commit(
    sha: str = PUSHED, message: str = "Fix the totals\n\nThey were off by one.\n", **changes: Any
) -> Any:
    """The pushed commit from the API."""
    return {
        "id": sha,
        "message": message,
        "author_name": "Eve Lund",
        "author_email": "eve@shop.example",
        "committer_name": "Eve Lund",
        "committer_email": "eve@shop.example",
        "committed_date": "2026-03-02T16:00:00.000+01:00",
        "parent_ids": [OLDER],
        "web_url": f"{WEB}/-/commit/{sha}",
    } | changes


def listed_deployment(**changes: Any) -> dict[str, Any]:
    """The same deployment from the API."""
    return {
        "id": 77,
        "iid": 4,
        "ref": "main",
        "sha": MERGE,
        "status": "success",
        "created_at": "2026-03-02T16:08:00.100Z",
        "updated_at": "2026-03-02T16:10:00.300Z",
        "user": dict(BEN),
        "environment": {"id": 1, "name": "production", "external_url": "https://shop.example"},
        "deployable": {
            "id": 300,
            "web_url": f"{WEB}/-/jobs/300",
            "user": {"public_email": "ben@shop.example"},
        },
    } | changes
