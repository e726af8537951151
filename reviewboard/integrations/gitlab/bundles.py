"""What is read from the API of one thing and stored as one delivery: the thing with all that belongs to it.

Kept are the fields that are read, and neither the text of diffs nor that of comments. A part that the token may not
see, or that the project has switched off, is left out of its bundle.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.ports import Answer, Fetched, Http, Rejected
from reviewboard.integrations import harms
from reviewboard.integrations.gitlab import commits, files, reviews
from reviewboard.integrations.gitlab.projects import link, numeric, polled_repository, sha
from reviewboard.integrations.reading import Record, flag, record, records, text

REQUEST, COMMIT, DEPLOYMENT = "api:merge_request", "api:commit", "api:deployment"
_MOST = 100
"""The largest page that GitLab gives."""
_PAGES = 5
"""Of a request's commits and files the first 500 of each are read."""
_PROJECT_FIELDS = ("id", "path_with_namespace", "web_url", "default_branch")
_VERSION_FIELDS = ("head_commit_sha", "created_at", "patch_id_sha")
_DEPLOYMENT_FIELDS = ("id", "status", "sha", "created_at", "updated_at", "user")


def request(http: Http, project: Record, item: Record) -> Fetched:
    """A merge request, from its item in the list. Raises Rejected (when the token is refused), Unavailable."""
    path = f"projects/{numeric(project, 'id')}/merge_requests/{numeric(item, 'iid')}"
    detail = part(http, path)
    told = record(detail.body if detail else None) or item
    listed, _ = _pages(http, f"{path}/commits")
    diffs, whole = _pages(http, f"{path}/diffs")
    bundle: dict[str, Any] = {
        "project": of(project, _PROJECT_FIELDS),
        "merge_request": told,
        "commits": listed,
        "files": files.kept(diffs),
        "files_whole": whole,
        **_reviews(http, path, is_open=text(told, "state") == "opened"),
    }
    name = f"{numeric(project, 'id')}:pr:{numeric(item, 'iid')}:{text(told, 'updated_at')}"
    return Fetched(REQUEST, name, _body(bundle))


def commit(http: Http, project: Record, item: Record) -> Fetched | None:
    """A commit of the main branch, from its item in the list; None for one that is no change of its own.

    GitLab knows by hash with which merge request a commit came in. A merge is in the branch a moment before its
    request counts as merged: then the message tells that it landed as itself. Raises as `request`.
    """
    name = sha(item, "id")
    if not name or not commits.is_own_change(text(item, "message")):
        return None
    path = f"projects/{numeric(project, 'id')}/repository/commits/{name}"
    found = part(http, f"{path}/merge_requests", per_page=_MOST)
    merged = [one for one in records(found.body if found else None) if text(one, "state") == "merged"]
    landed = commits.landed_as(merged[0]) if merged else ""
    diffs, whole = _pages(http, f"{path}/diff")
    bundle = {
        "project": of(project, _PROJECT_FIELDS),
        "commit": item,
        "landed_with": landed or (name if commits.names_request(text(item, "message")) else ""),
        "files": files.kept(diffs),
        "files_whole": whole,
    }
    return Fetched(COMMIT, f"{numeric(project, 'id')}:commit:{name}", _body(bundle))


def read_commit(bundle: Record) -> Sequence[ChangeSnapshot]:
    """What a commit's bundle says."""
    where, item = polled_repository(bundle, "project"), record(bundle, "commit")
    told = commits.listed_commit(item)
    if told is None or not commits.is_own_change(told.message):
        return ()
    found = files.counted(records(bundle, "files"), whole=flag(bundle, "files_whole") is True)
    return (
        replace(
            commits.direct(where, told, link(item, "web_url"), found),
            landed_with=sha(bundle, "landed_with"),
            files_count=found.count,
            lines_added=found.added,
            lines_removed=found.removed,
            harms=harms.told(records(bundle, "files")),
        ),
    )


def deployment(project: Record, item: Record) -> Fetched:
    """A deployment, from its item in the list, which holds all there is."""
    told = {
        **of(item, _DEPLOYMENT_FIELDS),
        "environment": {"name": text(item, "environment", "name")},
        "deployable": {"web_url": text(item, "deployable", "web_url")},
    }
    name = f"{numeric(project, 'id')}:deployment:{numeric(item, 'id')}:{text(item, 'updated_at')}"
    return Fetched(DEPLOYMENT, name, _body({"project": of(project, _PROJECT_FIELDS), "deployment": told}))


def of(source: Record, names: Iterable[str]) -> Mapping[str, object]:
    """These fields of an object, where it has them."""
    return {name: source[name] for name in names if name in source}


def part(http: Http, path: str, **params: str | int) -> Answer | None:
    """One part of a thing; None where GitLab refuses it. Raises Rejected when the token itself is refused."""
    try:
        return http.get(path, **params)
    except Rejected as refused:
        if refused.words.startswith("401"):
            raise
        return None


def _pages(http: Http, path: str) -> tuple[list[Record], bool]:
    """The first pages of a list, and whether they are all."""
    found: list[Record] = []
    for page in range(1, _PAGES + 1):
        answer = part(http, path, per_page=_MOST, page=page)
        if answer is None:
            return found, False
        listed = answer.body if isinstance(answer.body, list) else []
        found += records(listed)
        if len(listed) < _MOST and not answer.next:
            return found, True
    return found, False


def _reviews(http: Http, path: str, *, is_open: bool) -> Mapping[str, object]:
    """Who approves now, what GitLab's own notes say of reviews, and its versions: one head and its content for each push.

    Of what is open, also before anybody said something there: whoever approves it here approves one of these heads.
    """
    found: dict[str, object] = {}
    if (approvals := part(http, f"{path}/approvals")) and isinstance(approvals.body, dict):
        found["approvals"] = {
            "approved": approvals.body.get("approved"),
            "approved_by": list(records(approvals.body, "approved_by")),
        }
    notes = part(http, f"{path}/notes", per_page=_MOST, activity_filter="only_activity")
    words = [one for one in records(notes.body if notes else None) if reviews.is_word(one)]
    found["notes"] = [of(one, ("body", "author", "created_at")) for one in words]
    if is_open or words or any(records(found, "approvals", "approved_by")):
        versions = part(http, f"{path}/versions", per_page=_MOST)
        listed = records(versions.body if versions else None)
        found["versions"] = [of(one, _VERSION_FIELDS) for one in listed]
    return found


def _body(bundle: Mapping[str, object]) -> bytes:
    return json.dumps(bundle, separators=(",", ":")).encode()
