"""Scanning a repository of 50,000 commits: reader, grouping and detection against `git log` alone.

`python -m benchmarks.scan [commits]`. Bars: at most 1.5 times the wall time of `git log` with the same
fields, the interpreter's start excluded; evidence detection at least 30,000 commits a second on one core.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.ratio import in_turns
from benchmarks.results import Row, ratio_row, run
from reviewboard.domain.detection import ChangeText, detect, verdict
from reviewboard.integrations.git import Commit, changes_of, read_commits
from reviewboard.integrations.git.reader import LOG

COMMITS = 50_000
WALL_BAR = 1.5
DETECTION_BAR = 30_000
# Trees and files of a middling service; in smaller ones `git log` itself has next to nothing to do.
_FILES = 2_000
_LINES = 150
_BODY = (
    b"The retries of the payment client came all at once after an outage and kept the provider down.\n"
    b"They now wait with a random delay, at most five times, and give up with the provider's own words.\n"
)
_TRAILERS = (
    b"Signed-off-by: Person %d <person%d@example.test>\n",
    b"Co-authored-by: Person %d <person%d@example.test>\n",
    b"Co-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>\n\nRefs: %d, %d\n",
    b"Reviewed-by: Person %d <person%d@example.test>\n",
    b"Assisted-by: Person %d <person%d@example.test>\n",
    b"Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>\nRefs: %d, %d\n",
    b"Fixes #%d and #%d\n",
    b"Fixes #%d, see also the cursor of the database driver in #%d\n",
)


def history(commits: int) -> Iterator[bytes]:
    """A `git fast-import` stream: one commit in ten merges a request of two, one in two has a body."""
    tip, mark = 0, 0
    while mark < commits:
        if mark % 10 == 7 and mark + 3 <= commits:
            yield _commit(mark + 1, "topic", tip, b"First part\n")
            yield _commit(mark + 2, "topic", mark + 1, _message(mark + 2))
            subject = b"Merge pull request #%d from person/topic\n\nRetry politely\n" % mark
            yield _commit(mark + 3, "main", tip, subject, merged=mark + 2)
            mark += 3
        else:
            yield _commit(mark + 1, "main", tip, _message(mark + 1))
            mark += 1
        tip = mark


def _message(number: int) -> bytes:
    subject = b"Retry payment %d politely\n" % number
    if number % 2:
        return subject
    return (
        subject + b"\n" + _BODY + b"\n" + _TRAILERS[number // 2 % len(_TRAILERS)] % (number % 60, number % 60)
    )


def _commit(mark: int, branch: str, parent: int, message: bytes, merged: int = 0) -> bytes:
    who = b"Person %d <person%d@example.test> %d +0000" % (mark % 60, mark % 60, 1_600_000_000 + mark * 600)
    parts = [b"commit refs/heads/%s\nmark :%d\n" % (branch.encode(), mark)]
    parts.append(b"author %s\ncommitter %s\ndata %d\n%s\n" % (who, who, len(message), message))
    parts.extend([b"from :%d\n" % parent] if parent else [])
    parts.extend([b"merge :%d\n" % merged] if merged else [])
    for number in range(mark % 3 + 1):
        lines = [b"    value_%d = compute(%d)\n" % (line, line) for line in range(_LINES)]
        lines[mark % _LINES] = b"    value = retry(%d)\n" % mark
        content = b"".join(lines)
        place = (mark * 7 + number) % _FILES
        name = b"services/area%d/src/part%d/inner/module%d.py" % (place % 8, place % 40, place)
        parts.append(b"M 644 inline %s\ndata %d\n%s\n" % (name, len(content), content))
    return b"".join([*parts, b"\n"])


def make(path: Path, commits: int) -> None:
    """A bare repository of that many commits on and beside `main`."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path], check=True)
    with subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for part in history(commits):
            process.stdin.write(part)
    subprocess.run(["git", "-C", path, "repack", "-adq"], check=True)


def text_of(commit: Commit) -> ChangeText:
    """What detection is given of one commit."""
    author, committer = commit.recorded_author, commit.recorded_committer
    parents = len(commit.parents)
    return ChangeText(commit.message, author.name, author.email, committer.name, committer.email, parents)


def scan(path: Path) -> int:
    """Reads, groups and judges every change; the number of commits that went by."""
    seen = 0

    def judged() -> Iterator[Commit]:
        nonlocal seen
        for commit in read_commits(path):
            seen += 1
            verdict(detect(text_of(commit)))
            yield commit

    for _ in changes_of(judged()):
        pass
    return seen


def detection_rate(texts: list[ChangeText]) -> float:
    """Commits a second on one core, in processor time."""
    began = time.process_time()
    for text in texts:
        verdict(detect(text))
    return len(texts) / (time.process_time() - began)


def measure(commits: int = COMMITS) -> Iterator[Row]:
    """Makes the repository and measures both bars on it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "repository.git")
        make(path, commits)
        texts = [text_of(commit) for commit in read_commits(path)]
        signs = sum(bool(detect(text)) for text in texts)
        yield Row(
            "evidence detection on one core",
            round(detection_rate(texts)),
            DETECTION_BAR,
            unit="commits/s",
            at_least=True,
            how=f"{len(texts):,} commits, {signs / len(texts):.0%} of them with a sign",
        )
        log = ["git", "-C", str(path), *LOG, "main"]
        ratio = in_turns(
            lambda: scan(path), lambda: subprocess.run(log, stdout=subprocess.DEVNULL, check=True)
        )
    yield ratio_row(
        f"scan of {len(texts):,} commits with numstat", ratio, WALL_BAR, "against `git log`, same fields"
    )


if __name__ == "__main__":
    sys.exit(run("scan", lambda: measure(*map(int, sys.argv[1:2]))))
