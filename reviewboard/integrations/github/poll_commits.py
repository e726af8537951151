"""Reading the main branch: what was pushed to it, with or without a request.

https://docs.github.com/en/rest/commits/commits. The first time it is listed since a time. After that it is compared
with where it ended last time, because a commit that is pushed late may be older than what was read already.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from reviewboard.domain.ports import Answer, Fetched, Http, Rejected
from reviewboard.integrations.github.api import (
    Place,
    Read,
    ask,
    empty,
    gone,
    refused,
    rows,
    rows_ahead,
    stamp,
)
from reviewboard.integrations.github.commits import is_part
from reviewboard.integrations.github.fields import sha
from reviewboard.integrations.reading import Record, number, records, text

EVENT = "api:commits"
COMMITS_A_PAGE = 50
"""Each that names no request costs a question of its own."""


def read(http: Http, place: Place, position: Record, since: datetime) -> Read:
    """The next commits after `position`.

    That is `read`, the commit up to which the branch has been read, with the time at which GitHub says that the
    repository was last pushed to; and while a round goes on `head`, the commit that it reads up to, with a page.
    """
    known, pushed = sha(position, "read"), text(place.said, "pushed_at")
    head = sha(position, "head")
    if known and not head and pushed and pushed == text(position, "pushed"):
        return Read((), position, finished=True)
    try:
        head = head or _head(http, place)
    except Rejected as rejected:
        if empty(rejected):
            return Read((), position, finished=True)
        raise
    if head in ("", known):
        return Read((), {"read": known, "pushed": pushed}, finished=True)
    page = number(position, "page") or 1
    answer, found = _page(http, place, known, head, page, since)
    fetched = (_fetched(http, place, found),) if found else ()
    left = rows_ahead(answer, page, COMMITS_A_PAGE)
    if answer.next:
        position = {"read": known, "head": head, "page": page + 1}
        return Read(fetched, position, finished=False, rows=len(found), left=left)
    return Read(fetched, {"read": head, "pushed": pushed}, finished=True, rows=len(found))


def _head(http: Http, place: Place) -> str:
    """The commit at the end of the main branch, which is what GitHub lists when no branch is named."""
    return next((sha(row, "sha") for row in rows(ask(http, f"{place.path}/commits", per_page=1))), "")


def _page(
    http: Http, place: Place, known: str, head: str, page: int, since: datetime
) -> tuple[Answer, Sequence[Record]]:
    """A page of what `head` has and `known` has not; of all since a time when nothing is known, or no longer there."""
    if known:
        try:
            answer = ask(http, f"{place.path}/compare/{known}...{head}", per_page=COMMITS_A_PAGE, page=page)
            return answer, list(records(answer.body, "commits"))
        except Rejected as rejected:
            if not gone(rejected):  # the branch was rewritten
                raise
    answer = ask(
        http,
        f"{place.path}/commits",
        sha=head,
        since=stamp(since),
        per_page=COMMITS_A_PAGE,
        page=page,
    )
    return answer, rows(answer)


def _fetched(http: Http, place: Place, found: Sequence[Record]) -> Fetched:
    commits = [{"commit": row, "landed_with": _landed_with(http, place, row)} for row in found]
    names = "\n".join(
        f"{sha(row, 'sha')} {one['landed_with']}" for row, one in zip(found, commits, strict=True)
    )
    return Fetched(
        EVENT,
        f"{place.external_id}:commits:{hashlib.sha256(names.encode()).hexdigest()[:32]}",
        json.dumps({"repository": place.said, "commits": commits}).encode(),
    )


def _landed_with(http: Http, place: Place, row: Record) -> str:
    """The commit as which the request landed that brought this one in; "" where there was none.

    A merge and a rebase bring the commits of a branch in as they are, and their messages do not tell.
    https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
    """
    name = sha(row, "sha")
    if not name or is_part(text(row, "commit", "message")):
        return ""
    try:
        found = rows(ask(http, f"{place.path}/commits/{name}/pulls"))
    except Rejected as rejected:
        if refused(rejected):
            raise
        return ""
    return next((sha(one, "merge_commit_sha") for one in found if text(one, "merged_at")), "")
