"""Deliveries as GitHub sends them, in their full length, written by hand: requests from being opened to being merged."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

SINCE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
REPOSITORIES, PEOPLE = 10, 60
A_REQUEST = 4
"""Deliveries of each request: opened, pushed to, approved, merged."""
_API = "https://api.github.com"
_OF_USER = (
    "followers", "following{/other_user}", "gists{/gist_id}", "starred{/owner}{/repo}", "subscriptions", "orgs",
    "repos", "events{/privacy}", "received_events",
)  # fmt: skip
_OF_REPOSITORY = (
    "forks", "keys{/key_id}", "collaborators{/collaborator}", "teams", "hooks", "issues/events{/number}", "events",
    "assignees{/user}", "branches{/branch}", "tags", "git/blobs{/sha}", "git/tags{/sha}", "git/refs{/sha}",
    "git/trees{/sha}", "statuses/{sha}", "languages", "stargazers", "contributors", "subscribers", "subscription",
    "commits{/sha}", "git/commits{/sha}", "comments{/number}", "issues/comments{/number}", "contents/{+path}",
    "compare/{base}...{head}", "merges", "{archive_format}{/ref}", "downloads", "issues{/number}", "pulls{/number}",
    "milestones{/number}", "notifications{?since,all,participating}", "labels{/name}", "releases{/id}", "deployments",
)  # fmt: skip
_BODY = (
    "The retries of the payment client came all at once after an outage and kept the provider down.\n\n"
    "They now wait with a random delay, at most five times, and give up with the provider's own words. "
    "The limit is a setting, so that the on-call engineer can turn it down without a deployment.\n\n"
    "- [x] Tests for the limit\n- [x] Runbook\n- [ ] Dashboard\n\nCloses #%d\n"
)


def hook(number: int) -> Json:
    """A `pull_request` delivery as it is sent when a request is opened."""
    return _event("opened", number, _pull(number, 0))


def deliveries(count: int, *, mixed: int = REPOSITORIES) -> Iterator[tuple[str, str, bytes]]:
    """So many, each its id, event and body, of one request after the other in as many repositories at once."""
    for position in range(count):
        number, step = position // A_REQUEST + 1, position % A_REQUEST
        pull = _pull(number, step, mixed)
        event, body = (
            "pull_request",
            _event(("opened", "synchronize", "", "closed")[step], number, pull, mixed),
        )
        if step == 2:
            event, body = ("pull_request_review", body | {"action": "submitted", "review": _review(number)})
        yield f"delivery-{position}", event, json.dumps(body).encode()


def _event(action: str, number: int, pull: Json, mixed: int = REPOSITORIES) -> Json:
    return {
        "action": action,
        "number": number,
        "pull_request": pull,
        "repository": _repository(number % mixed),
        "organization": {"login": "shop", "id": 900, "url": f"{_API}/orgs/shop", "description": "We sell."},
        "sender": _user(number % PEOPLE),
        "installation": {"id": 31, "node_id": "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMzE="},
    }


def _pull(number: int, step: int, mixed: int = REPOSITORIES) -> Json:
    place = _repository(number % mixed)
    opened = SINCE + timedelta(minutes=number)
    merged = step == A_REQUEST - 1
    url = f"{place['html_url']}/pull/{number}"
    told: Json = {
        name: f"{_API}/repos/{place['full_name']}/pulls/{number}/{name}"
        for name in (
            "commits_url",
            "review_comments_url",
            "review_comment_url",
            "comments_url",
            "statuses_url",
        )
    }
    return told | {
        "id": 1_000_000 + number,
        "node_id": "PR_kwDOABCDEF4567890123456789",
        "number": number,
        "html_url": url,
        "diff_url": f"{url}.diff",
        "patch_url": f"{url}.patch",
        "state": "closed" if merged else "open",
        "locked": False,
        "title": f"Retry payment {number} politely",
        "user": _user(number % PEOPLE),
        "body": _BODY % number,
        "created_at": _time(opened),
        "updated_at": _time(opened + timedelta(minutes=step * 20)),
        "closed_at": _time(opened + timedelta(hours=1)) if merged else None,
        "merged_at": _time(opened + timedelta(hours=1)) if merged else None,
        "merge_commit_sha": f"{number:040x}"[::-1] if merged else None,
        "assignees": [_user((number + 1) % PEOPLE)],
        "requested_reviewers": [_user((number + 2) % PEOPLE)],
        "labels": [
            {"id": 7, "name": "payments", "color": "d73a4a", "default": False, "description": "Money"}
        ],
        "draft": False,
        "head": _end(f"retry-{number}", f"{number * 7 + min(step, 1):040x}", number, place),
        "base": _end("main", "1c2d3e4f" * 5, number, place),
        "author_association": "CONTRIBUTOR",
        "merged": merged,
        "merged_by": _user((number + 2) % PEOPLE) if merged else None,
        "commits": 1 + min(step, 1),
        "additions": 40 + number % 200,
        "deletions": number % 30,
        "changed_files": 1 + number % 9,
    }


def _review(number: int) -> Json:
    at = SINCE + timedelta(minutes=number + 40)
    head = f"{number * 7 + 1:040x}"
    who = _user((number + 2) % PEOPLE)
    return {
        "id": 5_000_000 + number,
        "user": who,
        "state": "approved",
        "commit_id": head,
        "submitted_at": _time(at),
    }


def _end(ref: str, sha: str, number: int, place: Json) -> Json:
    return {"label": f"shop:{ref}", "ref": ref, "sha": sha, "user": _user(number % PEOPLE), "repo": place}


def _user(number: int) -> Json:
    login = f"person{number}"
    urls = {f"{path.partition('{')[0]}_url": f"{_API}/users/{login}/{path}" for path in _OF_USER}
    page = f"https://github.com/{login}"
    return {"login": login, "id": 100 + number, "type": "User", "site_admin": False, "html_url": page} | urls


def _repository(number: int) -> Json:
    name = f"shop/service-{number}"
    urls = {
        f"{path.partition('{')[0].strip('/').replace('/', '_') or 'archive'}_url": f"{_API}/repos/{name}/{path}"
        for path in _OF_REPOSITORY
    }
    return urls | {
        "id": 70_000 + number,
        "name": name.partition("/")[2],
        "full_name": name,
        "private": True,
        "owner": _user(PEOPLE),
        "html_url": f"https://github.com/{name}",
        "description": "What customers pay with",
        "created_at": "2019-03-04T09:12:11Z",
        "pushed_at": "2026-11-02T09:12:11Z",
        "clone_url": f"https://github.com/{name}.git",
        "size": 48_211,
        "language": "Python",
        "topics": ["payments", "checkout"],
        "visibility": "internal",
        "default_branch": "main",
    }


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
