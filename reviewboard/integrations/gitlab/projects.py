"""Where things are in GitLab: the project as a repository, ids, links and times."""

import re
from datetime import datetime

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.integrations.reading import Record, moment, record, text

_REMOTE = re.compile(
    r"(?:ssh://[^/]+/|[^/@:\s]+@[^/:\s]+:|https?://[^/]+/)(?P<path>[^\s?#]+?)(?:\.git)?/?", re.IGNORECASE
)
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NO_COMMIT = frozenset("0")


def repository(said: Record) -> RepositorySnapshot:
    """The project that a webhook is about; raises Unreadable where its id is missing.

    Job events name it by `project_id` and `repository`, and so did everything before GitLab 8.5. A merge request
    belongs to the project that it goes into.
    """
    target = record(said, "object_attributes", "target")
    project = record(said, "project") or target
    external_id = (
        numeric(project, "id")
        or numeric(said, "project_id")
        or numeric(said, "object_attributes", "target_project_id")
    )
    if not external_id:
        raise Unreadable("project.id is missing")
    old = record(said, "repository")
    url = link(project, "web_url") or link(project, "homepage") or link(old, "homepage")
    return RepositorySnapshot(
        external_id, text(project, "path_with_namespace") or _path(project, old, url), url
    )


def polled_repository(said: Record, *path: str) -> RepositorySnapshot:
    """The project as the API describes it; raises Unreadable where its id is missing."""
    project = record(said, *path)
    external_id = need_numeric(project, "id")
    return RepositorySnapshot(external_id, text(project, "path_with_namespace"), link(project, "web_url"))


def numeric(source: object, *path: str) -> str:
    """GitLab's own number of a thing as text; "" where there is none."""
    found = text(source, *path)
    return str(int(found)) if found.isascii() and found.isdigit() and len(found) < 20 else ""


def need_numeric(source: object, *path: str) -> str:
    """As `numeric`; raises Unreadable naming the field where there is none."""
    found = numeric(source, *path)
    if not found:
        raise Unreadable(f"{'.'.join(path)} is missing, or no number")
    return found


def sha(source: object, *path: str) -> str:
    """The full hash of a commit at this path; "" for anything else, and for the zeros that stand for none."""
    found = text(source, *path).lower()
    return found if _SHA.fullmatch(found) and set(found) != _NO_COMMIT else ""


def link(source: object, *path: str) -> str:
    """The web address at this path; "" for anything that a browser would run rather than open."""
    found = text(source, *path)
    return found if found.lower().startswith(("http://", "https://")) else ""


def first(source: object, *names: str) -> datetime | None:
    """The first of these fields that is a time."""
    return next((at for at in (moment(source, name) for name in names) if at), None)


def whole(at: datetime | None) -> datetime | None:
    """The time to the second: the API counts milliseconds where most webhooks count seconds, of the same moment."""
    return at.replace(microsecond=0) if at else None


def _path(project: Record, old: Record, url: str) -> str:
    """The path from an address of the repository: SSH first, as it holds no prefix under which a server runs."""
    for address in (text(project, "git_ssh_url"), text(old, "git_ssh_url"), text(old, "url"), url):
        if found := _REMOTE.fullmatch(address):
            return found["path"].strip("/")
    return ""
