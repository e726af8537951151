"""Commits of odd repositories, counted as git counts them."""

import os
import subprocess
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.git import Commit, head, read_commits
from reviewboard.integrations.git.reader import MAX_PATHS
from tests.integrations.git.repositories import HOUR, Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.at(tmp_path / "repository")


def commits_of(repository: Repository) -> list[Commit]:
    """All commits, after comparing each count with git's own."""
    found = list(read_commits(repository.path))
    assert {
        one.sha: (one.files, one.lines_added, one.lines_removed) for one in found
    } == repository.shortstat()
    return found


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_a_commit_tells_who_when_what_and_how_much(repository: Repository) -> None:
    sha = repository.commit("Add retry\n\nBecause calls fail.\n", retry_py="a\nb\n")
    (commit,) = commits_of(repository)
    assert (commit.sha, commit.parents, commit.message) == (sha, (), "Add retry\n\nBecause calls fail.")
    assert (commit.author.name, commit.author.email) == ("Ada", "ada@example.test")
    assert commit.committer.at == at(int(repository.git("show", "-s", "--format=%ct")))
    assert (commit.files, commit.lines_added, commit.paths) == (1, 2, ("retry.py",))
    assert not commit.tests_touched


def test_an_empty_repository_gives_nothing(repository: Repository) -> None:
    assert list(read_commits(repository.path)) == []
    assert head(repository.path) is None


MESSAGES = [
    (b"caf\xe9 \xff\xfe", "caf� ��"),
    (b"", ""),
    (b"\x01\x02 bell \x07 esc \x1b[31m\x01" + b"0" * 40, "\x01\x02 bell \x07 esc \x1b[31m\x01" + "0" * 40),
    ("ünïcode 🤖".encode(), "ünïcode 🤖"),
    (b"\xed\xa0\x80 a lone surrogate", "��� a lone surrogate"),
    (b"1\t2\tpath", "1\t2\tpath"),
]


def test_messages_that_are_no_text_are_read_as_far_as_they_are(repository: Repository) -> None:
    tree = repository.git("write-tree")
    parent = ""
    for raw, _ in MESSAGES:
        who = f"Ada <ada@example.test> {repository.clock} +0000"
        lines = f"tree {tree}\n{parent}author {who}\ncommitter {who}\n\n"
        sha = repository.git("hash-object", "-t", "commit", "-w", "--stdin", text=lines.encode() + raw)
        parent = f"parent {sha}\n"
    repository.git("update-ref", "refs/heads/main", sha)
    found = [commit.message for commit in reversed(commits_of(repository))]
    assert found == [text for _, text in MESSAGES]
    assert all(text.encode("utf-8") or not text for text in found)


def test_a_message_in_another_encoding_is_read_in_it(repository: Repository) -> None:
    repository.git("config", "i18n.commitEncoding", "ISO-8859-1")
    repository.commit("café".encode("latin-1"))
    assert commits_of(repository)[0].message == "café"


