"""Merge requests, by webhook and from the API.

https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events and
https://docs.gitlab.com/api/merge_requests/. Whatever the action, a webhook holds the request as it stands, so one
that is new to us is read like the others. It names its author by number only, and none of its commits but the last.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot, RepositorySnapshot, Snapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations import harms
from reviewboard.integrations.git.requests import picked
from reviewboard.integrations.gitlab import checks, commits, reviews
from reviewboard.integrations.gitlab.contents import contents, newest
from reviewboard.integrations.gitlab.files import counted
from reviewboard.integrations.gitlab.identities import person
from reviewboard.integrations.gitlab.projects import (
    first,
    link,
    need_numeric,
    numeric,
    polled_repository,
    repository,
    sha,
    whole,
)
from reviewboard.integrations.reading import (
    Record,
    flag,
    moment,
    need_moment,
    number,
    record,
    records,
    text,
    texts,
)

STATES: Mapping[str, ChangeState] = {
    "opened": ChangeState.OPEN,
    "reopened": ChangeState.OPEN,  # in old versions
    "closed": ChangeState.CLOSED,
    "merged": ChangeState.MERGED,
}
"""*Locked* is not among them: the request is being merged at this moment, and the next event says how it went."""
STATE_IDS: Mapping[int, ChangeState] = {1: ChangeState.OPEN, 2: ChangeState.CLOSED, 3: ChangeState.MERGED}
_SAID_AT = ("updated_at", "actioned_at", "merged_at", "closed_at", "last_edited_at", "created_at")


def read(said: Record) -> Sequence[ChangeSnapshot]:
    """A merge request event."""
    where, told = repository(said), record(said, "object_attributes")
    iid = need_numeric(told, "iid")
    at = need_moment(first(told, *_SAID_AT) or moment(told, "last_commit", "timestamp"), "updated_at")
    merging = text(told, "action") == "merge"
    state = ChangeState.MERGED if merging else _state(told)
    merged = state is ChangeState.MERGED
    title, body = text(told, "title"), text(told, "description")
    return (
        ChangeSnapshot(
            external_id=f"{where.external_id}:pr:{iid}",
            kind=ChangeKind.PULL_REQUEST,
            source_at=at,
            title=commits.titled(title),
            state=state,
            body=body if "description" in told else None,
            head_sha=sha(told, "last_commit", "id"),
            merge_sha=commits.landed_as(told) if merged else "",
            branch=text(told, "source_branch"),
            url=link(told, "url"),
            repository=where,
            authored_by=_author(said, told),
            merged_by=person(said, "user") if merging else None,
            opened_at=whole(moment(told, "created_at")),
            # Only newer versions say when; before, the event of the merge is as near as it gets.
            merged_at=whole(moment(told, "merged_at") or (at if merging else None)) if merged else None,
            labels=_labels(said, told),
            approved=reviews.APPROVED.get(text(told, "action")),
            draft=_draft(told),
            reverts=commits.taken_back(where, title, body),
            cherry_picked_from=picked(body),
            reviews=reviews.told(said, at),
        ),
    )


def polled(bundle: Record) -> Sequence[Snapshot]:
    """A merge request from the API with all that belongs to it (`bundles.request`), and its pipeline."""
    where, told = polled_repository(bundle, "project"), record(bundle, "merge_request")
    need_numeric(told, "iid")
    at = need_moment(first(told, *_SAID_AT), "merge_request.updated_at")
    return _polled(bundle, told, where, at), *checks.polled_pipeline(where, told)


def _polled(bundle: Record, told: Record, where: RepositorySnapshot, at: datetime) -> ChangeSnapshot:
    state = _state(told)
    merged = state is ChangeState.MERGED
    title, body = text(told, "title"), text(told, "description")
    own = commits.of_request(records(bundle, "commits"), text(told, "target_branch"))
    files = counted(
        records(bundle, "files"), whole=flag(bundle, "files_whole") is True, told=_files_told(told)
    )
    said, head = reviews.polled(bundle, at), sha(told, "sha")
    return ChangeSnapshot(
        external_id=f"{where.external_id}:pr:{numeric(told, 'iid')}",
        kind=ChangeKind.PULL_REQUEST,
        source_at=at,
        title=commits.titled(title),
        state=state,
        body=body if "description" in told else None,
        head_sha=head,
        merge_sha=commits.landed_as(told) if merged else "",
        branch=text(told, "source_branch"),
        url=link(told, "web_url"),
        repository=where,
        authored_by=person(told, "author"),
        merged_by=(person(told, "merge_user") or person(told, "merged_by")) if merged else None,
        committers=commits.authors(own),
        opened_at=whole(moment(told, "created_at")),
        merged_at=whole(moment(told, "merged_at")) if merged else None,
        commits=own,
        files_count=files.count,
        lines_added=files.added,
        lines_removed=files.removed,
        paths=files.paths,
        tests_touched=files.tests,
        labels=tuple(sorted(texts(told, "labels"))) if "labels" in told else None,
        approved=reviews.approved(bundle),
        draft=_draft(told),
        reverts=commits.taken_back(where, title, body, own),
        cherry_picked_from=picked(body) or (picked(own[0].message) if len(own) == 1 else None),
        reviews=said,
        harms=harms.told(records(bundle, "files")) if newest(bundle) in {"", head} else (),
        heads=contents(bundle, {head, *(one.head_sha for one in said)}),
    )


def _state(told: Record) -> ChangeState | None:
    named = text(told, "state")
    return STATES.get(named) if named else STATE_IDS.get(number(told, "state_id") or 0)


def _draft(told: Record) -> bool | None:
    """Whether nobody is asked yet: `work_in_progress` in older versions, which newer ones tell beside `draft`."""
    draft = flag(told, "draft")
    return flag(told, "work_in_progress") if draft is None else draft


def _author(said: Record, told: Record) -> IdentitySnapshot | None:
    """The author, if the event names somebody of the author's number; who opens a request is its author, too."""
    wanted = numeric(told, "author_id")
    named: Iterable[Record] = (
        record(said, "user"),
        *records(said, "assignees"),
        *records(said, "reviewers"),
        record(told, "assignee"),
    )
    for user in named:
        if wanted and numeric(user, "id") == wanted:
            return person(user)
    opened = text(told, "action") == "open" and not numeric(said, "user", "id")
    return person(said, "user") if opened else None


def _labels(said: Record, told: Record) -> tuple[str, ...] | None:
    if "labels" not in said and "labels" not in told:
        return None
    given = [*records(said, "labels")] or [*records(told, "labels")]
    return tuple(sorted(filter(None, (text(label, "title") for label in given))))


def _files_told(told: Record) -> int:
    """GitLab's own count of files, a text that ends in a plus beyond what it counts ("1000+")."""
    found = text(told, "changes_count").removesuffix("+")
    return min(int(found), 2**31 - 1) if found.isascii() and found.isdigit() and len(found) < 20 else 0
