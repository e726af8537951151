"""Reading GitLab's API round by round: project after project, and of each its requests, commits and deployments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Http, PollPage, Rejected
from reviewboard.integrations.gitlab.projects import numeric, polled_repository
from reviewboard.integrations.gitlab.streams import STREAMS, SWITCHES, Page
from reviewboard.integrations.reading import Record, count, record, records, text, texts

_MOST, _PAGES = 100, 100
_NAMES = (*STREAMS,)


def greet(http: Http) -> str:
    """Whom the token belongs to, as a sentence."""
    user = http.get("user").body
    username, name = text(user, "username"), text(user, "name")
    if not username:
        raise Rejected("the answer names no user; is this the address of GitLab's API?")
    return f"Signed in to GitLab as {name} (@{username})." if name else f"Signed in to GitLab as @{username}."


def available(http: Http) -> Sequence[RepositorySnapshot]:
    """The projects of which the token's owner is a member, by path."""
    found: list[RepositorySnapshot] = []
    for number in range(1, _PAGES + 1):
        answer = http.get("projects", membership="true", simple="true", per_page=_MOST, page=number)
        listed = list(records(answer.body))
        found += (polled_repository(one) for one in listed if numeric(one, "id"))
        if len(listed) < _MOST and not answer.next:
            break
    return sorted(found, key=lambda one: one.name.lower())


@dataclass(slots=True)
class _Round:
    """Where a reading stands; kept between calls.

    `left`: the projects still to be read in this round, the first of them from `stream` on. `projects`: by name,
    what is kept of each from round to round: its number, which survives renaming, and where each stream stands.
    """

    left: list[str]
    stream: str
    done: int
    projects: dict[str, Any]

    def kept(self) -> Mapping[str, object]:
        """As JSON."""
        return {"left": self.left, "stream": self.stream, "done": self.done, "projects": self.projects}

    def advance(self) -> None:
        """On to the next stream, or to the next project."""
        place = _NAMES.index(self.stream) + 1
        if place < len(_NAMES):
            self.stream = _NAMES[place]
        else:
            self.left, self.stream = self.left[1:], _NAMES[0]


def page(names: Sequence[str], cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
    """As `PolledSource.poll`, of the projects with these names: their paths, or their numbers."""
    at = _resumed(names, dict(cursor))
    if not at.left:
        return PollPage((), at.kept(), more=False)
    name = at.left[0]
    known = record(at.projects, name)
    project = record(http.get(f"projects/{text(known, 'id') or quote(name, safe='')}").body)
    read = _read(http, project, at.stream, record(known, at.stream), since)
    at.projects[name] = {**known, "id": numeric(project, "id"), at.stream: read.state}
    at.done += len(read.fetched)
    if not read.more:
        at.advance()
    total = at.done + read.left if read.left else 0
    return PollPage(read.fetched, at.kept(), more=bool(at.left), done=at.done, total=total)


def _read(http: Http, project: Record, stream: str, state: Record, since: datetime) -> Page:
    """One page of a stream; nothing of one that the project has switched off, which GitLab refuses to list."""
    if not numeric(project, "id"):
        raise Rejected("the answer describes no project; is this the address of GitLab's API?")
    if text(project, SWITCHES[stream]) == "disabled":
        return Page((), state, more=False)
    return STREAMS[stream](http, project, state, since)


def _resumed(names: Sequence[str], cursor: Record) -> _Round:
    """The round that the cursor stands in, or a new one. Projects that were taken out of the settings are forgotten."""
    projects = {name: dict(record(cursor, "projects", name)) for name in names}
    stored = texts(cursor, "left")
    left = [name for name in stored if name in names]
    if not left:
        return _Round(list(names), _NAMES[0], 0, projects)
    stream = text(cursor, "stream") if left[0] == stored[0] else ""
    return _Round(left, stream if stream in STREAMS else _NAMES[0], count(cursor, "done"), projects)