def test_renames_binaries_odd_paths_modes_and_submodules_count_as_git_counts(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit("one", a_txt="1\n2\n3\n4\n5\n", b_bin=b"\0\1\2")
    repository.git("mv", "a.txt", "moved.txt")
    for name in ('tab\there "quoted"', "new\nline", "ü", "\x01" + "0" * 40, "- -", "--option"):
        repository.write(name, "x\n")
    repository.commit("two", b_bin=b"\0\3", moved_txt="1\n2\n3\n4\n6\n")
    repository.git("mv", "new\nline", "\x01after")
    (repository.path / "moved.txt").chmod(0o755)
    repository.commit("three", c="x\n")
    inner = Repository.at(tmp_path / "inner")
    inner.commit("inner")
    repository.git("submodule", "add", "-q", str(inner.path), "sub")
    repository.commit("four", d="x\n")
    found = {commit.message: commit for commit in commits_of(repository)}
    assert {"moved.txt", 'tab\there "quoted"', "new\nline", "ü", "\x01" + "0" * 40, "--option"} < set(
        found["two"].paths
    )
    assert "\x01after" in found["three"].paths
    assert "sub" in found["four"].paths


def test_octopus_and_plain_merges_count_against_their_first_parent(repository: Repository) -> None:
    repository.commit("base", base="x\n")
    for name in ("a", "b", "c"):
        repository.branch(name, "main")
        repository.commit(name, **{name: "1\n2\n"})
    repository.checkout("main")
    repository.merge("Merge branches 'a', 'b' and 'c'", "a", "b", "c")
    (octopus,) = [commit for commit in commits_of(repository) if len(commit.parents) > 2]
    assert (len(octopus.parents), octopus.files, octopus.lines_added) == (4, 3, 6)


def test_two_roots_and_a_root_of_another_history_are_read(repository: Repository) -> None:
    repository.commit("first", a="x\n")
    repository.git("checkout", "-q", "--orphan", "other")
    repository.commit("second", b="y\n")
    repository.checkout("main")
    repository.git("merge", "-q", "--allow-unrelated-histories", "-m", "join", "other")
    assert sorted(commit.message for commit in commits_of(repository) if not commit.parents) == [
        "first",
        "second",
    ]


def test_the_mailmap_names_people_and_what_was_recorded_stays(repository: Repository) -> None:
    repository.commit("one", _mailmap="Ada Lovelace <lovelace@example.test> Ada <ada@example.test>\n")
    (commit,) = commits_of(repository)
    assert (commit.author.name, commit.author.email) == ("Ada Lovelace", "lovelace@example.test")
    assert (commit.recorded_author.name, commit.recorded_author.email) == ("Ada", "ada@example.test")
    assert commit.recorded_committer.name == "Ada"


def test_bare_worktree_and_partly_fetched_clones_are_read(repository: Repository, tmp_path: Path) -> None:
    for number in range(5):
        repository.commit(f"commit {number}", a=f"{number}\n")
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    repository.git("worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    repository.git("clone", "-q", "--depth", "2", f"file://{repository.path}", str(tmp_path / "shallow"))
    assert [commit.message for commit in read_commits(tmp_path / "bare")] == [
        f"commit {n}" for n in (4, 3, 2, 1, 0)
    ]
    assert len(commits_of(Repository(tmp_path / "tree"))) == 4
    shallow = commits_of(Repository(tmp_path / "shallow"))
    assert [(commit.message, commit.cut) for commit in shallow] == [("commit 4", False), ("commit 3", True)]


def test_a_detached_head_and_a_head_that_names_no_branch_are_read(repository: Repository) -> None:
    repository.commit("one")
    repository.git("checkout", "-q", "--detach")
    repository.commit("two")
    assert head(repository.path).branch == ""  # type: ignore[union-attr]  # not empty: it has two commits
    assert len(commits_of(repository)) == 2
    repository.git("symbolic-ref", "HEAD", "refs/heads/gone")
    found = head(repository.path)
    assert found is not None
    assert found.branch == "main"
    assert [commit.message for commit in read_commits(repository.path)] == ["one"]


def test_a_million_lines_are_counted(repository: Repository) -> None:
    repository.commit("much", a_txt="line\n" * 1_000_000)
    assert commits_of(repository)[0].lines_added == 1_000_000


def test_more_files_than_are_kept_are_counted(repository: Repository) -> None:
    for number in range(MAX_PATHS + 50):
        repository.write(f"src/{number}.py", "x\n")
    repository.write("zz/tests/test_last.py", "x\n")
    repository.commit("many", a="x\n")
    (commit,) = commits_of(repository)
    assert (commit.files, len(commit.paths), commit.paths_left_out) == (MAX_PATHS + 52, MAX_PATHS, 52)
    assert commit.tests_touched, "also by a path that is not kept"


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ("tests/a.py", True),
        ("src/x.test.ts", True),
        ("pkg/a_test.go", True),
        ("src/FooTest.java", True),
        ("conftest.py", True),
        ("src/latest.py", False),
        ("contest/a.py", False),
        ("src/attest.go", False),
    ],
)
def test_paths_of_tests_are_told_from_others(repository: Repository, path: str, touched: bool) -> None:
    repository.write(path, "x\n")
    repository.git("add", "-A")
    repository.commit("x", a="x\n")
    assert commits_of(repository)[0].tests_touched is touched


