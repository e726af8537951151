"""Reading the API of Bitbucket Data Center: pull requests that were updated, those that are open, and the main line.

https://developer.atlassian.com/server/bitbucket/rest/. The steps of a visit: `repository`, its number; `requests`, newest
first until a page has nothing new, since no list can be asked for updates since a time; `open`, all open ones once more,
since the answer of a reviewer updates nothing; `closed`, those that were open at the last visit and were met in neither
list; `line` and `commits`, what is new on the main branch since its last known head.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Fetched, Http, PollPage
from reviewboard.integrations.bitbucket import rounds
from reviewboard.integrations.bitbucket.fields import request_number, sha
from reviewboard.integrations.bitbucket.mainline import Walk
from reviewboard.integrations.bitbucket.rounds import Visit, fetched, get, quoted
from reviewboard.integrations.bitbucket_server import reviews
from reviewboard.integrations.bitbucket_server.people import commit, repository
from reviewboard.integrations.reading import (
    Record,
    count,
    flag,
    moment,
    need,
    number,
    record,
    records,
    text,
    texts,
)

REPOSITORY, REQUEST, COMMIT = "api:repository", "api:pull-request", "api:commit"
_REQUESTS, _OPEN, _MANY = 25, 50, 100
"""How many are asked for at once. Each request that is new costs three more questions."""
_PAGES = 20
"""How many pages of one request's commits, files or activities are read at most."""


