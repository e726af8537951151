"""Snapshots of changes from commits: what a repository can tell of a change, and nothing that it cannot.

Git does not know when a request was opened or who approved it: those stay empty. The forge's own committer
("GitHub") is nobody, so a squash made on its pages says who wrote it and not who merged it.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from reviewboard.domain.detection import note_kept
from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.git.reader import Commit, Signature
from reviewboard.integrations.git.requests import Request, divided, picked, reverted

_TITLE_CHARS = 500
_MAX_PATHS = 200
_FORGES = frozenset(
    {"noreply@github.com", "noreply@gitlab.com", "noreply@codeberg.org", "noreply@bitbucket.org"}
)


def direct_change(commit: Commit) -> ChangeSnapshot:
    """One commit that was pushed without a request that we could see."""
    subject, body = divided(commit.message)
    return _change(
        f"commit:{commit.sha}",
        ChangeKind.DIRECT_COMMIT,
        subject,
        body,
        (commit,),
        (commit,),
        _person(commit.committer),
    )


def squashed_change(request: Request, commits: tuple[Commit, ...]) -> ChangeSnapshot:
    """A request that came in as one commit, or as neighbouring ones (oldest first) of the same number."""
    merged_by = _person(commits[-1].committer)
    return _change(
        f"pr:{request.number}",
        ChangeKind.PULL_REQUEST,
        request.title,
        request.body,
        commits,
        commits,
        None if merged_by == _person(commits[-1].author) else merged_by,
    )


def merged_change(
    merge: Commit, request: Request | None, branch: str, commits: tuple[Commit, ...]
) -> ChangeSnapshot:
    """A merge with the commits (oldest first) that it brought in; without a request, a pushed branch.

    Its lines and files are the merge's against its first parent: what the line gained.
    """
    subject, body = divided(merge.message)
    title = (request.title if request else subject) or branch
    change = _change(
        f"pr:{request.number}" if request else f"commit:{merge.sha}",
        ChangeKind.PULL_REQUEST if request else ChangeKind.DIRECT_COMMIT,
        title,
        request.body if request else body,
        commits,
        (merge,),
        _person(merge.committer) or _person(merge.author),
    )
    return replace(change, head_sha=merge.parents[1], branch=branch)


def _change(
    external_id: str,
    kind: ChangeKind,
    title: str,
    body: str,
    commits: tuple[Commit, ...],
    counted: Sequence[Commit],
    merged_by: IdentitySnapshot | None,
) -> ChangeSnapshot:
    landed = counted[-1]
    whole = not any(commit.cut for commit in counted)
    people = tuple(dict.fromkeys(filter(None, (_person(commit.author) for commit in commits))))
    at = landed.committer.at
    title = title.strip() or f"commit {landed.sha[:12]}"
    return ChangeSnapshot(
        external_id=external_id,
        kind=kind,
        title=title if len(title) <= _TITLE_CHARS else f"{title[: _TITLE_CHARS - 1]}…",
        body=body or None,
        state=ChangeState.MERGED,
        source_at=at,
        head_sha=landed.sha,
        authored_by=people[0] if people else _person(landed.author),
        merged_by=merged_by,
        committers=people,
        merged_at=at,
        commits=tuple(_commit(commit) for commit in commits),
        # Without its parents a commit's counts are those of the whole tree, which nobody changed.
        files_count=sum(commit.files for commit in counted) if whole else 0,
        lines_added=sum(commit.lines_added for commit in counted) if whole else 0,
        lines_removed=sum(commit.lines_removed for commit in counted) if whole else 0,
        paths=_paths(counted) if whole else (),
        tests_touched=any(commit.tests_touched for commit in counted) if whole else None,
        reverts=_reverted(title, body, commits),
        cherry_picked_from=picked(commits[0].message) if len(commits) == 1 else None,
    )


def _reverted(title: str, body: str, commits: tuple[Commit, ...]) -> str | None:
    """What the change takes back; a branch that only took back its own work takes nothing back."""
    if not title.lower().startswith(("revert", "back out", "backout", "roll back", "rollback")):
        return reverted(commits[0].message) if len(commits) == 1 else None
    own = {commit.sha for commit in commits}
    for text in (body, *(commit.message for commit in commits)):
        if (found := reverted(text)) and found not in own:
            return found
    return None


def _paths(counted: Sequence[Commit]) -> tuple[str, ...]:
    if len(counted) == 1:
        return counted[0].paths
    return tuple(dict.fromkeys(path for commit in counted for path in commit.paths))[:_MAX_PATHS]


def _commit(commit: Commit) -> CommitSnapshot:
    author, committer = commit.author, commit.committer
    return CommitSnapshot(
        commit.sha,
        commit.message,
        _identity(author),
        _identity(committer),
        committer.at,
        commit.lines_added,
        commit.lines_removed,
        commit.parents,
        None if commit.recorded_author is author else _identity(commit.recorded_author),
        None if commit.recorded_committer is committer else _identity(commit.recorded_committer),
        note_kept(commit.note, None if commit.paths_left_out or commit.cut else commit.paths)
        if commit.note
        else "",
    )


def _identity(signature: Signature) -> IdentitySnapshot:
    return _named(signature.email, signature.name)


@lru_cache(maxsize=4096)
def _named(email: str, name: str) -> IdentitySnapshot:
    return IdentitySnapshot("email", email, name) if email else IdentitySnapshot("name", name, name)


def _person(signature: Signature) -> IdentitySnapshot | None:
    """Who it was, unless nobody is named or a forge signed in somebody's place."""
    return _signed(signature.email, signature.name)


@lru_cache(maxsize=4096)
def _signed(email: str, name: str) -> IdentitySnapshot | None:
    found = _named(email, name)
    return None if not found.value or found.value.lower() in _FORGES else found