def test_a_window_looks_at_when_work_came_into_the_line(repository: Repository) -> None:
    repository.commit("old", a="x\n")
    repository.branch("topic")
    repository.commit("written early", b="x\n")
    repository.checkout("main")
    repository.clock += 100 * HOUR
    since = at(repository.clock)
    repository.merge("Merge pull request #1 from ada/topic", "topic")
    until = at(repository.clock + HOUR)
    repository.clock += HOUR
    repository.commit("later", c="x\n")
    found = [commit.message for commit in read_commits(repository.path, since, until)]
    assert found == ["Merge pull request #1 from ada/topic", "written early"]
    assert list(read_commits(repository.path, at(repository.clock + HOUR))) == []
    assert list(read_commits(repository.path, until=at(1))) == []


def test_a_wrong_clock_does_not_hide_what_lies_behind_it(repository: Repository) -> None:
    repository.commit("old", a="x\n")
    since = at(repository.clock)
    repository.commit("in the window", b="x\n")
    repository.environment = {"GIT_COMMITTER_DATE": "100000000 +0000"}
    repository.commit("dated 1973", c="x\n")
    assert "in the window" in [commit.message for commit in read_commits(repository.path, since)]


def test_a_date_beyond_the_calendar_is_read(repository: Repository) -> None:
    tree = repository.git("write-tree")
    people = "author A <a@example.test> 99999999999999 +0000\ncommitter <> 1700000000 +0000"
    raw = f"tree {tree}\n{people}\n\nodd\n".encode()
    sha = repository.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", text=raw)
    (commit,) = read_commits(repository.path, rev=sha)
    assert commit.message == "odd"
    assert commit.committer.name == ""


@pytest.mark.parametrize("rev", ["--all", "-1", "--output=/tmp/x", "gone", "HEAD^{tree}", "a\0b", ""])
def test_a_revision_is_never_an_option(repository: Repository, rev: str) -> None:
    repository.commit("one")
    with pytest.raises(Rejected):
        list(read_commits(repository.path, rev=rev))


def test_places_without_a_repository_are_rejected_in_gits_words(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="not a git repository"):
        list(read_commits(tmp_path))
    with pytest.raises(Rejected, match="is not a directory"):
        list(read_commits(tmp_path / "gone"))


def test_a_broken_repository_is_rejected_in_gits_words(repository: Repository) -> None:
    repository.commit("one", a="1\n")
    blob = repository.git("rev-parse", "HEAD:a")
    repository.commit("two", a="2\n")
    (repository.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(Rejected, match=blob):
        list(read_commits(repository.path))


def test_a_missing_git_is_no_fault_of_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("one")
    monkeypatch.setenv("PATH", str(repository.path))
    with pytest.raises(Unavailable):
        list(read_commits(repository.path))


def test_leaving_early_ends_git(repository: Repository) -> None:
    for number in range(3):
        repository.commit(f"{number}")
    reading = read_commits(repository.path)
    next(reading)
    reading.close()  # type: ignore[attr-defined]  # a generator, by design
    running = subprocess.run(["pgrep", "-P", str(os.getpid()), "git"], capture_output=True, check=False)
    assert running.stdout == b""


def test_memory_does_not_grow_with_the_history(tmp_path: Path) -> None:
    def peak(commits: int) -> int:
        repository = Repository.at(tmp_path / str(commits), "--bare")
        stream = b"".join(
            b"commit refs/heads/main\ncommitter A <a%d@x> %d +0000\ndata 400\n%s\n"
            b"M 644 inline f%d\ndata 2\nx\n\n" % (n, 1_700_000_000 + n, b"m" * 400, n % 50)
            for n in range(commits)
        )
        repository.git("fast-import", "--quiet", text=stream)
        tracemalloc.start()
        assert sum(1 for _ in read_commits(repository.path)) == commits
        _, high = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return high

    peak(500)
    assert peak(12_000) < peak(6_000) + 1_000_000