def page(names: Sequence[str], cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
    """As `PolledSource.poll`, over these repositories."""
    return rounds.page(_STEPS, _gone, names, cursor, since, http)


def available(http: Http) -> Sequence[RepositorySnapshot]:
    """All repositories that the token may read."""
    found = _values(http, "repos", pages=1000)
    return [repository(one, readable=True) for one in found if number(one, "id") is not None]


def path_of(name: str) -> str:
    """The path of a repository in the API."""
    return "projects/{}/repos/{}".format(*quoted(name))


def _repository(visit: Visit, http: Http) -> Sequence[Fetched]:
    said = record({"body": http.get(path_of(visit.name)).body}, "body")
    name = need(text(said, "id"), "the id of a repository")
    path = repository(said).name or visit.name
    kept = {
        "id": number(said, "id"),
        "slug": text(said, "slug"),
        "project": {"key": text(said, "project", "key")},
        "links": {"self": [{"href": repository(said).url}]},
    }
    visit.step = "requests"
    return visit.found(REPOSITORY, name, path, kept)


def _gone(visit: Visit) -> Fetched:
    name, (owner, _, slug) = text(visit.mark, "id"), text(visit.mark, "path").partition("/")
    body = {"id": name, "slug": slug, "project": {"key": owner}, "readable": False}
    return fetched(REPOSITORY, f"{name}:lost:{text(visit.mark, 'turns')}", body)


def _requests(visit: Visit, http: Http) -> Sequence[Fetched]:
    body = _page(visit, http, "pull-requests", state="ALL", order="NEWEST", limit=_REQUESTS)
    rows = [
        row
        for row in records(body, "values")
        if (updated := moment(row, "updatedDate")) is None or updated >= visit.begin
    ]
    found = [one for row in rows for one in _request(visit, http, row)]
    if _turn(visit, body) or not rows:
        visit.step, visit.notes["start"] = "open", 0
    return found


def _open(visit: Visit, http: Http) -> Sequence[Fetched]:
    body = _page(visit, http, "pull-requests", state="OPEN", order="OLDEST", limit=_OPEN)
    found: list[Fetched] = []
    for row in records(body, "values"):
        visit.opened(request_number(row, "id"))
        found += _request(visit, http, row)
    if _turn(visit, body):
        still = record(visit.notes, "open")
        visit.notes["closed"] = [one for one in texts(visit.mark, "open") if one not in still]
        visit.step = "closed"
    return found


def _closed(visit: Visit, http: Http) -> Sequence[Fetched]:
    """One that was open and is no longer; what the first list told of it already is known."""
    left = list(texts(visit.notes, "closed"))
    found: list[Fetched] = []
    if left:
        row = get(http, f"{path_of(visit.name)}/pull-requests/{left.pop()}")
        if isinstance(row, dict):
            found += _request(visit, http, row)
    visit.notes["closed"] = left
    visit.step = "closed" if left else "line"
    return found


def _request(visit: Visit, http: Http, row: Record) -> Iterator[Fetched]:
    """The request of a list's row with all that belongs to it, unless this state of it is known.

    Of the past, the first visit fetches only what was updated since it should begin.
    """
    name, updated = request_number(row, "id"), moment(row, "updatedDate")
    answers = reviews.fingerprint(row)
    if not visit.fresh(name, updated, answers) or (visit.first and updated and updated < visit.since):
        return
    path = f"{path_of(visit.name)}/pull-requests/{name}"
    bundle: dict[str, object] = {
        "pullRequest": row,
        "commits": _values(http, f"{path}/commits"),
        "changes": _values(http, f"{path}/changes"),
        "activities": _values(http, f"{path}/activities"),
    }
    _landed(visit, bundle)
    key = f"{text(visit.repository, 'id')}:pr:{name}:{text(row, 'updatedDate')}:{rounds.digest(answers)}"
    yield fetched(REQUEST, key, bundle)


def _landed(visit: Visit, bundle: Mapping[str, object]) -> None:
    """Keeps which commits stand on the main line as they are, since their request was merged by moving the line forward."""
    merge = sha(bundle, "pullRequest", "properties", "mergeCommit", "id")
    commits = [sha(one, "id") for one in records(bundle, "commits")]
    if merge and merge in commits:
        visit.notes.setdefault("landed", {}).update(dict.fromkeys(commits, merge))


def _line(visit: Visit, http: Http) -> Sequence[Fetched]:
    """Where the main branch stands; an empty repository has none. Older versions have it among the branches."""
    path = path_of(visit.name)
    main = text(get(http, f"{path}/default-branch") or get(http, f"{path}/branches/default"), "id")
    newest = get(http, f"{path}/commits", until=main, limit=1) if main else None
    head = next((sha(one, "id") for one in records(newest, "values")), "")
    visit.step = ""
    if head and head != text(visit.mark, "head"):
        visit.step = "commits"
        visit.notes |= {"head": head, "start": 0, "exclude": text(visit.mark, "head")}
        visit.notes["ahead"] = Walk.of(head).ahead
    return ()


def _commits(visit: Visit, http: Http) -> Sequence[Fetched]:
    """A page of what is new on the main branch: all that the last known head did not hold, else all since the beginning."""
    head, known = text(visit.notes, "head"), text(visit.notes, "exclude")
    params: dict[str, str | int] = {"until": head, "limit": _MANY, "start": count(visit.notes, "start")}
    if known:
        params["since"] = known
    body = get(http, f"{path_of(visit.name)}/commits", **params)
    if body is None and known:
        # The main branch was rewritten, and its old head is gone.
        visit.notes |= {"exclude": "", "start": 0, "ahead": Walk.of(head).ahead}
        return ()
    walk = Walk(record(visit.notes, "ahead"))
    dated = [(row, commit(row)) for row in records(body, "values")]
    found = [
        _commit(visit, row, landed)
        for row, one in dated
        if (landed := walk.landed_with(one.sha, one.message, one.parents)) is not None
        and (known or one.at >= visit.since)
    ]
    visit.notes["ahead"] = walk.ahead
    if _turn(visit, body) or not (known or any(one.at >= visit.since for _, one in dated)):
        visit.step = ""
    return found


def _commit(visit: Visit, row: Record, landed: str) -> Fetched:
    landed_with = landed or text(visit.notes, "landed", sha(row, "id"))
    body = {"repository": visit.repository, "commit": row, "landed_with": landed_with}
    return fetched(COMMIT, f"{text(visit.repository, 'id')}:commit:{sha(row, 'id')}", body)


def _page(visit: Visit, http: Http, below: str, **params: str | int) -> object:
    """The page of a list that the visit stands at."""
    return http.get(f"{path_of(visit.name)}/{below}", start=count(visit.notes, "start"), **params).body


def _turn(visit: Visit, body: object) -> bool:
    """Turns to the next page; whether there is none."""
    visit.notes["start"] = _next(body)
    return not visit.notes["start"]


def _next(body: object) -> int:
    """Where the next page starts, 0 where there is none."""
    return 0 if flag(body, "isLastPage") is not False else count(body, "nextPageStart")


def _values(http: Http, path: str, *, pages: int = _PAGES) -> Sequence[Record]:
    """Everything that a paged list holds, empty where it is gone."""
    found: list[Record] = []
    start = 0
    for _ in range(pages):
        body = get(http, path, start=start, limit=_MANY)
        found += records(body, "values")
        start = _next(body)
        if not start:
            break
    return found


_STEPS: Mapping[str, rounds.Step] = {
    "repository": _repository,
    "requests": _requests,
    "open": _open,
    "closed": _closed,
    "line": _line,
    "commits": _commits,
}
