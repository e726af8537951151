"""GitLab's API, as far as statuses and approvals need it; its paths are below /api/v4.

Written from https://docs.gitlab.com/api/commits/ and https://docs.gitlab.com/api/merge_request_approvals/. A status is a
job in the newest pipeline of its commit; where there is none, an external one is made. What is *pending* cannot become
pending once more.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.simulators.forge.gitlab_hooks import request as merge_request
from tests.simulators.forge.hooks import account
from tests.simulators.forge.model import Json, Pull, Refused, Reply, Repository, Taken, stamp
from tests.simulators.forge.requests import Request, page
from tests.simulators.forge.state import State

PREFIX = "/api/v4"
MOST_CHARS = 255
_STATES = ("pending", "running", "success", "failed", "canceled", "skipped")
_SAME = (
    'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")'
)


def answer(forge: State, request: Request) -> Reply:
    """What GitLab answers; raises Refused."""
    try:
        by, right = forge.door.who(request.headers.get("private-token", ""))
    except Refused:
        raise _refused(401, "401 Unauthorized") from None
    request = request.signed_in(by)
    if request.method != "GET" and right == "read":
        words = "The request requires higher privileges than provided by the access token."
        raise Refused(403, {"error": "insufficient_scope", "error_description": words, "scope": "api"})
    path = request.path.removeprefix(PREFIX)
    if path == "/user":
        return Reply(200, account("review-bot"))
    found = re.fullmatch(r"/projects/([^/]+)(/.*)?", path)
    where = forge.named(unquote(found[1])) if found else None
    if found is None or where is None:
        raise _refused(404, "404 Project Not Found")
    for (method, form), below in BELOW.items():
        if method == request.method and (said := re.fullmatch(form, found[2] or "")):
            return below(forge, request, where, said)
    raise _refused(404, "404 Not Found")


def _refused(status: int, words: str) -> Refused:
    return Refused(status, {"message": words})


def _tell(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    sha, state = said[1], request.body.get("state")
    _known(where, sha)
    if not any(sha == one.head for one in where.pulls.values()) and sha not in where.branches:
        raise _refused(404, "404 References for commit Not Found")
    if state not in _STATES:
        raise Refused(400, {"error": "state does not have a valid value"})
    name, description = str(request.body.get("name", "default")), str(request.body.get("description") or "")
    if len(description) > MOST_CHARS:
        raise Refused(400, {"message": {"description": ["is too long (maximum is 255 characters)"]}})
    with forge.lock:
        pipeline = where.pipelines.setdefault(sha, 1)
        old = _latest(forge, where, sha, name)
        again = old and old.pipeline == pipeline and old.state == state == "pending"
        if again or forge.refuses_transitions:
            raise _refused(400, _SAME)
        taken = forge.take(where, request.status("gitlab", sha, name, description), pipeline)
    return Reply(201, _status(taken))


def _latest(forge: State, where: Repository, sha: str, name: str) -> Taken | None:
    return next((one for one in forge.statuses(where, sha, "gitlab") if one.context == name), None)


def _statuses(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    """The latest of each name in each pipeline, as GitLab lists them unless it is asked for all."""
    _known(where, said[1])
    latest: dict[tuple[str, int], Taken] = {}
    for one in forge.statuses(where, said[1], "gitlab"):
        if request.query.get("name", one.context) == one.context:
            latest.setdefault((one.context, one.pipeline), one)
    rows = sorted((_status(one) for one in latest.values()), key=lambda row: int(row["id"]))
    return page(rows, request, forge.url)


def _commit(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    _known(where, said[1])
    pipeline = where.pipelines.get(said[1])
    return Reply(200, {"id": said[1], "last_pipeline": {"id": pipeline} if pipeline else None})


def _requests(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    _known(where, said[1])
    found = [one for one in (*where.pulls.values(), *where.from_forks) if one.head == said[1]]
    return page([merge_request(where, one, forge.url) for one in found], request, forge.url)


def _known(where: Repository, sha: str) -> None:
    if sha not in where.commits:
        raise _refused(404, "404 Commit Not Found")


def _status(one: Taken) -> Json:
    return {
        "id": one.number,
        "sha": one.sha,
        "status": one.state,
        "name": one.context,
        "description": one.description,
        "target_url": one.target_url,
        "pipeline_id": one.pipeline,
        "created_at": stamp(one.at),
    }


def _pull(where: Repository, number: str) -> Pull:
    if int(number) not in where.pulls:
        raise _refused(404, "404 Not found")
    return where.pulls[int(number)]


def _shown(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    return Reply(200, merge_request(where, _pull(where, said[1]), forge.url))


def _approvals(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    given = [one for one in _pull(where, said[1]).reviews if one.state == "approved"]
    return Reply(200, {"approved_by": [{"user": account(one.login)} for one in given]})


def _approve(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    of = _pull(where, said[1])
    if request.body.get("sha") not in (None, of.head):
        raise _refused(409, "SHA does not match HEAD of source branch")
    forge.review(where.path, of.number, request.as_login, "approved")
    return Reply(201, _approvals(forge, request, where, said).body)


def _unapprove(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    of = _pull(where, said[1])
    mine = [one for one in of.reviews if (one.login, one.state) == (request.as_login, "approved")]
    if not mine:
        raise _refused(404, "404 Not Found")
    forge.dismiss(where.path, of.number, mine[-1].number, request.as_login)
    return Reply(201, {})


def _merge(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    of = _pull(where, said[1])
    if of.state == "closed" or forge.held(where, of):
        raise _refused(405, "405 Method Not Allowed")
    forge.close(where.path, of.number, request.as_login, merged=True)
    return Reply(200, merge_request(where, of, forge.url))


_Below = Callable[[State, Request, Repository, re.Match[Any]], Reply]
BELOW: dict[tuple[str, str], _Below] = {
    ("POST", r"/statuses/([^/]+)"): _tell,
    ("GET", r"/repository/commits/([^/]+)/statuses"): _statuses,
    ("GET", r"/repository/commits/([^/]+)/merge_requests"): _requests,
    ("GET", r"/repository/commits/([^/]+)"): _commit,
    ("GET", r"/merge_requests/(\d+)"): _shown,
    ("GET", r"/merge_requests/(\d+)/approvals"): _approvals,
    ("POST", r"/merge_requests/(\d+)/approve"): _approve,
    ("POST", r"/merge_requests/(\d+)/unapprove"): _unapprove,
    ("PUT", r"/merge_requests/(\d+)/merge"): _merge,
}
