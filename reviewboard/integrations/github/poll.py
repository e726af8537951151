"""Reading GitHub's API page by page: of each repository its requests, its main branch and its deployments.

A round goes over all repositories and streams once. Each stream keeps a position of its own in the cursor, which is
plain JSON: a reading that is killed goes on there, and what was read twice has the same name both times.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.ports import Http, PollPage, Rejected
from reviewboard.integrations.github import poll_commits, poll_deployments, poll_requests
from reviewboard.integrations.github.api import Place, Read, ask, gone, moved
from reviewboard.integrations.github.fields import identity
from reviewboard.integrations.reading import Record, count, number, record, text, texts

STREAMS: Mapping[str, Callable[[Http, Place, Record, datetime], Read]] = {
    "requests": poll_requests.read,
    "commits": poll_commits.read,
    "deployments": poll_deployments.read,
}
_FIRST = next(iter(STREAMS))
_OPTIONAL = "deployments"
_SAID = ("id", "full_name", "html_url", "pushed_at")


def page(repositories: Sequence[str], cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
    """As `PolledSource.poll`.

    `done` and `total` count rows: of what GitHub lists, not of what is kept; `total` as far as it is known yet.

    Raises:
        Rejected: with the repository and the stream before GitHub's words.
        Unavailable: as `Http.get`.
    """
    known = dict(cursor)
    steps = [(name, stream) for name in repositories for stream in STREAMS]
    if not steps:
        return PollPage((), {}, more=False)
    at = _step(steps, known)
    name, stream = steps[at]
    kept = {one: record(known, "repositories", one) for one in repositories}
    position = record(kept[name], stream)
    try:
        place = _place(http, name, record(kept[name], "said"), anew=stream == _FIRST)
        read = _read(stream, http, place, position, since)
    except Rejected as rejected:
        raise Rejected(f"{name} ({stream}): {rejected.words}") from rejected
    kept[name] = {**kept[name], "said": place.said, stream: dict(read.position)}
    done = count(known, "done") + read.rows
    following = at + 1 if read.finished else at
    if following == len(steps):
        return PollPage(tuple(read.fetched), {"repositories": kept}, more=False, done=done, total=done)
    after = {"repositories": kept, "next": list(steps[following]), "done": done}
    return PollPage(tuple(read.fetched), after, more=True, done=done, total=done + read.left)


def _read(stream: str, http: Http, place: Place, position: Record, since: datetime) -> Read:
    """One page of the stream. Without the permission for deployments the rest is read all the same."""
    try:
        return STREAMS[stream](http, place, position, since)
    except Rejected as rejected:
        if stream == _OPTIONAL and rejected.words.startswith(("403", "404")):
            return Read((), position, finished=True, rows=0)
        raise


def _step(steps: Sequence[tuple[str, str]], known: Record) -> int:
    """Where the round stands; at its beginning when a repository is no longer among those that are read."""
    said = texts(known, "next")
    return next((number for number, step in enumerate(steps) if step == said), 0)


def _place(http: Http, name: str, known: Record, *, anew: bool) -> Place:
    """The repository of this name: asked for `anew` with each page of the first stream, and found after it was renamed."""
    if known and not anew:
        return Place(known)
    lasting = number(known, "id")
    path = text(known, "full_name") or name
    try:
        said = ask(http, Place({"full_name": path}).path).body
    except Rejected as rejected:
        if lasting is None or not (gone(rejected) or moved(rejected)):
            raise _renamed(rejected) from rejected
        said = ask(http, f"repositories/{lasting}").body
    if lasting is not None and number(said, "id") != lasting:  # its name belongs to another one now
        said = ask(http, f"repositories/{lasting}").body
    if not isinstance(said, dict) or not identity(said):
        raise Rejected("the answer names no repository")
    return Place({"full_name": path} | {field: said[field] for field in _SAID if field in said})


def _renamed(rejected: Rejected) -> Rejected:
    return (
        Rejected("it was renamed or moved; choose it again under its new name")
        if moved(rejected)
        else rejected
    )
