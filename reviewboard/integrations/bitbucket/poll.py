"""Reading Bitbucket Cloud's API: pull requests that were updated, those that are open, and the main line.

https://developer.atlassian.com/cloud/bitbucket/rest/. The steps of a visit: `repository`, its uuid and main branch;
`requests`, those updated since the last visit, oldest update first, where the next page is asked for by the last update
seen, since the numbers of pages shift while requests are updated; `open`, all open ones once more, since the answer of a
reviewer updates nothing; `line` and `commits`, what is new on the main branch since its last known head.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Fetched, Http, PollPage
from reviewboard.integrations.bitbucket import reviews, rounds
from reviewboard.integrations.bitbucket.fields import request_number, sha
from reviewboard.integrations.bitbucket.mainline import Walk
from reviewboard.integrations.bitbucket.people import commit, repository
from reviewboard.integrations.bitbucket.rounds import Visit, fetched, get, quoted
from reviewboard.integrations.reading import Record, moment, need, need_moment, record, records, text

REPOSITORY, REQUEST, COMMIT = "api:repository", "api:pullrequest", "api:commit"
_STATES = "state=OPEN&state=MERGED&state=DECLINED&state=SUPERSEDED"
_WITH_PARTICIPANTS = "+values.participants"
_REQUESTS, _OPEN, _COMMITS, _FILES, _ACTIVITY, _REPOSITORIES = 10, 50, 100, 500, 50, 100
"""How many are asked for at once. Each request of the first list costs three or four more questions."""
_PAGES = 20
"""How many pages of one request's commits, files or activity are read at most."""


