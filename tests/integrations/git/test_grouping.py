"""Commits become changes: what belongs together, and what each change then says."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.git import Commit, Signature, changes_of, read_commits
from tests.integrations.git.repositories import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.at(tmp_path / "repository")
    made.commit("base", base="x\n")
    return made


def changes(repository: Repository) -> dict[str, ChangeSnapshot]:
    """All changes by title, each external id once, and every commit that is no merge in exactly one."""
    found = list(changes_of(read_commits(repository.path)))
    assert len({one.external_id for one in found}) == len(found)
    shas = [commit.sha for one in found for commit in one.commits]
    assert len(set(shas)) == len(shas)
    assert set(repository.git("rev-list", "--no-merges", "HEAD").split()) <= set(shas)
    return {one.title: one for one in found}


def topic(repository: Repository, name: str, *messages: str) -> str:
    """A branch off main with these commits, each with a file of its own; main is checked out again."""
    repository.branch(name, "main")
    for message in messages:
        repository.commit(message)
    tip = repository.head()
    repository.checkout("main")
    return tip


def test_a_direct_push_is_a_change_of_one_commit(repository: Repository) -> None:
    sha = repository.commit("Fix it\n\nBecause.", fix_py="1\n2\n")
    change = changes(repository)["Fix it"]
    assert (change.external_id, change.kind, change.state) == (
        f"commit:{sha}",
        ChangeKind.DIRECT_COMMIT,
        ChangeState.MERGED,
    )
    assert (change.body, change.head_sha, change.lines_added, change.files_count) == ("Because.", sha, 2, 1)
    assert change.authored_by is not None
    assert (change.authored_by.kind, change.authored_by.value) == ("email", "ada@example.test")
    assert change.merged_at == change.source_at == change.commits[0].at


def test_a_merged_request_is_one_change_with_its_commits(repository: Repository) -> None:
    tip = topic(repository, "retry", "one", "two")
    repository.commit("meanwhile")
    merge = repository.merge("Merge pull request #12 from ada/retry\n\nAdd retry\n\nIt retries.", "retry")
    change = changes(repository)["Add retry"]
    assert (change.external_id, change.kind, change.branch, change.body) == (
        "pr:12", ChangeKind.PULL_REQUEST, "retry", "It retries.",
    )  # fmt: skip
    assert [commit.message for commit in change.commits] == ["one", "two"]
    assert change.head_sha == tip
    assert (change.files_count, change.lines_added, change.lines_removed) == repository.shortstat()[merge]
    assert change.opened_at is None, "git does not know"


@pytest.mark.parametrize(
    ("message", "external_id", "title", "branch"),
    [
        (
            "Merge branch 'retry' into 'main'\n\nAdd retry\n\nSee merge request team/shop!12",
            "pr:12",
            "Add retry",
            "retry",
        ),
        (
            "Merged in retry (pull request #12)\n\nAdd retry\n\nApproved-by: Bob",
            "pr:12",
            "Add retry",
            "retry",
        ),
        ("Pull request #12: Add retry\n\nMerge in SHOP/api from retry to main", "pr:12", "Add retry", ""),
        ("Merged PR 12: Add retry\n\nRelated work items: #3", "pr:12", "Add retry", ""),
        ("Merge pull request 'Add retry' (#12) from ada/retry into main", "pr:12", "Add retry", "ada/retry"),
        ("Auto merge of #12 - ada:retry, r=bob\n\nAdd retry", "pr:12", "Add retry", "retry"),
        ("Add retry (#12)\n\nIt retries.", "pr:12", "Add retry", ""),
    ],
)
def test_every_forges_merge_names_its_request(
    repository: Repository, message: str, external_id: str, title: str, branch: str
) -> None:
    topic(repository, "retry", "one")
    repository.merge(message, "retry")
    change = changes(repository)[title]
    assert (change.external_id, change.branch, len(change.commits)) == (external_id, branch, 1)


@pytest.mark.parametrize(
    ("message", "external_id"),
    [
        ("Add retry (#12)\n\n* one\n\nCo-authored-by: Bob <bob@example.test>\n\n* two", "pr:12"),
        ("Add retry (!12)", "pr:12"),
        ("Merged PR 12: Add retry", "pr:12"),
        ("Add retry\n\nSee merge request team/shop!12", "pr:12"),
        (
            f"Add retry\n\nChange-Id: I{'a' * 40}\nReviewed-on: https://review.example.test/c/shop/+/12",
            "pr:12",
        ),
    ],
)
def test_a_squash_is_a_request_and_keeps_its_words(
    repository: Repository, message: str, external_id: str
) -> None:
    repository.commit(message, a="x\n")
    change = changes(repository)["Add retry"]
    assert (change.external_id, change.kind) == (external_id, ChangeKind.PULL_REQUEST)
    assert change.commits[0].message == message


def test_a_request_rebased_onto_the_line_is_one_change(repository: Repository) -> None:
    repository.commit("Add model (#12)", a="1\n")
    repository.commit("Add view (#12)", b="1\n2\n")
    repository.commit("Other (#13)", c="1\n")
    change = changes(repository)["Add view"]
    assert [commit.message for commit in change.commits] == ["Add model (#12)", "Add view (#12)"]
    assert (change.files_count, change.lines_added) == (2, 3)


def test_a_squash_made_on_the_forges_pages_does_not_say_who_merged(repository: Repository) -> None:
    repository.environment = {"GIT_COMMITTER_NAME": "GitHub", "GIT_COMMITTER_EMAIL": "noreply@github.com"}
    repository.commit("Add retry (#12)")
    change = changes(repository)["Add retry"]
    assert change.merged_by is None
    assert change.authored_by is not None


def test_merging_main_into_a_branch_is_nothing(repository: Repository) -> None:
    topic(repository, "retry", "one")
    repository.commit("on main")
    repository.checkout("retry")
    repository.merge("Merge branch 'main' into retry", "main")
    repository.commit("two")
    repository.checkout("main")
    repository.merge("Merge pull request #12 from ada/retry\n\nAdd retry", "retry")
    found = changes(repository)
    assert set(found) == {"base", "on main", "Add retry"}
    assert [commit.message for commit in found["Add retry"].commits] == ["one", "two"]


def test_pulling_main_into_main_brings_changes_of_their_own(repository: Repository) -> None:
    topic(repository, "remote", "pushed by another", "Squashed (#3)")
    repository.commit("mine")
    repository.merge("Merge branch 'main' of example.test:team/shop", "remote")
    assert set(changes(repository)) == {"base", "pushed by another", "Squashed", "mine"}


def test_requests_into_develop_stay_changes_when_develop_is_released(repository: Repository) -> None:
    topic(repository, "develop", "on develop")
    repository.checkout("develop")
    for number in (1, 2):
        repository.branch(f"topic{number}", "develop")
        repository.commit(f"work {number}")
        repository.checkout("develop")
        repository.merge(
            f"Merge pull request #{number} from ada/topic{number}\n\nTopic {number}", f"topic{number}"
        )
    repository.checkout("main")
    repository.merge("Merge pull request #9 from team/develop\n\nRelease", "develop")
    found = changes(repository)
    assert {title: [commit.message for commit in found[title].commits] for title in found} == {
        "base": ["base"], "Topic 1": ["work 1"], "Topic 2": ["work 2"], "Release": ["on develop"],
    }  # fmt: skip


def test_a_forks_own_numbers_are_not_ours(repository: Repository) -> None:
    topic(repository, "part", "part")
    topic(repository, "retry", "one")
    repository.checkout("retry")
    repository.merge("Merge pull request #1 from fork/part\n\nPart", "part")
    repository.checkout("main")
    repository.merge("Merge pull request #12 from ada/retry\n\nAdd retry", "retry")
    assert {
        change.external_id
        for change in changes(repository).values()
        if change.kind is ChangeKind.PULL_REQUEST
    } == {"pr:12"}


def test_a_merged_branch_without_a_request_is_a_direct_push(repository: Repository) -> None:
    topic(repository, "retry", "one", "two")
    sha = repository.merge("Merge branch 'retry'", "retry")
    change = changes(repository)["Merge branch 'retry'"]
    assert (change.external_id, change.kind, change.branch) == (
        f"commit:{sha}",
        ChangeKind.DIRECT_COMMIT,
        "retry",
    )
    assert [commit.message for commit in change.commits] == ["one", "two"]


def test_reverts_and_picks_name_what_they_take_back_or_repeat(repository: Repository) -> None:
    sha = repository.commit("Add retry (#12)")
    repository.commit(f'Revert "Add retry (#12)"\n\nThis reverts commit {sha}.')
    repository.commit("Revert retry (#14)\n\nReverts team/shop#12")
    repository.commit(f"Picked\n\n(cherry picked from commit {sha})")
    repository.commit(f"Quotes\n\n> This reverts commit {sha}.")
    found = changes(repository)
    assert found['Revert "Add retry (#12)"'].reverts == sha
    assert found['Revert "Add retry (#12)"'].kind is ChangeKind.DIRECT_COMMIT
    assert found["Revert retry"].reverts == "pr:12"
    assert found["Picked"].cherry_picked_from == sha
    assert found["Quotes"].reverts is None


def test_a_commit_without_words_has_a_title_all_the_same(repository: Repository) -> None:
    sha = repository.commit("", a="x\n")
    assert f"commit {sha[:12]}" in changes(repository)


def test_a_commit_whose_parents_were_not_fetched_is_not_blamed_for_the_whole_tree(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit("last", a="x\n")
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.path}", str(tmp_path / "shallow"))
    (change,) = changes_of(read_commits(tmp_path / "shallow"))
    assert (change.title, change.files_count, change.lines_added, change.tests_touched) == (
        "last",
        0,
        0,
        None,
    )


WHO = Signature("Ada", "ada@example.test", datetime(2026, 1, 5, tzinfo=UTC))


def made(sha: int, parents: Iterable[int]) -> Commit:
    names = tuple(str(parent) for parent in parents)
    message = f"Merge pull request #{sha} from ada/x" if len(names) > 1 else f"commit {sha}"
    return Commit(str(sha), names, WHO, WHO, WHO, WHO, message, "", 1, 1, 0, (), False)


@st.composite
def histories(draw: st.DrawFn) -> list[Commit]:
    """Any shape of history, children first: up to three earlier parents a commit, all reached by the last."""
    parents: list[list[int]] = [[]]
    for number in range(1, draw(st.integers(1, 25))):
        earlier = st.integers(max(0, number - 6), number - 1)
        parents.append(draw(st.lists(earlier, min_size=1, max_size=3, unique=True)))
    reached = reach(len(parents) - 1, parents)
    return [made(number, parents[number]) for number in sorted(reached, reverse=True)]


def reach(start: int, parents: list[list[int]]) -> set[int]:
    found, todo = set(), [start]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo.extend(parents[one])
    return found


@settings(max_examples=300)
@given(histories())
def test_a_request_holds_what_its_later_parents_reach_and_its_first_does_not(history: list[Commit]) -> None:
    parents = {int(one.sha): [int(parent) for parent in one.parents] for one in history}
    table = [parents.get(number, []) for number in range(max(parents) + 1)]
    line = [int(history[0].sha)]
    while table[line[-1]]:
        line.append(table[line[-1]][0])
    expected = {}
    for one in line:
        first, *later = table[one] or [one]
        new = (
            set().union(*(reach(parent, table) for parent in later)) - reach(first, table) if later else {one}
        )
        expected[f"pr:{one}" if later else f"commit:{one}"] = new
    assert {
        one.external_id: {int(commit.sha) for commit in one.commits} for one in changes_of(history)
    } == expected
