"""Reading requests: those that were updated, the longest ago first, each with its commits, files, reviews and checks.

https://docs.github.com/en/rest/issues/issues#list-repository-issues: the only list that can be asked for what was
updated since a time, in the order of the updates. Issues are passed over.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from reviewboard.domain.ports import Fetched, Http, Rejected
from reviewboard.integrations import harms
from reviewboard.integrations.github import contents
from reviewboard.integrations.github.api import (
    PAGE,
    Place,
    Read,
    all_rows,
    ask,
    gone,
    refused,
    rows,
    rows_ahead,
    stamp,
)
from reviewboard.integrations.github.fields import sha
from reviewboard.integrations.reading import Record, number, record, records, text

EVENT = "api:pull"
REQUESTS_A_READ = 10
"""Each costs six questions or more: a reading that is killed loses no more than these."""
COMMIT_PAGES, FILE_PAGES, REVIEW_PAGES = 3, 3, 10
"""GitHub lists 250 commits of a request and no more. Of the files a sample is kept."""
_FILE_FIELDS = ("filename", "previous_filename", "status", "additions", "deletions")
"""Not the patch, which is code: its digest takes its place (`contents`), and what it would destroy (`harms`)."""
_RUN_FIELDS = (
    "id", "name", "head_sha", "status", "conclusion", "started_at", "completed_at", "html_url", "details_url",
    "check_suite",
)  # fmt: skip
"""Not the output, which quotes code."""


def read(http: Http, place: Place, position: Record, since: datetime) -> Read:
    """The next requests after `position`.

    That is the update time of the last row that was passed, and the numbers of all rows of that very second that
    were: no number of a page, since every update of a request moves all rows behind it. Only among rows of one
    second is there a page to turn.
    """
    mark, seen = text(position, "since") or stamp(since), _numbers(position)
    page = number(position, "page") or 1
    try:
        answer = ask(
            http,
            f"{place.path}/issues",
            state="all",
            sort="updated",
            direction="asc",
            since=mark,
            per_page=PAGE,
            page=page,
        )
    except Rejected as rejected:
        if gone(rejected):  # neither issues nor requests are switched on there
            return Read((), position, finished=True)
        raise
    found = rows(answer)
    fresh = [row for row in found if text(row, "updated_at") > mark or number(row, "number") not in seen]
    taken = _first(fresh)
    fetched = tuple(
        one for row in taken if "pull_request" in row for one in _fetched(http, place, number(row, "number"))
    )
    after = _after(mark, seen, taken)
    whole, more = len(taken) == len(fresh), bool(answer.next)
    turned = page + 1 if whole and more else page
    return Read(
        fetched,
        {**after, "page": turned if after["since"] == mark and (more or not whole) else 1},
        finished=whole and not more,
        rows=len(taken),
        left=len(fresh) - len(taken) + rows_ahead(answer, page, PAGE),
    )


def _first(fresh: Sequence[Record]) -> Sequence[Record]:
    """The rows before the request that would be one too many."""
    requests = [place for place, row in enumerate(fresh) if "pull_request" in row]
    return fresh[: requests[REQUESTS_A_READ]] if len(requests) > REQUESTS_A_READ else fresh


def _after(mark: str, seen: set[int], taken: Sequence[Record]) -> Record:
    last = max((mark, *(text(row, "updated_at") for row in taken)))
    of_it = {number(row, "number") or 0 for row in taken if text(row, "updated_at") == last}
    return {"since": last, "seen": sorted(of_it | seen if last == mark else of_it)}


def _numbers(position: Record) -> set[int]:
    seen = position.get("seen")
    return {one for one in seen if isinstance(one, int)} if isinstance(seen, list) else set()


def _fetched(http: Http, place: Place, name: int | None) -> Iterator[Fetched]:
    """The request with its parts; nothing when it was deleted meanwhile."""
    path = f"{place.path}/pulls/{name}"
    try:
        pull = ask(http, path).body
    except Rejected as rejected:
        if gone(rejected):
            return
        raise
    body = {
        "repository": record(pull, "base", "repo") or place.said,
        "pull_request": pull,
        "commits": _part(http, f"{path}/commits", COMMIT_PAGES),
        "reviews": _part(http, f"{path}/reviews", REVIEW_PAGES),
        "files": _files(http, path, sha(pull, "head", "sha")),
        **_checks(http, place, sha(pull, "head", "sha")),
    }
    yield Fetched(
        EVENT, f"{place.external_id}:pr:{name}:{text(pull, 'updated_at')}", json.dumps(body).encode()
    )


def _files(http: Http, path: str, head: str) -> list[Record]:
    listed = _part(http, f"{path}/files", FILE_PAGES)
    kept = _only(_FILE_FIELDS, listed)
    is_its_own = contents.are_of(listed, head)
    return [
        {**fields, "content": contents.of_file(file, head), **(_harms(file) if is_its_own else {})}
        for fields, file in zip(kept, listed, strict=True)
    ]


def _harms(file: Record) -> Record:
    """What the file's difference would destroy. Very large ones are not shown; what is copied stays where it was."""
    was = text(file, "previous_filename") if text(file, "status") == "renamed" else ""
    removed = contents.is_removed(file)
    return harms.found(text(file, "filename"), text(file, "patch"), deleted=removed, was=was)


def _checks(http: Http, place: Place, head: str) -> Record:
    """What machines say of the head. A token that may not read it is a choice, and the rest is read all the same."""
    if not head:
        return {}
    found: dict[str, list[Record]] = {}
    for name, part in (("check_runs", "check-runs"), ("statuses", "statuses")):
        try:
            answer = ask(http, f"{place.path}/commits/{head}/{part}", per_page=PAGE)
        except Rejected:
            continue
        found[name] = rows(answer) or list(records(answer.body, name))
    return {**found, "check_runs": _only(_RUN_FIELDS, found.get("check_runs", ()))}


def _only(fields: Sequence[str], told: Iterable[Record]) -> list[Record]:
    """The same with no more than these fields."""
    return [{field: one[field] for field in fields if field in one} for one in told]


def _part(http: Http, path: str, pages: int) -> list[Record]:
    """A part of a request; empty where GitHub cannot give it, as of a difference that is too large (422)."""
    try:
        return list(all_rows(http, path, pages))
    except Rejected as rejected:
        if refused(rejected):
            raise
        return []
