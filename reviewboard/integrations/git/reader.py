"""Commits as git tells them, streamed from one `git log -z`: memory does not grow with the history.

The output is a sequence of NUL-ended tokens: the fields of `_FIELDS`, then one token a file (a rename has two
more, its paths), then an empty one when there were files. No field and no path can hold a NUL, so nothing
that a message or a file name says is ever taken for structure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO

from reviewboard.integrations.git.process import stream
from reviewboard.integrations.git.repository import Span, cut_commits, span

MAX_PATHS = 200
MAX_MESSAGE_CHARS = 1_000_000
_CHUNK_BYTES = 1 << 18
_HEADER = ("%x01%H", "%P", "%at", "%ct", "%an", "%ae", "%aN", "%aE", "%cn", "%ce", "%cN", "%cE")
LOG = (
    "log",
    "-z",
    "--topo-order",
    "--no-color",
    "--no-decorate",
    "--notes=refs/notes/ai",
    "--no-show-signature",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--encoding=UTF-8",
    "--diff-merges=first-parent",
    "--numstat",
    f"--format=tformat:{'%n'.join(_HEADER)}%x00%B%x00%N",
)
_TEST = re.compile(
    rb"(?:^|/)(?:tests?|specs?|__tests__|testing|e2e)/|(?:^|/)(?:test_[^/]*|conftest)\.[a-z]+\Z"
    rb"|[._-](?:test|tests|spec|specs)\.[a-z]+\Z|[a-z0-9](?:Test|Tests|Spec)\.[a-z]+\Z"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who and when, as a commit has it."""

    name: str
    email: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    `author` and `committer` are after the mailmap, `recorded_*` as the commit itself says. `files`,
    `lines_added` and `lines_removed` equal `git log --shortstat` (a merge against its first parent; binary
    files count no lines). `paths` are the first `MAX_PATHS` of the files, the new name of a renamed one.
    `cut` says that the parents were not fetched (a shallow clone): the counts are then those of the whole
    tree.
    `note` is its note in refs/notes/ai, whatever stands in it.
    """

    sha: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    recorded_author: Signature
    recorded_committer: Signature
    message: str
    note: str
    files: int
    lines_added: int
    lines_removed: int
    paths: tuple[str, ...]
    tests_touched: bool
    cut: bool = False

    @property
    def paths_left_out(self) -> int:
        """How many files are not in `paths`."""
        return self.files - len(self.paths)


def read_commits(
    path: str | Path,
    since: datetime | None = None,
    until: datetime | None = None,
    rev: str | None = None,
    known: Iterable[str] = (),
) -> Iterator[Commit]:
    """The commits that came into the line of `rev` (None: the head) from `since` to before `until`.

    Children come before parents. "Came in" looks at the dates of the line itself (first parents): the commits
    of a branch that was merged within the window are among them, however old. Whatever is reachable from
    `known` (shas; those that are gone are passed over) is left out. An empty repository gives nothing.

    Raises:
        Rejected: no repository there, no such revision, or a broken one, with git's words.
        Unavailable: git could not be run.
    """
    root = Path(path).resolve()
    wanted = span(root, since, until, rev, known)
    if wanted is None:
        return
    yield from _read(root, wanted)


def _read(root: Path, wanted: Span) -> Iterator[Commit]:
    cut = cut_commits(root)
    with stream(root, *LOG, wanted.tip, *(f"^{sha}" for sha in wanted.excluded), "--") as out:
        yield from _parse(_tokens(out), cut)


def _tokens(out: IO[bytes]) -> Iterator[bytes]:
    rest: list[bytes] = []
    while chunk := out.read(_CHUNK_BYTES):
        first, *more = chunk.split(b"\0")
        rest.append(first)
        if more:
            yield b"".join(rest)
            rest = [more.pop()]
            yield from more


def _parse(tokens: Iterator[bytes], cut: frozenset[str]) -> Iterator[Commit]:
    token = next(tokens, None)
    while token is not None:
        header, message, note = token, next(tokens, b""), next(tokens, b"")
        files = added = removed = 0
        tests = False
        paths: list[str] = []
        token = next(tokens, None)
        while token is not None and not token.startswith(b"\x01"):
            if token:
                plus, minus, name = token.split(b"\t", 2)
                if not name:
                    *_, name = islice(tokens, 2)
                files += 1
                if minus != b"-":
                    added += int(plus)
                    removed += int(minus)
                tests = tests or is_test(name)
                if files <= MAX_PATHS:
                    paths.append(name.decode("utf-8", "replace"))
            token = next(tokens, None)
        yield _commit(header, message, note, (files, added, removed, tuple(paths), tests), cut)


def _commit(
    header: bytes,
    message: bytes,
    note: bytes,
    counts: tuple[int, int, int, tuple[str, ...], bool],
    cut: frozenset[str],
) -> Commit:
    sha, parents, written, committed, people = header[1:].decode("ascii", "surrogateescape").split("\n", 4)
    wrote, by = _time(written), _time(committed)
    recorded, recorded_email, name, email, by_recorded, by_recorded_email, by_name, by_email = _people(people)
    author, committer = Signature(name, email, wrote), Signature(by_name, by_email, by)
    same = recorded == name and recorded_email == email
    by_same = by_recorded == by_name and by_recorded_email == by_email
    return Commit(
        sha,
        tuple(parents.split()),
        author,
        committer,
        author if same else Signature(recorded, recorded_email, wrote),
        committer if by_same else Signature(by_recorded, by_recorded_email, by),
        _message(message),
        _message(note) if note else "",
        *counts,
        sha in cut,
    )


def is_test(path: bytes) -> bool:
    """Whether a file at this path is a test, by the names that tests have in most languages."""
    # Most paths hold none of these, and looking for them costs a tenth of the pattern.
    return (b"est" in path or b"pec" in path or b"e2e" in path) and _TEST.search(path) is not None


def _message(raw: bytes) -> str:
    """The message, replaced where it is no text; of one beyond all reason the beginning and the end."""
    text = raw.decode("utf-8", "replace").rstrip("\n")
    if len(text) <= MAX_MESSAGE_CHARS:
        return text
    half = MAX_MESSAGE_CHARS // 2
    return f"{text[:half]}\n\n[...]\n\n{text[-half:]}"


@lru_cache(maxsize=4096)
def _people(lines: str) -> tuple[str, ...]:
    """Names and addresses, four of the author and four of the committer, each recorded and then mapped."""
    raw = lines.encode("ascii", "surrogateescape").decode("utf-8", "replace")
    return tuple(line.strip() for line in raw.split("\n"))


def _time(raw: str) -> datetime:
    """Seconds since 1970; a date beyond what a calendar holds is read as 1970, as git itself does."""
    try:
        return datetime.fromtimestamp(int(raw or "0"), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
