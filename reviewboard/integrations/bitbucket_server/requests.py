"""Pull requests of Bitbucket Data Center, as its events tell them and as the poll reads them.

https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html, "Pull request events".
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.bitbucket.commits import authors_of, of_request, request_taken_back
from reviewboard.integrations.bitbucket.fields import request_number, sha, taken_back
from reviewboard.integrations.bitbucket_server import reviews
from reviewboard.integrations.bitbucket_server.people import account, commit, page_of, repository
from reviewboard.integrations.git.requests import picked
from reviewboard.integrations.reading import Record, flag, moment, need_moment, record, records, text
from reviewboard.integrations.touched import touched

OPENED, MERGED, DECLINED, DELETED = "pr:opened", "pr:merged", "pr:declined", "pr:deleted"
_HEADS = "refs/heads/"
STATES: Mapping[str, ChangeState] = {
    "OPEN": ChangeState.OPEN,
    "MERGED": ChangeState.MERGED,
    "DECLINED": ChangeState.CLOSED,
}
_STATE_OF_EVENT: Mapping[str, ChangeState] = {
    OPENED: ChangeState.OPEN,
    MERGED: ChangeState.MERGED,
    DECLINED: ChangeState.CLOSED,
}
"""What the event itself says, where the payload's word is none."""


def told(event: str, payload: Record) -> Sequence[ChangeSnapshot]:
    """What an event says of its request."""
    by = account(payload, "actor") if event == MERGED else None
    snapshot = _request(payload, _STATE_OF_EVENT.get(event), by)
    if event in reviews.EVENTS or event == reviews.UPDATED:
        said = tuple(reviews.of_event(event, payload, snapshot.source_at))
        snapshot = replace(snapshot, reviews=said)
    return (snapshot,)


def deleted(payload: Record) -> Sequence[ChangeSnapshot]:
    """A request was deleted, which its own state does not show and no update time tells. What was merged stays merged."""
    snapshot = _request(payload, None, None)
    at = moment(payload, "date") or snapshot.source_at
    state = ChangeState.MERGED if snapshot.state is ChangeState.MERGED else ChangeState.CLOSED
    return (
        ChangeSnapshot(
            external_id=snapshot.external_id,
            kind=snapshot.kind,
            source_at=max(at, snapshot.source_at),
            state=state,
            repository=snapshot.repository,
        ),
    )


def polled(bundle: Record) -> Sequence[ChangeSnapshot]:
    """A request as the poll read it: with its commits, its files, and its activities."""
    merges = (one for one in records(bundle, "activities") if text(one, "action").upper() == "MERGED")
    by = next((who for one in merges if (who := account(one, "user"))), None)
    snapshot = _request(bundle, None, by)
    base = text(bundle, "pullRequest", "toRef", "displayId")
    commits = of_request((commit(one) for one in records(bundle, "commits")), base)
    files = touched(text(one, "path", "toString") for one in records(bundle, "changes"))
    return (
        replace(
            snapshot,
            commits=commits,
            committers=authors_of(commits),
            files_count=files.count,
            paths=files.paths,
            tests_touched=files.tests,
            reverts=request_taken_back(
                snapshot.external_id.partition(":pr:")[0], snapshot.title, snapshot.body or "", commits
            ),
            cherry_picked_from=picked(commits[0].message) if len(commits) == 1 else None,
            reviews=tuple(reviews.standing(bundle)),
        ),
    )


def _request(
    payload: Record, state: ChangeState | None, merged_by: IdentitySnapshot | None
) -> ChangeSnapshot:
    """What every payload with a request tells; `state` where its own word is none."""
    request = record(payload, "pullRequest")
    where = repository(record(request, "toRef", "repository"))
    number = request_number(request, "id")
    state = STATES.get(text(request, "state").upper(), state)
    merged = state is ChangeState.MERGED
    opened_at, updated = moment(request, "createdDate"), moment(request, "updatedDate")
    source_at = need_moment(updated or opened_at or moment(payload, "date"), "pullRequest.updatedDate")
    title, body = text(request, "title"), text(request, "description")
    return ChangeSnapshot(
        external_id=f"{where.external_id}:pr:{number}",
        kind=ChangeKind.PULL_REQUEST,
        source_at=source_at,
        title=title,
        body=body if "description" in request else None,
        state=state,
        head_sha=sha(request, "fromRef", "latestCommit"),
        merge_sha=sha(request, "properties", "mergeCommit", "id") if merged else "",
        branch=text(request, "fromRef", "displayId") or text(request, "fromRef", "id").removeprefix(_HEADS),
        url=page_of(request),
        repository=where,
        authored_by=account(request, "author", "user"),
        merged_by=merged_by if merged else None,
        opened_at=opened_at,
        draft=flag(request, "draft"),
        merged_at=(moment(request, "closedDate") or source_at) if merged else None,
        reverts=taken_back(where.external_id, title, body),
    )
