"""A repository as a source: resumable, and the same rows in however many parts it is read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.ports import ChangeSource, Rejected
from reviewboard.integrations.git import Cursor, GitSource
from tests.integrations.git.repositories import Repository

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.at(tmp_path / "repository")
    made.commit("base")
    return made


def a_week(repository: Repository, number: int) -> None:
    repository.branch(f"topic{number}")
    repository.commit(f"topic {number}")
    repository.checkout("main")
    repository.commit(f"direct {number}")
    repository.commit(f"Squash (#{number + 1})")
    repository.merge(f"Merge pull request #{number} from ada/topic{number}", f"topic{number}")


def rows(snapshots: list[ChangeSnapshot]) -> dict[str, ChangeSnapshot]:
    assert len({one.external_id for one in snapshots}) == len(snapshots)
    return {one.external_id: one for one in snapshots}


def test_reading_twice_gives_the_same_snapshots(repository: Repository) -> None:
    a_week(repository, 10)
    assert list(GitSource(repository.path).changes()) == list(GitSource(repository.path).changes())


def test_reading_on_gives_what_is_new_and_together_the_same_rows(repository: Repository) -> None:
    a_week(repository, 10)
    source: ChangeSource = GitSource(repository.path)
    first = rows(list(source.changes("")))
    a_week(repository, 20)
    again = GitSource(repository.path)
    second = rows(list(again.changes(source.cursor())))
    assert first.keys().isdisjoint(second)
    assert len(second) == 3
    assert first | second == rows(list(GitSource(repository.path).changes()))
    assert list(GitSource(repository.path).changes(again.cursor())) == []


def test_a_rewritten_line_is_read_from_where_the_two_part(repository: Repository) -> None:
    repository.commit("kept")
    repository.commit("dropped")
    source = GitSource(repository.path)
    list(source.changes())
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.commit("instead")
    assert [one.title for one in GitSource(repository.path).changes(source.cursor())] == ["instead"]


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", '{"tips": ["' + "a" * 40 + '"]}', '{"tips": ["--all"]}', "[]", '{"tips": 3}']
)
def test_a_cursor_that_names_nothing_reads_from_the_beginning(repository: Repository, cursor: str) -> None:
    assert [one.title for one in GitSource(repository.path).changes(cursor)] == ["base"]


def test_a_cursor_is_given_only_for_what_was_read_to_its_end(repository: Repository) -> None:
    a_week(repository, 10)
    source = GitSource(repository.path)
    next(source.changes())
    assert source.cursor() == ""
    assert Cursor.read(source.cursor()) == Cursor()


def test_a_window_is_about_when_a_change_came_in(repository: Repository) -> None:
    a_week(repository, 10)
    edge = datetime.fromtimestamp(repository.clock + 1, UTC)
    a_week(repository, 20)
    new = rows(list(GitSource(repository.path, since=edge).changes()))
    old = rows(list(GitSource(repository.path, until=edge).changes()))
    assert set(new) & set(old) == set()
    assert new | old == rows(list(GitSource(repository.path).changes()))


def test_an_empty_repository_has_no_changes_and_no_cursor(tmp_path: Path) -> None:
    source = GitSource(Repository.at(tmp_path / "empty").path)
    assert list(source.changes()) == []
    assert source.cursor() == ""


def test_a_revision_that_is_none_is_rejected(repository: Repository) -> None:
    with pytest.raises(Rejected, match="no revision"):
        list(GitSource(repository.path, rev="gone").changes())


def test_this_projects_own_history_is_read_and_counted_as_git_counts() -> None:
    own = Repository(ROOT)
    counts = own.shortstat()
    found = list(GitSource(ROOT).changes())
    commits = {commit.sha: commit for one in found for commit in one.commits}
    assert set(own.git("rev-list", "--no-merges", "HEAD").split()) <= set(commits)
    for sha, commit in commits.items():
        assert (commit.lines_added, commit.lines_removed) == counts[sha][1:]
