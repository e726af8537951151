"""The lists that are read of each project, a page at a time.

Requests and deployments are listed by their last update, from the last one that was read: one that is updated
meanwhile moves to the end and is read there, while with page numbers alone its neighbours would be passed over.
Commits are what the main branch gained since the one with which it ended before, whatever their dates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reviewboard.domain.ports import Fetched, Http, Rejected
from reviewboard.integrations.gitlab import bundles
from reviewboard.integrations.gitlab.projects import numeric, sha
from reviewboard.integrations.reading import Record, count, moment, number, record, records, text

PAGE = 20
"""Each request takes up to six calls more: a killed reading loses no more than a page of them."""
OVERLAP = timedelta(minutes=2)
"""How far each round looks back: what is written at one time may be seen a little later."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `state` is where the next one begins, in this round (`more`) or in the next.

    `left`: how many things of the list are still to come; 0 where GitLab does not say.
    """

    fetched: tuple[Fetched, ...]
    state: Mapping[str, object]
    more: bool
    left: int = 0


def requests(http: Http, project: Record, state: Record, since: datetime) -> Page:
    """https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests."""
    path = f"projects/{numeric(project, 'id')}/merge_requests"
    new, after = _updated(http, path, "iid", state, since, scope="all")
    return replace(after, fetched=tuple(bundles.request(http, project, one) for one in new))


def deployments(http: Http, project: Record, state: Record, since: datetime) -> Page:
    """https://docs.gitlab.com/api/deployments/#list-project-deployments."""
    path = f"projects/{numeric(project, 'id')}/deployments"
    new, after = _updated(http, path, "id", state, since)
    return replace(after, fetched=tuple(bundles.deployment(project, one) for one in new))


def commits(http: Http, project: Record, state: Record, since: datetime) -> Page:
    """https://docs.gitlab.com/api/commits/#list-repository-commits, of the main branch.

    The end of the branch is kept while its pages are read, so that pushes meanwhile wait for the next round.
    """
    branch, old, end = text(project, "default_branch"), sha(state, "tip"), sha(state, "reading", "tip")
    if not branch:  # nothing was ever pushed
        return Page((), state, more=False)
    turn = count(state, "reading", "page") or 1
    params = (
        {"ref_name": f"{old}..{end or branch}"} if old else {"ref_name": end or branch, "since": _iso(since)}
    )
    path = f"projects/{numeric(project, 'id')}/repository/commits"
    try:
        answer = http.get(path, first_parent="true", per_page=PAGE, page=turn, **params)
    except Rejected as refused:
        if not refused.words.startswith("404"):
            raise
        # The branch is empty; or it was rewritten, and its old end is gone: then by time, as at the beginning.
        return Page((), {} if old else state, more=bool(old))
    listed = list(records(answer.body))
    end = end or next((sha(one, "id") for one in listed), "")
    found = tuple(filter(None, (bundles.commit(http, project, one) for one in listed)))
    if len(listed) >= PAGE or (listed and answer.next):
        kept = {"tip": old} if old else {}
        return Page(found, {**kept, "reading": {"tip": end, "page": turn + 1}}, more=True)
    return Page(found, {"tip": end or old} if end or old else {}, more=False)


STREAMS: Mapping[str, Callable[[Http, Record, Record, datetime], Page]] = {
    "requests": requests,
    "commits": commits,
    "deployments": deployments,
}
"""In the order in which they are read."""
SWITCHES: Mapping[str, str] = {
    "requests": "merge_requests_access_level",
    "commits": "repository_access_level",
    "deployments": "environments_access_level",
}
"""The setting of a project by which a stream is switched off ("disabled")."""


def _updated(
    http: Http, path: str, key: str, state: Record, since: datetime, **params: str
) -> tuple[list[Record], Page]:
    """What is new in a list of things by update time, and where it goes on.

    `seen` holds when those near the end were updated as they were read: they are listed again and passed over.
    """
    kept = moment(state, "after")
    after = max(kept or since, since)
    turn = (count(state, "page") or 1) if kept == after else 1
    answer = http.get(
        path,
        order_by="updated_at",
        sort="asc",
        updated_after=_iso(after),
        per_page=PAGE,
        page=turn,
        **params,
    )
    rows = list(records(answer.body))
    listed = [one for one in rows if numeric(one, key)]
    before = record(state, "seen")
    new = [one for one in listed if before.get(numeric(one, key)) != text(one, "updated_at")]
    seen = _recent({**before, **{numeric(one, key): text(one, "updated_at") for one in listed}})
    if len(rows) >= PAGE or (rows and answer.next):
        last = max((at for one in listed if (at := moment(one, "updated_at"))), default=after)
        following = {"after": _iso(max(last, after)), "page": 1 if last > after else turn + 1, "seen": seen}
        left = (number(answer.headers, "x-total") or 0) - turn * PAGE
        return new, Page((), following, more=True, left=max(left, 0))
    newest = max((at for name in seen if (at := moment(seen, name))), default=None)
    return new, Page((), {"after": _iso(newest - OVERLAP if newest else after), "seen": seen}, more=False)


def _recent(seen: Mapping[str, object]) -> dict[str, object]:
    """Of these things the ones that the next round will list again."""
    dated = {name: at for name in seen if (at := moment(seen, name))}
    newest = max(dated.values(), default=None)
    return {name: seen[name] for name, at in dated.items() if newest and at >= newest - OVERLAP}


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
