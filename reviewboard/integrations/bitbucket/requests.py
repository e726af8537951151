"""Pull requests of Bitbucket Cloud, as its events tell them and as the poll reads them.

https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Pull-request-events. Bitbucket abbreviates the hashes
in a request to 12 digits; `head_sha` and `merge_sha` stay as they are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.bitbucket import reviews
from reviewboard.integrations.bitbucket.commits import (
    authors_of,
    of_request,
    request_taken_back,
)
from reviewboard.integrations.bitbucket.fields import link, request_number, sha, taken_back
from reviewboard.integrations.bitbucket.people import account, commit, repository_of
from reviewboard.integrations.git.requests import picked
from reviewboard.integrations.reading import (
    Record,
    count,
    flag,
    moment,
    need_moment,
    record,
    records,
    text,
)
from reviewboard.integrations.touched import Touched, touched

CREATED, FULFILLED, REJECTED = "pullrequest:created", "pullrequest:fulfilled", "pullrequest:rejected"
STATES: Mapping[str, ChangeState] = {
    "OPEN": ChangeState.OPEN,
    "MERGED": ChangeState.MERGED,
    "DECLINED": ChangeState.CLOSED,
    "SUPERSEDED": ChangeState.CLOSED,
}
_STATE_OF_EVENT: Mapping[str, ChangeState] = {
    CREATED: ChangeState.OPEN,
    FULFILLED: ChangeState.MERGED,
    REJECTED: ChangeState.CLOSED,
}
"""What the event itself says, where the payload's word is none: documentation samples hold `OPEN|MERGED|DECLINED`."""


def told(event: str, payload: Record) -> Sequence[ChangeSnapshot]:
    """What an event says of its request."""
    snapshot = _request(payload, _STATE_OF_EVENT.get(event))
    if event == FULFILLED:
        # Bitbucket tells no time of merging; what updated the request last is this merge.
        snapshot = replace(snapshot, merged_at=snapshot.source_at)
    if state := reviews.EVENTS.get(event):
        snapshot = replace(snapshot, reviews=tuple(reviews.of_event(state, payload, snapshot.source_at)))
    return (snapshot,)


def polled(bundle: Record) -> Sequence[ChangeSnapshot]:
    """A request as the poll read it: with its commits, the sum of its files, and its activity."""
    snapshot = _request(bundle, None)
    base = text(bundle, "pullrequest", "destination", "branch", "name")
    commits = of_request((commit(one) for one in records(bundle, "commits")), base)
    files = _touched(bundle)
    return (
        replace(
            snapshot,
            merged_at=_merged_at(bundle, snapshot),
            commits=commits,
            committers=authors_of(commits),
            files_count=files.count,
            paths=files.paths,
            tests_touched=files.tests,
            lines_added=files.added,
            lines_removed=files.removed,
            reverts=request_taken_back(
                snapshot.external_id.partition(":pr:")[0], snapshot.title, snapshot.body or "", commits
            ),
            cherry_picked_from=picked(commits[0].message) if len(commits) == 1 else None,
            reviews=tuple(reviews.standing(bundle)),
        ),
    )


def _request(payload: Record, state: ChangeState | None) -> ChangeSnapshot:
    """What every payload with a request tells; `state` where its own word is none."""
    request = record(payload, "pullrequest")
    where = repository_of(payload)
    number = request_number(request, "id")
    state = STATES.get(text(request, "state").upper(), state)
    merged = state is ChangeState.MERGED
    title, body = text(request, "title"), text(request, "description")
    return ChangeSnapshot(
        external_id=f"{where.external_id}:pr:{number}",
        kind=ChangeKind.PULL_REQUEST,
        source_at=need_moment(_time(payload), "pullrequest.updated_on"),
        title=title,
        body=body if "description" in request else None,
        state=state,
        head_sha=sha(request, "source", "commit", "hash"),
        merge_sha=sha(request, "merge_commit", "hash") if merged else "",
        branch=text(request, "source", "branch", "name"),
        url=link(request, "links", "html", "href"),
        repository=where,
        authored_by=account(request, "author"),
        merged_by=account(request, "closed_by") if merged else None,
        opened_at=moment(request, "created_on"),
        draft=flag(request, "draft"),
        reverts=taken_back(where.external_id, title, body),
    )


def _time(payload: Record) -> datetime | None:
    """When Bitbucket last updated the request, or the best that it says of that."""
    places = (
        ("pullrequest", "updated_on"),
        ("pullrequest", "created_on"),
        ("approval", "date"),
        ("changes_request", "date"),
    )
    return next((at for place in places if (at := moment(payload, *place))), None)


def _merged_at(bundle: Record, snapshot: ChangeSnapshot) -> datetime | None:
    """When the request was merged: the first entry of its activity that shows it merged.

    An entry stands there for every edit, with the state of then. Without an activity the last update is the best time.
    """
    if snapshot.state is not ChangeState.MERGED:
        return None
    updates = (record(entry, "update") for entry in records(bundle, "activity"))
    times = (moment(one, "date") for one in updates if text(one, "state").upper() == "MERGED")
    return min(filter(None, times), default=snapshot.source_at)


def _touched(bundle: Record) -> Touched:
    rows = list(records(bundle, "diffstat"))
    return touched(
        (text(row, "new", "path") or text(row, "old", "path") for row in rows),
        sum(count(row, "lines_added") for row in rows),
        sum(count(row, "lines_removed") for row in rows),
    )
