"""Reading the repositories of a connection in rounds, one page a call, so that a killed reading goes on where it stood.

A round visits every repository and takes a few steps there. The cursor is {"marks": {name: mark}, "at": visit}: a mark is
what a whole visit came to, and where the next one begins; a visit stands there as long as a round is under way.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from reviewboard.domain.ports import Fetched, Http, PollPage, Rejected, Unavailable, Unreadable
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, count, flag, moment, record, text, texts

OVERLAP = timedelta(minutes=5)
"""How far before the last known update a round looks again: an update may become visible after a later one."""
_MISSING, _LOST = ("404", "410"), ("403", "404", "410")
_TOO_LARGE = "555"
"""What Bitbucket Cloud answers where it cannot work out a diff in time; it never can."""


@dataclass(slots=True)
class Visit:
    """Where the reading of one repository stands, and what its next step has to know.

    `mark` is what the last whole visit came to: `id` and `path` of the repository, `updated` (the newest update seen),
    `known` (fingerprints of requests, by number), `open` (the numbers of those that were open), `head` of the main line,
    and `lost` where the repository could no longer be read. `notes` are of this visit.
    """

    name: str
    step: str
    since: datetime
    mark: Record
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> bool:
        """Whether nothing of this repository has been read to its end before."""
        return not text(self.mark, "updated")

    @property
    def begin(self) -> datetime:
        """From when on updates are looked for."""
        seen = moment(self.mark, "updated")
        return seen - OVERLAP if seen else self.since

    @property
    def repository(self) -> Record:
        """What the first step kept of the repository."""
        return record(self.notes, "repository")

    def found(self, event: str, name: str, path: str, kept: Mapping[str, object]) -> Sequence[Fetched]:
        """The repository answers: it is told when it is new here, has another path, or had been lost."""
        lost = flag(self.mark, "lost") or False
        self.notes |= {"repository": kept, "id": name, "path": path}
        self.notes["turns"] = count(self.mark, "turns") + lost
        if path == text(self.mark, "path") and not lost:
            return ()
        return (fetched(event, f"{name}:{path}:{self.notes['turns']}", kept),)

    def fresh(self, number: int, updated: datetime | None, fingerprint: str) -> bool:
        """Whether this state of a request is new; from now on it is known."""
        known = self.notes.setdefault("known", dict(record(self.mark, "known")))
        print_ = f"{updated.isoformat() if updated else ''}|{digest(fingerprint)}"
        if known.get(str(number)) == print_:
            return False
        known[str(number)] = print_
        newest = moment(self.notes, "updated")
        if updated and (newest is None or updated > newest):
            self.notes["updated"] = updated.isoformat()
        return True

    def opened(self, number: int) -> None:
        """Keeps that a request is open: it is looked at again by the next visit, whatever its update time."""
        self.notes.setdefault("open", {})[str(number)] = 1

    def left(self) -> dict[str, Any]:
        """The mark of this visit. Fingerprints are kept of requests that are open or were updated lately."""
        old, new = moment(self.mark, "updated") or self.since, moment(self.notes, "updated")
        newest = max(old, new) if new else old
        still = record(self.notes, "open")
        known = record(self.notes, "known") or record(self.mark, "known")
        lately = (newest - OVERLAP).isoformat()
        return {
            "id": self.notes["id"],
            "path": self.notes["path"],
            "turns": self.notes["turns"],
            "updated": newest.isoformat(),
            "known": {one: of for one, of in known.items() if one in still or str(of) >= lately},
            "open": list(still),
            "head": text(self.notes, "head") or text(self.mark, "head"),
        }


Step = Callable[[Visit, Http], Sequence[Fetched]]
"""Reads one page, and names the next step in the visit; "" when the repository has been read."""
Gone = Callable[[Visit], Fetched]
"""Tells that the repository of a visit can no longer be read."""


def page(
    steps: Mapping[str, Step],
    gone: Gone,
    names: Sequence[str],
    cursor: Mapping[str, object],
    since: datetime,
    http: Http,
) -> PollPage:
    """The next page of a round. The first of `steps` is where the visit of a repository begins.

    The cursor that was given stays as it is: after an error it is asked with again.
    """
    marks = {name: dict(record(cursor, "marks", name)) for name in names}
    at, begin = record(cursor, "at"), next(iter(steps))
    if text(at, "name") in names and text(at, "step") in steps:
        name, step, notes = text(at, "name"), text(at, "step"), deepcopy(dict(record(at, "notes")))
    elif names:
        name, step, notes = names[0], begin, {}
    else:
        return PollPage((), {}, more=False)
    visit = Visit(name, step, since, marks[name], notes)
    try:
        brought = tuple(steps[step](visit, http))
    except Unreadable as no:
        raise Rejected(f"an answer that lacks what is documented: {no.words}") from None
    except Rejected as no:
        others = [mark for other, mark in marks.items() if other != name]
        if all(flag(mark, "lost") for mark in others) or not _is_lost(no, visit, steps[begin], http):
            raise
        brought = () if flag(visit.mark, "lost") else (gone(visit),)
        visit.step, marks[name] = "", {**visit.mark, "lost": True}
    else:
        if not visit.step:
            marks[name] = visit.left()
    done = count(at, "done") + len(brought)
    if not visit.step:
        following = names[names.index(name) + 1 :]
        if not following:
            return PollPage(brought, {"marks": marks}, more=False, done=done)
        visit = Visit(following[0], begin, since, marks[following[0]])
    standing = {"name": visit.name, "step": visit.step, "notes": visit.notes, "done": done}
    return PollPage(brought, {"marks": marks, "at": standing}, more=True, done=done)


def _is_lost(no: Rejected, visit: Visit, begin: Step, http: Http) -> bool:
    """Whether a repository that was read before is no longer there for us, so that the others go on without it.

    One that was never read is a mistake in the settings, and if none can be read it is the token: both are raised. So is
    a no to a later step where the repository itself still answers.
    """
    if not no.words.startswith(_LOST) or not text(visit.mark, "id"):
        return False
    try:
        begin(Visit(visit.name, visit.step, visit.since, visit.mark), http)
    except Rejected as again:
        return again.words.startswith(_LOST)
    return False


def get(http: Http, path: str, **params: str | int) -> object:
    """The body at a path; None where there is nothing (any more), or a diff too large to be worked out.

    The commits and files of a request go with its fork or its branch; the request stays.
    """
    try:
        return http.get(path, **params).body
    except Rejected as no:
        if no.words.startswith(_MISSING):
            return None
        raise
    except Unavailable as no:
        if no.words.startswith(_TOO_LARGE):
            return None
        raise


def fetched(event: str, delivery_id: str, body: Mapping[str, object]) -> Fetched:
    """One thing that was read, as it is stored."""
    return Fetched(event, delivery_id, json.dumps(body, separators=(",", ":")).encode())


def digest(plain: str) -> str:
    """A short name for a text that changes with it."""
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:12]


def names_of(config: Config) -> tuple[str, ...]:
    """The repositories to read, "owner/repository" each; anything else in the setting is passed over."""
    told = config.get("repositories")
    lines = told.splitlines() if isinstance(told, str) else texts(dict(config), "repositories")
    named = (line.strip().strip("/") for line in lines)
    return tuple(dict.fromkeys(name for name in named if _is_path(name)))


def _is_path(name: str) -> bool:
    owner, _, slug = name.partition("/")
    return bool(owner and slug) and "/" not in slug


def quoted(name: str) -> tuple[str, str]:
    """Owner and repository, fit for a path."""
    owner, _, slug = name.partition("/")
    return quote(owner, safe="~"), quote(slug, safe="")