def page(names: Sequence[str], cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
    """As `PolledSource.poll`, over these repositories."""
    return rounds.page(_STEPS, _gone, names, cursor, since, http)


def available(names: Sequence[str], http: Http) -> Sequence[RepositorySnapshot]:
    """The repositories of the workspaces that are named, else of all that the token knows of."""
    spaces = dict.fromkeys(quoted(name)[0] for name in names)
    if not spaces:
        found = _values(http, "user/workspaces", pagelen=_REPOSITORIES)
        spaces = dict.fromkeys(quote(text(one, "workspace", "slug"), safe="") for one in found)
    return [
        repository(one, readable=True)
        for space in filter(None, spaces)
        for one in _values(http, f"repositories/{space}", pagelen=_REPOSITORIES, pages=100)
        if text(one, "uuid")
    ]


def path_of(name: str) -> str:
    """The path of a repository in the API."""
    return "repositories/{}/{}".format(*quoted(name))


def _repository(visit: Visit, http: Http) -> Sequence[Fetched]:
    said = http.get(path_of(visit.name)).body
    name, path = need(text(said, "uuid"), "uuid"), text(said, "full_name") or visit.name
    kept = {
        "uuid": name,
        "full_name": path,
        "links": {"html": {"href": text(said, "links", "html", "href")}},
        "mainbranch": {"name": text(said, "mainbranch", "name")},
    }
    visit.step = "requests"
    visit.notes["from"] = visit.begin.astimezone(UTC).isoformat()
    return visit.found(REPOSITORY, name, path, kept)


def _gone(visit: Visit) -> Fetched:
    name, path = text(visit.mark, "id"), text(visit.mark, "path")
    body = {"uuid": name, "full_name": path, "readable": False}
    return fetched(REPOSITORY, f"{name}:lost:{text(visit.mark, 'turns')}", body)


def _requests(visit: Visit, http: Http) -> Sequence[Fetched]:
    begin = need_moment(moment(visit.notes, "from"), "from")
    body = _page(
        visit,
        http,
        f"{path_of(visit.name)}/pullrequests?{_STATES}",
        q=f"updated_on>={begin.isoformat()}",
        sort="updated_on",
        pagelen=_REQUESTS,
        fields=_WITH_PARTICIPANTS,
    )
    rows = list(records(body, "values"))
    found = [one for row in rows for one in _request(visit, http, row)]
    newest = max(filter(None, (moment(row, "updated_on") for row in rows)), default=None)
    following = text(body, "next")
    if not following:
        visit.step = "open"
    elif newest and newest > begin:
        visit.notes["from"], following = newest.isoformat(), ""
    visit.notes["page"] = following
    return found


def _open(visit: Visit, http: Http) -> Sequence[Fetched]:
    body = _page(
        visit,
        http,
        f"{path_of(visit.name)}/pullrequests?state=OPEN",
        sort="created_on",
        pagelen=_OPEN,
        fields=_WITH_PARTICIPANTS,
    )
    found: list[Fetched] = []
    for row in records(body, "values"):
        visit.opened(request_number(row, "id"))
        found += _request(visit, http, row)
    visit.notes["page"] = text(body, "next")
    visit.step = visit.step if visit.notes["page"] else "line"
    return found


def _request(visit: Visit, http: Http, row: Record) -> Iterator[Fetched]:
    """The request of a list's row with all that belongs to it, unless this state of it is known.

    Of the past, the first visit fetches only what was updated since it should begin.
    """
    number, updated = request_number(row, "id"), moment(row, "updated_on")
    answers = reviews.fingerprint(row)
    if not visit.fresh(number, updated, answers) or (visit.first and updated and updated < visit.since):
        return
    path = f"{path_of(visit.name)}/pullrequests/{number}"
    request = row if "participants" in row else get(http, path) or row
    bundle: dict[str, object] = {
        "repository": visit.repository,
        "pullrequest": request,
        "commits": _values(http, f"{path}/commits", pagelen=_COMMITS),
        "diffstat": _values(http, _diffstat(request), pagelen=_FILES),
        "activity": _values(http, f"{path}/activity", pagelen=_ACTIVITY),
    }
    _landed(visit, bundle)
    key = f"{text(visit.repository, 'uuid')}:pr:{number}:{text(row, 'updated_on')}:{rounds.digest(answers)}"
    yield fetched(REQUEST, key, bundle)


def _diffstat(request: object) -> str:
    """Where the files of a request are summed up: below `pullrequests` there is only a redirection to that."""
    _, below, path = text(request, "links", "diffstat", "href").partition("/repositories/")
    return f"repositories/{path}" if below else ""


def _landed(visit: Visit, bundle: Mapping[str, object]) -> None:
    """Keeps which commits stand on the main line as they are, since their request was merged by moving the line forward."""
    merge = sha(bundle, "pullrequest", "merge_commit", "hash")
    commits = [sha(one, "hash") for one in records(bundle, "commits")]
    head = next((one for one in commits if merge and one.startswith(merge)), "")
    if head:
        visit.notes.setdefault("landed", {}).update(dict.fromkeys(commits, head))


def _line(visit: Visit, http: Http) -> Sequence[Fetched]:
    """Where the main branch stands; an empty repository has none."""
    main = text(visit.repository, "mainbranch", "name")
    head = ""
    if main:
        head = sha(get(http, f"{path_of(visit.name)}/refs/branches/{quote(main, safe='')}"), "target", "hash")
    visit.step = ""
    if head and head != text(visit.mark, "head"):
        visit.step = "commits"
        visit.notes |= {"head": head, "page": "", "exclude": text(visit.mark, "head")}
        visit.notes["ahead"] = Walk.of(head).ahead
    return ()


def _commits(visit: Visit, http: Http) -> Sequence[Fetched]:
    """A page of what is new on the main branch: all that the last known head did not hold, else all since the beginning."""
    head, known = text(visit.notes, "head"), text(visit.notes, "exclude")
    path = text(visit.notes, "page") or f"{path_of(visit.name)}/commits/{head}"
    params: dict[str, str | int] = {} if text(visit.notes, "page") else {"pagelen": _COMMITS}
    if known and not text(visit.notes, "page"):
        params["exclude"] = known
    body = get(http, path, **params)
    if body is None and known:
        # The main branch was rewritten, and its old head is gone.
        visit.notes |= {"exclude": "", "page": "", "ahead": Walk.of(head).ahead}
        return ()
    walk = Walk(record(visit.notes, "ahead"))
    rows = list(records(body, "values"))
    dated = [(row, commit(row)) for row in rows]
    found = [
        _commit(visit, row, landed)
        for row, one in dated
        if (landed := walk.landed_with(one.sha, one.message, one.parents)) is not None
        and (known or one.at >= visit.since)
    ]
    visit.notes |= {"ahead": walk.ahead, "page": text(body, "next")}
    if not visit.notes["page"] or not (known or any(one.at >= visit.since for _, one in dated)):
        visit.step = ""
    return found


def _commit(visit: Visit, row: Record, landed: str) -> Fetched:
    landed_with = landed or text(visit.notes, "landed", sha(row, "hash"))
    body = {"repository": visit.repository, "commit": row, "landed_with": landed_with}
    return fetched(COMMIT, f"{text(visit.repository, 'uuid')}:commit:{sha(row, 'hash')}", body)


def _page(visit: Visit, http: Http, path: str, **params: str | int) -> object:
    """The page that the visit stands at, else the first."""
    following = text(visit.notes, "page")
    return http.get(following).body if following else http.get(path, **params).body


def _values(http: Http, path: str, *, pagelen: int, pages: int = _PAGES) -> Sequence[Record]:
    """Everything that a paged list holds, empty where it is gone."""
    found: list[Record] = []
    body = get(http, path, pagelen=pagelen) if path else None
    for _ in range(pages):
        found += records(body, "values")
        following = text(body, "next")
        if not following:
            break
        body = get(http, following)
    return found


_STEPS: Mapping[str, rounds.Step] = {
    "repository": _repository,
    "requests": _requests,
    "open": _open,
    "line": _line,
    "commits": _commits,
}
