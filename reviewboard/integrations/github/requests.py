"""Pull requests and their reviews, from webhooks and from the API: both tell the same of the same moment.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request and #pull_request_review;
https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request. What a request is follows from `updated_at`, which
every event and every answer has, so that a webhook and a later poll agree on when it was so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reviewboard.domain.messages import (
    UNTIMED,
    ChangeSnapshot,
    IdentitySnapshot,
    RepositorySnapshot,
    ReviewSnapshot,
)
from reviewboard.domain.values import ChangeKind, ChangeState, ReviewState
from reviewboard.integrations import harms
from reviewboard.integrations.git.requests import picked
from reviewboard.integrations.github import contents
from reviewboard.integrations.github.commits import Told, of_request, taken_back
from reviewboard.integrations.github.fields import VENDOR, identity, login, repository, sha
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
)
from reviewboard.integrations.touched import touched

_REVIEWS: Mapping[str, ReviewState] = {
    "approved": ReviewState.APPROVED,
    "changes_requested": ReviewState.CHANGES_REQUESTED,
    "commented": ReviewState.COMMENTED,
    "dismissed": ReviewState.DISMISSED,
}
"""`pending` is missing on purpose: a review that is still being written was not given."""
_GHOST = IdentitySnapshot(VENDOR, "ghost")
"""The account that GitHub shows in place of one that was deleted: https://github.com/ghost."""
_NEXT = timedelta(microseconds=1)
_TAKES_BACK = ("revert", "back out", "backout", "roll back", "rollback")


def pull_request(payload: Record) -> Sequence[ChangeSnapshot]:
    """Anything that happened to a request: the payload holds it as it is after that."""
    return tuple(_change(payload))


def review(payload: Record) -> Sequence[ChangeSnapshot]:
    """A review was given, edited or dismissed: the review, and what the event tells of its request."""
    return tuple(
        replace(one, reviews=tuple(_reviews([record(payload, "review")], one.source_at)))
        for one in _change(payload)
    )


def bundle(payload: Record) -> Sequence[ChangeSnapshot]:
    """A request with its commits, files and reviews, as `poll_requests` puts it together."""
    return tuple(_whole(one, payload) for one in _change(payload))


def _change(payload: Record) -> Iterator[ChangeSnapshot]:
    """The request itself."""
    pull = record(payload, "pull_request")
    where = _where(payload)
    name = number(pull, "number") or number(payload, "number")
    need(str(name or ""), "pull_request.number")
    at = _at(pull)
    state = _state(pull)
    merged = state is ChangeState.MERGED
    title, body = text(pull, "title"), text(pull, "body")
    yield ChangeSnapshot(
        external_id=f"{where.external_id}:pr:{name}",
        kind=ChangeKind.PULL_REQUEST,
        source_at=at,
        title=title,
        state=state,
        body=body if "body" in pull else None,
        head_sha=sha(pull, "head", "sha"),
        # Before the merge this is a test merge, which nobody keeps.
        merge_sha=sha(pull, "merge_commit_sha") if merged else "",
        branch=text(pull, "head", "ref"),
        url=text(pull, "html_url"),
        repository=where,
        authored_by=login(pull, "user"),
        merged_by=login(pull, "merged_by") if merged else None,
        opened_at=moment(pull, "created_at"),
        merged_at=(moment(pull, "merged_at") or moment(pull, "closed_at")) if merged else None,
        files_count=count(pull, "changed_files"),
        lines_added=count(pull, "additions"),
        lines_removed=count(pull, "deletions"),
        labels=_labels(pull),
        draft=flag(pull, "draft"),
        reverts=taken_back(where, body) if title.lower().startswith(_TAKES_BACK) else None,
    )


def _labels(pull: Record) -> tuple[str, ...] | None:
    if "labels" not in pull:
        return None
    return tuple(filter(None, (text(label, "name") for label in records(pull, "labels"))))


def _where(payload: Record) -> RepositorySnapshot:
    """The repository that the request is for: the event's own, or the base of the request."""
    own = record(payload, "repository")
    return repository(own if identity(own) else record(payload, "pull_request", "base", "repo"))


def _at(pull: Record) -> datetime:
    """When this was so. A body that somebody trimmed of all times is older than everything that has one."""
    for name in ("updated_at", "merged_at", "closed_at", "created_at"):
        if at := moment(pull, name):
            return at
    return UNTIMED


def _state(pull: Record) -> ChangeState | None:
    """Open, merged or closed; None where a closed request does not say whether it was merged (trap 2 of sources)."""
    if flag(pull, "merged") or moment(pull, "merged_at"):
        return ChangeState.MERGED
    match text(pull, "state"):
        case "open":
            return ChangeState.OPEN
        case "closed" if flag(pull, "merged") is False or "merged_at" in pull:
            return ChangeState.CLOSED
    return None


def _reviews(given: Sequence[Record], updated: datetime) -> Iterator[ReviewSnapshot]:
    """The reviews that were given. `updated` is when their request last changed.

    A dismissed review keeps the time at which it was given. It was dismissed later: at the latest when its request
    last changed, and never in the very moment that GitHub's full seconds may make of it.
    """
    for one in given:
        name, state = identity(one), _REVIEWS.get(text(one, "state").lower())
        if name and state:
            at = moment(one, "submitted_at") or updated
            if state is ReviewState.DISMISSED:
                at = max(updated, at + _NEXT)
            yield ReviewSnapshot(name, login(one, "user") or _GHOST, state, at, sha(one, "commit_id"))


def _whole(one: ChangeSnapshot, payload: Record) -> ChangeSnapshot:
    commits = of_request(payload.get("commits"), text(payload, "pull_request", "base", "ref"))
    files = touched(text(file, "filename") for file in records(payload, "files"))
    whole = files.count >= one.files_count
    return replace(
        one,
        commits=tuple(told.commit for told in commits),
        committers=tuple(dict.fromkeys(told.author for told in commits if told.author)),
        paths=files.paths,
        # Where not all files were listed, no test among them says nothing.
        tests_touched=files.tests if whole or files.tests else None,
        heads=contents.of_request(one.head_sha, records(payload, "files")) if whole else (),
        harms=harms.told(records(payload, "files")),
        reviews=tuple(_reviews(tuple(records(payload, "reviews")), one.source_at)),
        reverts=one.reverts or _taken_back(one, commits),
        cherry_picked_from=picked(commits[0].commit.message) if len(commits) == 1 else None,
    )


def _taken_back(one: ChangeSnapshot, commits: Sequence[Told]) -> str | None:
    """What the commits say that the request takes back, unless that is work of its own."""
    if one.repository is None or not (len(commits) == 1 or one.title.lower().startswith(_TAKES_BACK)):
        return None
    own = {told.commit.sha for told in commits}
    found = (taken_back(one.repository, told.commit.message) for told in commits)
    return next((name for name in found if name and name not in own), None)
