"""A repository's configuration cannot run a program, hide a count, or reach the network."""

from pathlib import Path

import pytest

from reviewboard.domain.ports import Rejected
from reviewboard.integrations.git import head, identity, read_commits
from tests.integrations.git.repositories import Repository

PROGRAMS = """
    core.fsmonitor core.pager core.editor core.sshCommand core.askPass core.alternateRefsCommand diff.external
    diff.evil.command diff.evil.textconv filter.evil.clean filter.evil.smudge filter.evil.process gpg.program
    credential.helper pager.log pager.rev-list interactive.diffFilter uploadpack.packObjectsHook
""".split()  # noqa: SIM905  # a list of settings reads better as words
SETTINGS = {
    "diff.renames": "false",
    "diff.ignoreSubmodules": "all",
    "diff.algorithm": "histogram",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.statNameWidth": "1",
    "log.showRoot": "false",
    "log.diffMerges": "combined",
    "log.follow": "true",
    "log.decorate": "full",
    "log.date": "relative",
    "color.ui": "always",
    "core.quotePath": "true",
    "format.pretty": "oneline",
    "i18n.logOutputEncoding": "UTF-16",
    "notes.displayRef": "*",
}


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a mark when it is run."""
    program = tmp_path / "trap.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\nexit 1\n")
    program.chmod(0o755)
    return program


def test_no_program_that_a_repository_names_is_run(tmp_path: Path, trap: Path) -> None:
    repository = Repository.at(tmp_path / "repository")
    repository.commit("one", a_txt="1\n", _gitattributes="*.txt diff=evil filter=evil\n")
    repository.commit("two", a_txt="2\n")
    for key in PROGRAMS:
        repository.git("config", key, str(trap))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "alias.log", f"!{trap}")
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
        (repository.path / ".git/hooks" / hook).write_bytes(trap.read_bytes())
        (repository.path / ".git/hooks" / hook).chmod(0o755)
    assert len(list(read_commits(repository.path))) == 2
    assert head(repository.path)
    assert identity(repository.path)
    assert not (tmp_path / "sprung").exists()


def test_what_was_promised_by_a_remote_is_not_fetched(tmp_path: Path, trap: Path) -> None:
    origin = Repository.at(tmp_path / "origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.commit("one", a_txt="1\n")
    origin.commit("two", a_txt="2\n")
    origin.git(
        "clone", "-q", "--bare", "--filter=blob:none", f"file://{origin.path}", str(tmp_path / "partial")
    )
    partial = Repository(tmp_path / "partial")
    partial.git("config", "remote.origin.uploadpack", str(trap))
    partial.git("config", "protocol.file.allow", "always")
    with pytest.raises(Rejected):
        list(read_commits(partial.path))
    assert not (tmp_path / "sprung").exists()


def test_settings_do_not_change_the_counts(tmp_path: Path) -> None:
    repository = Repository.at(tmp_path / "repository")
    repository.commit("one", a_txt="".join(f"{n}\n" for n in range(30)))
    repository.git("mv", "a.txt", "b.txt")
    repository.commit("two", c="x\n")
    expected = repository.shortstat()
    for key, value in SETTINGS.items():
        repository.git("config", key, value)
    found = {
        one.sha: (one.files, one.lines_added, one.lines_removed) for one in read_commits(repository.path)
    }
    assert found == expected


def test_the_callers_git_variables_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = Repository.at(tmp_path / "one"), Repository.at(tmp_path / "two")
    one.commit("one")
    two.commit("two")
    monkeypatch.setenv("GIT_DIR", str(two.path / ".git"))
    assert [commit.message for commit in read_commits(one.path)] == ["one"]


def test_a_repository_of_somebody_else_above_is_not_taken(tmp_path: Path) -> None:
    Repository.at(tmp_path).commit("above")
    (tmp_path / "below").mkdir()
    with pytest.raises(Rejected, match="not a git repository"):
        list(read_commits(tmp_path / "below"))


def test_reading_writes_nothing(tmp_path: Path) -> None:
    repository = Repository.at(tmp_path / "repository")
    repository.commit("one")

    def state() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in repository.path.rglob("*")}

    before = state()
    list(read_commits(repository.path))
    identity(repository.path)
    assert state() == before


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://ada:secret@Example.test:8443/team/shop.git", "example.test/team/shop"),
        ("git@example.test:team/shop.git", "example.test/team/shop"),
        ("ssh://git@example.test/team/shop", "example.test/team/shop"),
        ("/srv/git/shop.git", ""),
        ("file:///srv/git/shop.git", ""),
    ],
)
def test_an_identity_holds_no_credentials(tmp_path: Path, address: str, origin: str) -> None:
    repository = Repository.at(tmp_path / "repository")
    root = repository.commit("one")
    repository.commit("two")
    repository.git("config", "remote.origin.url", address)
    found = identity(repository.path)
    assert found.origin == origin
    assert found.external_id == (f"origin:{origin}" if origin else f"root:{root}")
    assert "secret" not in repr(found)


def test_two_clones_of_one_repository_are_the_same(tmp_path: Path) -> None:
    repository = Repository.at(tmp_path / "repository")
    repository.commit("one")
    repository.git("clone", "-q", ".", str(tmp_path / "clone"))
    assert identity(tmp_path / "clone").external_id == identity(repository.path).external_id
    assert identity(Repository.at(tmp_path / "empty").path).external_id.startswith("path:")
