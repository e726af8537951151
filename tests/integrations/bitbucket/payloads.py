"""Small examples of what Bitbucket Cloud sends and answers, written by hand."""

import json
from collections.abc import Sequence
from typing import Any

from reviewboard.domain.messages import ChangeSnapshot, CheckSnapshot, RepositorySnapshot, Snapshot
from reviewboard.integrations.bitbucket.source import BitbucketSource

Json = dict[str, Any]

SOURCE = BitbucketSource({"repositories": ["shop/checkout"]})
UUID = "{0b6a2c1e-0000-4000-8000-000000000001}"
ADA, GRACE, LIN = "ada", "grace", "lin"
T = "2026-11-03T{}+00:00"
"""A time of the day on which everything happens."""


def at(clock: str) -> str:
    return T.format(clock)


def account(name: str) -> Json:
    return {
        "type": "user",
        "display_name": name.title(),
        "nickname": name,
        "account_id": f"712020:{name}",
        "uuid": f"{{{name}}}",
    }


def repository(**changes: Any) -> Json:
    return {
        "type": "repository",
        "uuid": UUID,
        "full_name": "shop/checkout",
        "name": "checkout",
        "links": {"html": {"href": "https://bitbucket.org/shop/checkout"}},
    } | changes


def pull(**changes: Any) -> Json:
    """An open request as it was made, number 7."""
    return {
        "type": "pullrequest",
        "id": 7,
        "title": "Retry payments",
        "description": "Twice at most.",
        "state": "OPEN",
        "author": account(ADA),
        "source": {
            "branch": {"name": "retry"},
            "commit": {"hash": "a" * 12},
            "repository": {"uuid": "{a-fork}", "full_name": "ada/checkout"},
        },
        "destination": {
            "branch": {"name": "main"},
            "commit": {"hash": "0" * 11 + "1"},
            "repository": {"uuid": UUID, "full_name": "shop/checkout"},
        },
        "merge_commit": None,
        "closed_by": None,
        "participants": [],
        "reviewers": [],
        "created_on": at("09:00:00.5"),
        "updated_on": at("09:00:01.25"),
        "links": {"html": {"href": "https://bitbucket.org/shop/checkout/pull-requests/7"}},
    } | changes


def merged(**changes: Any) -> Json:
    told: Json = {
        "state": "MERGED",
        "merge_commit": {"hash": "c" * 12},
        "closed_by": account(GRACE),
        "updated_on": at("11:00:00"),
    }
    return pull(**(told | changes))


def participant(name: str, state: str | None, clock: str, role: str = "REVIEWER") -> Json:
    return {
        "type": "participant",
        "user": account(name),
        "role": role,
        "approved": state == "approved",
        "state": state,
        "participated_on": at(clock),
    }


def request_event(request: Json, **more: Any) -> Json:
    return {"actor": account(ADA), "repository": repository(), "pullrequest": request} | more


def approval(name: str, clock: str) -> Json:
    return {"date": at(clock), "user": account(name)}


def bundle(request: Json, **parts: Any) -> Json:
    """A request as the poll keeps it."""
    return {
        "repository": repository(),
        "pullrequest": request,
        "commits": [],
        "diffstat": [],
        "activity": [],
    } | parts


def commit(digit: str, message: str = "Retry", *parents: str, date: str = "10:00:00", **changes: Any) -> Json:
    return {
        "type": "commit",
        "hash": digit * 40,
        "date": at(date),
        "author": {"type": "author", "raw": "Ada <ada@shop.example>", "user": account(ADA)},
        "committer": {},
        "message": message,
        "parents": [{"type": "commit", "hash": parent * 40} for parent in parents],
        "links": {"html": {"href": f"https://bitbucket.org/shop/checkout/commits/{digit * 40}"}},
    } | changes


def branch(name: str, head: Json, kind: str = "branch") -> Json:
    return {"type": kind, "name": name, "target": head}


def push(*commits: Json, name: str = "main", **changes: Any) -> Json:
    """A push of these commits, the newest first."""
    change: Json = {
        "old": branch(name, commit("0", "Before")),
        "new": branch(name, commits[0]),
        "created": False,
        "closed": False,
        "forced": False,
        "truncated": False,
        "commits": list(commits),
    }
    return {
        "actor": account(ADA),
        "repository": repository(),
        "push": {"changes": [change | changes]},
    }


def status(state: str, clock: str, **changes: Any) -> Json:
    return {
        "actor": account(ADA),
        "repository": repository(),
        "commit_status": {
            "type": "build",
            "key": "unit",
            "name": "Unit tests",
            "state": state,
            "url": "https://build.example/1",
            "commit": {"hash": "a" * 40},
            "created_on": at("10:00:00"),
            "updated_on": at(clock),
        }
        | changes,
    }


def told(event: str, payload: Json) -> Sequence[Snapshot]:
    return SOURCE.parse(event, json.dumps(payload).encode())


def change(event: str, payload: Json) -> ChangeSnapshot:
    """The one change that an event tells."""
    (one,) = told(event, payload)
    assert isinstance(one, ChangeSnapshot)
    return one


def check(event: str, payload: Json) -> CheckSnapshot:
    (one,) = told(event, payload)
    assert isinstance(one, CheckSnapshot)
    return one


def place(event: str, payload: Json) -> RepositorySnapshot:
    (one,) = told(event, payload)
    assert isinstance(one, RepositorySnapshot)
    return one
