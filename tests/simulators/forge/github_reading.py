"""The lists of GitHub's API that a poll reads: requests by the time of their last update, and what belongs to each.

A main branch has no commits here, and nothing was deployed; checks are there as statuses only.
"""

import re
from collections.abc import Callable
from hashlib import sha1
from typing import Any

from tests.simulators.forge.model import Commit, Json, Pull, Refused, Reply, Repository, stamp
from tests.simulators.forge.requests import Request, page
from tests.simulators.forge.state import State


def _issues(forge: State, request: Request, where: Repository, _: re.Match[str]) -> Reply:
    rows = [
        {"number": one.number, "updated_at": stamp(one.updated_at), "pull_request": {"url": ""}}
        for one in sorted(where.pulls.values(), key=lambda one: (one.updated_at, one.number))
    ]
    since = request.query.get("since", "")
    return page([one for one in rows if str(one["updated_at"]) >= since], request, forge.url)


def _commits(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    return page([_commit(one) for one in _pull(where, said[1]).commits], request, forge.url)


def _files(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    pull = _pull(where, said[1])
    files = [_file(forge.url, where.path, pull.head, *one) for one in pull.patches.items()]
    return page(files, request, forge.url)


def _file(url: str, path: str, head: str, name: str, patch: str) -> Json:
    """One file: the address of its content names the head for which it is listed."""
    lines = patch.split("\n")
    return {
        "sha": sha1(patch.encode(), usedforsecurity=False).hexdigest(),
        "filename": name,
        "status": "modified",
        "additions": sum(line.startswith("+") for line in lines),
        "deletions": sum(line.startswith("-") for line in lines),
        "contents_url": f"{url}/repos/{path}/contents/{name}?ref={head}",
        "patch": patch,
    }


def _pull(where: Repository, number: str) -> Pull:
    if int(number) not in where.pulls:
        raise Refused(404, {"message": "Not Found"})
    return where.pulls[int(number)]


def _commit(one: Commit) -> Json:
    signed = {"name": one.login, "email": f"{one.login}@example.com", "date": stamp(one.at)}
    return {
        "sha": one.sha,
        "commit": {"message": one.message, "author": signed, "committer": signed},
        "parents": [],
    }


_Below = Callable[[State, Request, Repository, re.Match[Any]], Reply]
BELOW: dict[tuple[str, str], _Below] = {
    ("GET", r"/issues"): _issues,
    ("GET", r"/pulls/(\d+)/commits"): _commits,
    ("GET", r"/pulls/(\d+)/files"): _files,
    ("GET", r"/commits/([^/]+)/check-runs"): lambda *_: Reply(200, {"total_count": 0, "check_runs": []}),
    ("GET", r"/commits"): lambda *_: Reply(409, {"message": "Git Repository is empty."}),
    ("GET", r"/deployments"): lambda *_: Reply(200, []),
}
