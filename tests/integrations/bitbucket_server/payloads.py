"""Small examples of what Bitbucket Data Center sends and answers, written by hand."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reviewboard.domain.messages import ChangeSnapshot, RepositorySnapshot, Snapshot
from reviewboard.integrations.bitbucket_server.source import BitbucketServerSource

Json = dict[str, Any]

SOURCE = BitbucketServerSource({"repositories": ["SHOP/checkout"]})
HOST = "https://bitbucket.shop.example"
ADA, GRACE, LIN = "ada", "grace", "lin"


def time(clock: str) -> datetime:
    """A time of the day on which everything happens."""
    return datetime.fromisoformat(f"2026-11-03T{clock}+00:00").astimezone(UTC)


def ms(clock: str) -> int:
    """The same as Bitbucket has it in most places."""
    return round(time(clock).timestamp() * 1000)


def date(clock: str) -> str:
    """The same as Bitbucket dates events: whole seconds, at the server's offset, without a colon."""
    return time(clock).replace(microsecond=0).isoformat().replace("+00:00", "+0000")


def account(name: str) -> Json:
    return {
        "name": name,
        "slug": name,
        "id": 7,
        "displayName": name.title(),
        "emailAddress": f"{name}@shop.example",
        "active": True,
        "type": "NORMAL",
    }


def repository(**changes: Any) -> Json:
    return {
        "id": 84,
        "slug": "checkout",
        "name": "checkout",
        "project": {"key": "SHOP", "id": 2, "type": "NORMAL"},
        "links": {"self": [{"href": f"{HOST}/projects/SHOP/repos/checkout/browse"}]},
    } | changes


def ref(name: str, head: str, **changes: Any) -> Json:
    return {
        "id": f"refs/heads/{name}",
        "displayId": name,
        "latestCommit": head,
        "type": "BRANCH",
        "repository": repository(),
    } | changes


def pull(**changes: Any) -> Json:
    """An open request as it was made, number 7."""
    return {
        "id": 7,
        "version": 0,
        "title": "Retry payments",
        "description": "Twice at most.",
        "state": "OPEN",
        "open": True,
        "closed": False,
        "createdDate": ms("09:00:00.500"),
        "updatedDate": ms("09:00:00.500"),
        "fromRef": ref("retry", "a" * 40),
        "toRef": ref("main", "9" * 40),
        "author": reviewer(ADA, "UNAPPROVED", role="AUTHOR"),
        "reviewers": [],
        "participants": [],
        "links": {"self": [{"href": f"{HOST}/projects/SHOP/repos/checkout/pull-requests/7"}]},
    } | changes


def merged(**changes: Any) -> Json:
    told: Json = {
        "state": "MERGED",
        "open": False,
        "closed": True,
        "updatedDate": ms("11:00:00.250"),
        "closedDate": ms("11:00:00.250"),
        "properties": {"mergeCommit": {"id": "c" * 40, "displayId": "c" * 11}},
    }
    return pull(**(told | changes))


def reviewer(name: str, status: str, *, head: str = "", role: str = "REVIEWER") -> Json:
    told: Json = {"user": account(name), "role": role, "approved": status == "APPROVED", "status": status}
    return told | ({"lastReviewedCommit": head} if head else {})


def request_event(event: str, request: Json, clock: str = "09:00:00.500", **more: Any) -> Json:
    told: Json = {"eventKey": event, "date": date(clock), "actor": account(GRACE), "pullRequest": request}
    return told | more


def activity(action: str, name: str, clock: str, **more: Any) -> Json:
    return {"id": ms(clock), "action": action, "createdDate": ms(clock), "user": account(name)} | more


def bundle(request: Json, **parts: Any) -> Json:
    """A request as the poll keeps it."""
    return {"pullRequest": request, "commits": [], "changes": [], "activities": []} | parts


def commit(
    digit: str, message: str = "Retry", *parents: str, clock: str = "10:00:00", **changes: Any
) -> Json:
    who = {"name": "Ada", "emailAddress": "ada@shop.example"}
    return {
        "id": digit * 40,
        "displayId": digit * 11,
        "author": who,
        "authorTimestamp": ms("08:30:00"),
        "committer": who,
        "committerTimestamp": ms(clock),
        "message": message,
        "parents": [{"id": parent * 40, "displayId": parent * 11} for parent in parents],
    } | changes


def moved(name: str, after: str, before: str = "9", kind: str = "UPDATE") -> Json:
    return {
        "ref": {"id": f"refs/heads/{name}", "displayId": name, "type": "BRANCH"},
        "refId": f"refs/heads/{name}",
        "fromHash": before * 40,
        "toHash": after * 40,
        "type": kind,
    }


def push(*commits: Json, name: str = "main", **changes: Any) -> Json:
    """A push of these commits, the newest first."""
    told: Json = {
        "eventKey": "repo:refs_changed",
        "date": date("10:00:05"),
        "actor": account(ADA),
        "repository": repository(),
        "changes": [moved(name, commits[0]["id"][0] if commits else "a")],
        "commits": list(commits),
    }
    return told | ({"toCommit": commits[0]} if commits else {}) | changes


def told(event: str, payload: Json) -> Sequence[Snapshot]:
    return SOURCE.parse(event, json.dumps(payload).encode())


def change(event: str, payload: Json) -> ChangeSnapshot:
    """The one change that an event tells."""
    (one,) = told(event, payload)
    assert isinstance(one, ChangeSnapshot)
    return one


def of(event: str, request: Json, clock: str = "09:00:00.500", **more: Any) -> ChangeSnapshot:
    """What an event of a request tells."""
    return change(event, request_event(event, request, clock, **more))


def place(event: str, payload: Json) -> RepositorySnapshot:
    (one,) = told(event, payload)
    assert isinstance(one, RepositorySnapshot)
    return one
