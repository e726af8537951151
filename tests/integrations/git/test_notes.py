"""Authorship notes come with their commits: only attestations of the commit's own files, and nobody's words."""

from pathlib import Path

import pytest

from reviewboard.domain.detection import ChangeText, detect, note_kept
from reviewboard.domain.values import Certainty, EvidenceKind
from reviewboard.integrations.git.reader import read_commits
from reviewboard.integrations.git.source import GitSource
from tests.integrations.git.repositories import Repository

RECORD = """---
{"schema_version": "authorship/3.0.0", "prompts": {"a1b2c3d4e5f60718": {"agent_id": {"tool": "cursor", "id": "x",
"model": "gpt-5"}, "human_author": "Ada <ada@example.test>", "messages": [{"type": "user", "text": "Cap it"}]}}}
"""
NOTE = f"retry.py\n  a1b2c3d4e5f60718 1-9\n{RECORD}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.at(tmp_path / "shop")
    made.write("retry.py", "tries = 3\n")
    made.git("add", ".")
    made.git("commit", "-qm", "Cap the retries")
    return made


def noted(repository: Repository, note: str) -> str:
    """The note as it is read, once it is there."""
    repository.git("notes", "--ref=ai", "add", "-f", "-F", "-", text=note.encode())
    (commit,) = read_commits(repository.path)
    return commit.note


def test_a_commit_comes_with_its_note_and_most_have_none(repository: Repository) -> None:
    (commit,) = read_commits(repository.path)
    assert commit.note == ""
    assert noted(repository, NOTE) == NOTE.rstrip("\n")
    assert [one.files for one in read_commits(repository.path)] == [1]


def test_whatever_stands_in_a_note_it_is_never_taken_for_structure(repository: Repository) -> None:
    blob = repository.git("hash-object", "-w", "--stdin", text=b"one\x00two\x00\x01\x00\n\n9\t9\tx\x00")
    repository.git("notes", "--ref=ai", "add", "-f", "-C", blob)
    (commit,) = read_commits(repository.path)
    assert (commit.files, commit.paths, "two" in commit.note) == (1, ("retry.py",), True)


def test_the_snapshot_keeps_attestations_and_agents_and_nothing_that_somebody_wrote(
    repository: Repository,
) -> None:
    noted(repository, NOTE)
    (change,) = GitSource(repository.path, None, None).changes("")
    (commit,) = change.commits
    assert "ada@example.test" not in commit.note
    assert "Cap it" not in commit.note
    (sign,) = detect(ChangeText(note=commit.note))
    assert (sign.tool, sign.kind, sign.certainty) == ("cursor", EvidenceKind.WROTE, Certainty.CERTAIN)
    assert sign.place == "note line 2"


def test_of_a_note_on_a_wrong_commit_nothing_is_kept(repository: Repository) -> None:
    noted(repository, NOTE.replace("retry.py", "other.py"))
    (change,) = GitSource(repository.path, None, None).changes("")
    assert change.commits[0].note == ""


def test_lines_of_other_files_are_left_out_and_the_rest_keep_their_numbers() -> None:
    both = f"gone.py\n  a1b2c3d4e5f60718 1-2\nretry.py\n  a1b2c3d4e5f60718 1-9\n{RECORD}"
    (sign,) = detect(ChangeText(note=note_kept(both, ("retry.py",))))
    assert sign.place == "note line 4"
    assert note_kept(both, None).count("a1b2c3d4e5f60718 1") == 2


@pytest.mark.parametrize("note", ["", "---\n", "no JSON at all", "\n---\n[1, 2", "---\n{}"])
def test_a_note_of_any_shape_says_nothing_and_breaks_nothing(note: str) -> None:
    assert detect(ChangeText(note=note_kept(note, ("retry.py",)))) == ()
