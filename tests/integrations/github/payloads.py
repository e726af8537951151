"""Small examples of what GitHub sends, written by hand from its documentation; a test changes what it is about."""

import json
from collections.abc import Sequence
from typing import Any

from reviewboard.domain.messages import ChangeSnapshot, CheckSnapshot, RepositorySnapshot, Snapshot
from reviewboard.integrations.github.source import GitHubSource

Json = dict[str, Any]
HEAD, MERGE, BASE = "9f3c1e2a" * 5, "b07d44c1" * 5, "1c2d3e4f" * 5
SOURCE = GitHubSource({})


def user(login: str) -> Json:
    return {"login": login, "id": 7, "type": "User", "html_url": f"https://github.com/{login}"}


def repository(**fields: Any) -> Json:
    return {
        "id": 4711,
        "name": "checkout",
        "full_name": "shop/checkout",
        "html_url": "https://github.com/shop/checkout",
        "default_branch": "main",
        "owner": user("shop"),
    } | fields


def pull(number: int = 7, **fields: Any) -> Json:
    """An open request, as the events and the API describe it in full."""
    return {
        "id": 90000 + number,
        "number": number,
        "state": "open",
        "title": "Retry card payments once",
        "body": "A second try after a time-out.",
        "user": user("ines"),
        "html_url": f"https://github.com/shop/checkout/pull/{number}",
        "created_at": "2026-11-02T09:00:00Z",
        "updated_at": "2026-11-02T09:30:00Z",
        "closed_at": None,
        "merged_at": None,
        "merge_commit_sha": "e" * 40,
        "merged": False,
        "merged_by": None,
        "draft": False,
        "labels": [{"id": 1, "name": "payments"}],
        "head": {"ref": "retry-once", "sha": HEAD, "repo": repository()},
        "base": {"ref": "main", "sha": BASE, "repo": repository()},
        "commits": 2,
        "additions": 40,
        "deletions": 3,
        "changed_files": 2,
    } | fields


def merged(number: int = 7, **fields: Any) -> Json:
    """The same request after somebody merged it."""
    return pull(
        number,
        **{
            "state": "closed",
            "merged": True,
            "merged_at": "2026-11-03T10:00:00Z",
            "closed_at": "2026-11-03T10:00:00Z",
            "updated_at": "2026-11-03T10:00:01Z",
            "merge_commit_sha": MERGE,
            "merged_by": user("bo"),
        }
        | fields,
    )


def partial(request: Json) -> Json:
    """A request as the events of reviews hold it: without its size, and without saying whether it was merged."""
    left_out = {"merged", "merged_by", "commits", "additions", "deletions", "changed_files"}
    return {name: value for name, value in request.items() if name not in left_out}


def review(state: str = "approved", **fields: Any) -> Json:
    return {
        "id": 555,
        "user": user("bo"),
        "state": state,
        "commit_id": HEAD,
        "submitted_at": "2026-11-02T15:00:00Z",
        "body": None,
    } | fields


def pushed_commit(letter: str, message: str, **fields: Any) -> Json:
    """A commit as a push lists it."""
    return {
        "id": letter * 40,
        "message": message,
        "timestamp": "2026-11-04T12:00:00+01:00",
        "url": f"https://github.com/shop/checkout/commit/{letter * 40}",
        "author": {"name": "Ines", "email": "ines@example.org", "username": "ines"},
        "committer": {"name": "Ines", "email": "ines@example.org", "username": "ines"},
        "distinct": True,
        "added": [],
        "removed": [],
        "modified": ["src/pay.py", "tests/test_pay.py"],
    } | fields


def push(*commits: Json, **fields: Any) -> Json:
    after = commits[-1]["id"] if commits else "0" * 40
    return {
        "ref": "refs/heads/main",
        "before": BASE,
        "after": after,
        "created": False,
        "deleted": False,
        "forced": False,
        "commits": list(commits),
        "head_commit": commits[-1] if commits else None,
        # A push alone writes these as seconds since 1970.
        "repository": repository(created_at=1790000000, pushed_at=1793700000),
        "pusher": {"name": "ines", "email": "ines@example.org"},
        "sender": user("ines"),
    } | fields


def listed_commit(letter: str, message: str, *, at: str = "2026-11-04T11:00:00Z", parents: int = 1) -> Json:
    """The same commit as the API lists it."""
    signed = {"name": "Ines", "email": "ines@example.org", "date": at}
    return {
        "sha": letter * 40,
        "html_url": f"https://github.com/shop/checkout/commit/{letter * 40}",
        "commit": {"message": message, "author": signed, "committer": signed},
        "author": user("ines"),
        "committer": user("ines"),
        "parents": [{"sha": str(number) * 40} for number in range(parents)],
    }


def deployment(**fields: Any) -> Json:
    return {
        "id": 42,
        "sha": MERGE,
        "ref": "main",
        "task": "deploy",
        "environment": "production",
        "description": "",
        "creator": user("deployer[bot]"),
        "created_at": "2026-11-03T10:05:00Z",
        "updated_at": "2026-11-03T10:05:00Z",
    } | fields


def status(number: int, state: str, at: str, **fields: Any) -> Json:
    """A status of a deployment."""
    return {
        "id": number,
        "state": state,
        "created_at": at,
        "updated_at": at,
        "environment": "production",
        "log_url": "https://ci.example.org/runs/9",
        "creator": user("deployer[bot]"),
    } | fields


def told(event: str, payload: Json) -> Sequence[Snapshot]:
    return SOURCE.parse(event, json.dumps(payload).encode())


def change(event: str, payload: Json) -> ChangeSnapshot:
    """The one change that the event tells of."""
    (one,) = told(event, payload)
    assert isinstance(one, ChangeSnapshot)
    return one


def check(event: str, payload: Json) -> CheckSnapshot:
    (one,) = told(event, payload)
    assert isinstance(one, CheckSnapshot)
    return one


def places(event: str, payload: Json) -> list[RepositorySnapshot]:
    found = told(event, payload)
    return [one for one in found if isinstance(one, RepositorySnapshot)]


def request_event(request: Json, action: str = "edited", **fields: Any) -> Json:
    return {
        "action": action,
        "number": request["number"],
        "pull_request": request,
        "repository": repository(),
        "sender": user("ines"),
    } | fields


def review_event(given: Json, request: Json, action: str = "submitted") -> Json:
    return {
        "action": action,
        "review": given,
        "pull_request": partial(request),
        "repository": repository(),
        "sender": user("bo"),
    }


def bundle(request: Json, **parts: Any) -> Json:
    """What a poll puts together of a request."""
    return {
        "repository": repository(),
        "pull_request": request,
        "commits": [],
        "reviews": [],
        "files": [],
    } | parts
