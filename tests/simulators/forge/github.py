"""GitHub's API, as far as statuses, reviews and the reading of requests need it.

Written from https://docs.github.com/en/rest/commits/statuses, .../rest/pulls/reviews and .../rest/apps/apps. A
repository answers at its path, and at its number after it was renamed.
"""

import re
from collections.abc import Callable
from typing import Any

from tests.simulators.forge import github_reading
from tests.simulators.forge.faults import full
from tests.simulators.forge.github_hooks import pull, repository, review
from tests.simulators.forge.hooks import account
from tests.simulators.forge.model import Json, Pull, Refused, Reply, Repository, Taken, Verdict, stamp
from tests.simulators.forge.requests import Request, page
from tests.simulators.forge.state import State

NOT_FOUND = {"message": "Not Found"}
MOST_CHARS = 140
_STATES = ("pending", "success", "failure", "error")
_VERDICTS: dict[str, Verdict] = {
    "APPROVE": "approved",
    "REQUEST_CHANGES": "changes_requested",
    "COMMENT": "commented",
}


def answer(forge: State, request: Request) -> Reply:
    """What GitHub answers; raises Refused."""
    given = request.headers.get("authorization", "").partition(" ")[2]
    if found := re.fullmatch(r"/app/installations/([^/]+)/access_tokens", request.path):
        return Reply(201, forge.door.exchange(given, found[1]))
    by, right = forge.door.who(given)
    request = request.signed_in(by)
    if request.method != "GET" and right == "read":
        if forge.hides_refusals:
            raise Refused(404, NOT_FOUND)
        raise Refused(403, {"message": "Resource not accessible by personal access token"})
    for (method, form), found_answer in ROUTES.items():
        if method == request.method and (said := re.fullmatch(form, request.path)):
            return found_answer(forge, request, said)
    found = re.fullmatch(r"/(?:repositories/(\d+)|repos/([^/]+/[^/]+))(/.*)?", request.path)
    where = forge.named(found[1] or found[2]) if found else None
    if found is None or where is None:
        raise Refused(404, NOT_FOUND)
    for (method, form), in_it in BELOW.items():
        if method == request.method and (said := re.fullmatch(form, found[3] or "")):
            return in_it(forge, request, where, said)
    raise Refused(404, NOT_FOUND)


def _user(forge: State, request: Request, _: re.Match[str]) -> Reply:
    if request.by == "app":
        raise Refused(403, {"message": "Resource not accessible by integration"})
    return Reply(200, account("review-bot"))


def _listed(forge: State, request: Request, _: re.Match[str]) -> Reply:
    mine = [repository(one, forge.url) for one in forge.repositories.values()]
    if request.path.startswith("/installation"):
        return Reply(200, {"total_count": len(mine), "repositories": mine})
    if request.by == "app":
        raise Refused(403, {"message": "Resource not accessible by integration"})
    return Reply(200, mine)


def _tell(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    sha, body = said[1], request.body
    _known(where, sha, where.gone.get(sha, 422))
    context, description = str(body.get("context", "default")), str(body.get("description") or "")
    if body.get("state") not in _STATES or len(description) > MOST_CHARS:
        raise Refused(
            422, {"message": "Validation Failed", "errors": [{"resource": "Status", "code": "custom"}]}
        )
    same = [one for one in forge.statuses(where, sha, "github") if one.context == context]
    if len(same) >= forge.most:
        return full()
    return Reply(201, _status(forge.take(where, request.status("github", sha, context, description))))


def _statuses(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    _known(where, said[1], 422)
    rows = [_status(one) for one in forge.statuses(where, said[1], "github")]
    return page(rows, request, forge.url)


def _commit(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    _known(where, said[1], 422)
    return Reply(200, {"sha": said[1], "commit": {"message": "Retry once"}})


def _known(where: Repository, sha: str, refusal: int) -> None:
    if sha not in where.commits:
        words = NOT_FOUND if refusal == 404 else {"message": f"No commit found for SHA: {sha}"}
        raise Refused(refusal, words)


def _status(one: Taken) -> Json:
    return {
        "id": one.number,
        "state": one.state,
        "context": one.context,
        "description": one.description,
        "target_url": one.target_url,
        "created_at": stamp(one.at),
        "updated_at": stamp(one.at),
    }


def _pull(where: Repository, number: str) -> Pull:
    if int(number) not in where.pulls:
        raise Refused(404, NOT_FOUND)
    return where.pulls[int(number)]


def _shown(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    return Reply(200, pull(where, _pull(where, said[1]), forge.url))


def _reviews(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    of = _pull(where, said[1])
    return page([review(one, where, of) for one in of.reviews], request, forge.url)


def _review(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    of, event = _pull(where, said[1]), str(request.body.get("event"))
    if event not in _VERDICTS:
        raise Refused(422, {"message": "Validation Failed"})
    commit = str(request.body.get("commit_id") or "")
    given = forge.review(where.path, of.number, request.as_login, _VERDICTS[event], commit)
    return Reply(200, review(given, where, of))


def _dismiss(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    of = _pull(where, said[1])
    given = next((one for one in of.reviews if str(one.number) == said[2]), None)
    if given is None:
        raise Refused(404, NOT_FOUND)
    forge.dismiss(where.path, of.number, given.number, request.as_login)
    return Reply(200, review(given, where, of))


def _merge(forge: State, request: Request, where: Repository, said: re.Match[str]) -> Reply:
    of = _pull(where, said[1])
    if of.state == "closed":
        raise Refused(405, {"message": "Pull Request is not mergeable"})
    if forge.held(where, of):
        raise Refused(405, {"message": f'Required status check "{where.required}" is expected.'})
    forge.close(where.path, of.number, request.as_login, merged=True)
    return Reply(200, {"sha": of.head[::-1], "merged": True})


_Route = Callable[[State, Request, re.Match[str]], Reply]
ROUTES: dict[tuple[str, str], _Route] = {
    ("GET", r"/user"): _user,
    ("GET", r"/user/repos"): _listed,
    ("GET", r"/installation/repositories"): _listed,
}
_Below = Callable[[State, Request, Repository, re.Match[Any]], Reply]
BELOW: dict[tuple[str, str], _Below] = {
    **github_reading.BELOW,
    ("GET", r""): lambda forge, _request, where, _said: Reply(200, repository(where, forge.url)),
    ("POST", r"/statuses/([^/]+)"): _tell,
    ("GET", r"/commits/([^/]+)/statuses"): _statuses,
    ("GET", r"/commits/([^/]+)"): _commit,
    ("GET", r"/pulls/(\d+)"): _shown,
    ("GET", r"/pulls/(\d+)/reviews"): _reviews,
    ("POST", r"/pulls/(\d+)/reviews"): _review,
    ("PUT", r"/pulls/(\d+)/reviews/(\d+)/dismissals"): _dismiss,
    ("PUT", r"/pulls/(\d+)/merge"): _merge,
}
