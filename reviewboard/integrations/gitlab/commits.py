"""Commits: pushed to the main branch, listed by the API, or parts of a request.

A direct commit says the same whether it was pushed or polled, so that it makes no difference which came first: the
parents, which a push does not name, are left out, and only the API tells the size, for a push knows no lines.
"""

from collections.abc import Iterable
from dataclasses import replace

from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot, RepositorySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.git.requests import (
    brings_main_in,
    divided,
    merged_branch,
    merged_request,
    picked,
    reverted,
)
from reviewboard.integrations.gitlab.identities import signature
from reviewboard.integrations.gitlab.projects import sha
from reviewboard.integrations.reading import Record, flag, moment, text, texts
from reviewboard.integrations.touched import Touched

_TITLE_CHARS = 500
_REVERTING = ("revert", "back out", "backout", "roll back", "rollback")


def pushed_commit(said: Record) -> CommitSnapshot | None:
    """A commit as a push lists it: with its author only. None where its hash or its time is missing."""
    author = signature(text(said, "author", "name"), text(said, "author", "email"))
    return _commit(said, "timestamp", author, author)


def listed_commit(said: Record) -> CommitSnapshot | None:
    """A commit as the API lists it. None where its hash or its time is missing."""
    author = signature(text(said, "author_name"), text(said, "author_email"))
    committer = signature(text(said, "committer_name"), text(said, "committer_email"))
    return _commit(said, "committed_date", author, committer if committer.value else author)


def is_own_change(message: str) -> bool:
    """Whether a commit of the main branch with this message is a change: not a merge that only took the main branch in.

    How a request landed is a commit like any other here: by its sha it is found to be part of the request
    (`changes.landing`), and not by what its message names, which may be a request of another project.
    """
    return not brings_main_in(message)


def names_request(message: str) -> bool:
    """Whether this is the message of a merge request's merge or squash. "!7" is a request, "#7" an issue."""
    named = merged_request(message)
    return named is not None and f"!{named.number}" in message


def direct(
    repository: RepositorySnapshot, commit: CommitSnapshot, url: str, files: Touched
) -> ChangeSnapshot:
    """A commit of the main branch as a change."""
    subject, body = divided(commit.message)
    author = commit.author if commit.author.value else None
    return ChangeSnapshot(
        external_id=f"{repository.external_id}:commit:{commit.sha}",
        kind=ChangeKind.DIRECT_COMMIT,
        source_at=commit.at,
        title=titled(subject) or f"commit {commit.sha[:12]}",
        state=ChangeState.MERGED,
        body=body or None,
        head_sha=commit.sha,
        url=url,
        repository=repository,
        authored_by=author,
        committers=(author,) if author else (),
        merged_at=commit.at,
        commits=(replace(commit, parents=()),),
        paths=files.paths,
        tests_touched=files.tests,
        reverts=_within(repository, reverted(commit.message)),
        cherry_picked_from=picked(commit.message),
    )


def of_request(newest_first: Iterable[Record], target: str) -> tuple[CommitSnapshot, ...]:
    """The commits of a request, oldest first, without merges that only brought the target branch in."""
    listed = [one for one in map(listed_commit, newest_first) if one]
    return tuple(one for one in reversed(listed) if not _took_target(one, target))


def authors(commits: Iterable[CommitSnapshot]) -> tuple[IdentitySnapshot, ...]:
    """Who wrote these commits, in order of appearance."""
    return tuple(dict.fromkeys(one.author for one in commits if one.author.value))


def taken_back(
    repository: RepositorySnapshot, title: str, body: str, commits: Iterable[CommitSnapshot] = ()
) -> str | None:
    """What a request takes back; a branch that only took back its own work takes nothing back."""
    if not title.lower().startswith(_REVERTING):
        return None
    own = tuple(commits)
    for told in (body, *(one.message for one in own)):
        found = reverted(told)
        if found and not any(one.sha.startswith(found) for one in own):
            return _within(repository, found)
    return None


def landed_as(request: Record) -> str:
    """The commit as which a merged request is on its target branch: a merge, a squash, or else its own last commit.

    Webhooks do not tell of squashing: of a squashed request without a merge they tell the last commit of its branch,
    until the API tells better.
    """
    landed = sha(request, "merge_commit_sha") or sha(request, "squash_commit_sha")
    head = sha(request, "sha") or sha(request, "last_commit", "id")
    return landed or ("" if flag(request, "squash") else head)


def titled(title: str) -> str:
    """The title in the length of a line."""
    title = title.strip()
    return title if len(title) <= _TITLE_CHARS else f"{title[: _TITLE_CHARS - 1]}…"


def _commit(
    said: Record, dated: str, author: IdentitySnapshot, committer: IdentitySnapshot
) -> CommitSnapshot | None:
    name, at = sha(said, "id"), moment(said, dated)
    if not name or at is None:
        return None
    return CommitSnapshot(
        name, text(said, "message").rstrip("\n"), author, committer, at, parents=texts(said, "parent_ids")
    )


def _took_target(commit: CommitSnapshot, target: str) -> bool:
    return len(commit.parents) > 1 and (
        brings_main_in(commit.message) or merged_branch(commit.message) == target
    )


def _within(repository: RepositorySnapshot, found: str | None) -> str | None:
    return f"{repository.external_id}:{found}" if found and found.startswith("pr:") else found
