"""Which repository lies at a path, where its line of history stands, and which part of it is wanted."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reviewboard.domain.ports import Rejected
from reviewboard.integrations.git.process import output, stream

# How many commits before `since` must follow each other on the line until the walk believes that it is past
# the window: dates of commits are what their machines said, and some were wrong.
_SLOP = 200
_LIKELY_BRANCHES = (
    "refs/remotes/origin/HEAD",
    *(f"refs/heads/{name}" for name in ("main", "master", "trunk")),
)
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://)(?:[^/@]*@)?([^/:]+)(?::\d+)?/+(.+)", re.IGNORECASE)
_SCP = re.compile(r"(?:[^/@:]+@)?([^/:@]+):(?!//)(.+)")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the line of history that is read ends. `branch` is its short name, "" when HEAD is detached."""

    sha: str
    branch: str


@dataclass(frozen=True, slots=True)
class RepositoryIdentity:
    """What makes a repository the same one wherever its clone lies.

    `external_id` is the network address it was cloned from, else its first commit, else (an empty one) its
    place. `origin` is "host/owner/name" without scheme, user or password, or "".
    """

    external_id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """A part of history: what `tip` reaches and none of `excluded` does."""

    tip: str
    excluded: tuple[str, ...]


def head(path: str | Path) -> Head | None:
    """The head of the repository: HEAD, or where that names no commit the likeliest main branch; None: empty.

    Raises:
        Rejected: there is no repository there.
        Unavailable: git could not be run.
    """
    root = Path(path).resolve()
    if sha := _sha(root, "HEAD"):
        return Head(sha, output(root, "symbolic-ref", "--quiet", "--short", "HEAD", absent=True))
    newest = output(
        root,
        "for-each-ref",
        "--count=1",
        "--sort=-committerdate",
        "--format=%(refname)",
        "refs/heads",
        "refs/remotes",
    )
    for ref in (*_LIKELY_BRANCHES, newest):
        if ref and (sha := _sha(root, ref)):
            name = output(root, "rev-parse", "--abbrev-ref", ref)
            return Head(sha, name.removeprefix("origin/"))
    return None


def identity(path: str | Path) -> RepositoryIdentity:
    """Which repository this is. A moved clone, a second clone and a later day give the same answer.

    Raises:
        Rejected: there is no repository there.
        Unavailable: git could not be run.
    """
    root = Path(path).resolve()
    top = head(root)
    address = output(root, "config", "--local", "--get", "remote.origin.url", absent=True)
    origin = without_credentials(address)
    name = (origin.rsplit("/", 1)[-1] or root.name).removesuffix(".git")
    if origin:
        return RepositoryIdentity(f"origin:{origin}", origin, name)
    if top is None:
        place = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()
        return RepositoryIdentity(f"path:{place[:32]}", "", name)
    first = output(root, "rev-list", "--first-parent", "--max-parents=0", top.sha, "--")
    return RepositoryIdentity(f"root:{first.splitlines()[0]}", "", name)


def without_credentials(address: str) -> str:
    """A network address as "host/owner/name"; "" for what is no network address."""
    found = _URL.fullmatch(address) or _SCP.fullmatch(address)
    if found is None or address.lower().startswith("file:"):
        return ""
    return f"{found[1].lower()}/{found[2].strip('/').removesuffix('.git')}"


def span(
    root: Path, since: datetime | None, until: datetime | None, rev: str | None, known: Iterable[str]
) -> Span | None:
    """The part of history that came into the line of `rev` within the window; None: nothing did."""
    top = head(root) if rev is None else Head(_named(root, rev), "")
    if top is None:
        return None
    tip, before = _window(root, top.sha, since, until)
    if tip is None:
        return None
    gone = tuple(sha for one in known if re.fullmatch("[0-9a-f]{40,64}", one) and (sha := _sha(root, one)))
    return Span(tip, tuple(filter(None, (before, *gone))))


def cut_commits(root: Path) -> frozenset[str]:
    """The commits of a shallow clone whose parents were not fetched."""
    if output(root, "rev-parse", "--is-shallow-repository") != "true":
        return frozenset()
    place = Path(root, output(root, "rev-parse", "--git-path", "shallow"))
    return frozenset(place.read_text("ascii").split()) if place.exists() else frozenset()


def _window(
    root: Path, tip: str, since: datetime | None, until: datetime | None
) -> tuple[str | None, str | None]:
    """The newest commit of the line before `until`, and the one after which the line came into the window."""
    if since is None and until is None:
        return tip, None
    low = since.timestamp() if since else float("-inf")
    high = until.timestamp() if until else float("inf")
    newest: str | None = None
    before: str | None = None
    early = 0
    with stream(root, "rev-list", "--first-parent", "--timestamp", tip, "--") as out:
        for line in out:
            at, sha = line.decode("ascii").split()
            if newest is None and int(at) < high:
                newest = sha
            if int(at) >= low:
                before, early = None, 0
                continue
            before = before or sha
            early += 1
            if early > _SLOP:
                break
    return newest, before


def _named(root: Path, rev: str) -> str:
    sha = _sha(root, rev)
    if not sha:
        raise Rejected(f"there is no revision {rev!r} in {root}")
    return sha


def _sha(root: Path, rev: str) -> str:
    """The commit that a name stands for, "" when it stands for none. A name cannot be taken for an option."""
    return output(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}", absent=True
    )
