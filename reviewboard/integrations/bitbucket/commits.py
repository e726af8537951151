"""Commits of both Bitbuckets as snapshots: pushed straight to the main line, or as parts of a request."""

import re
from collections.abc import Iterable

from reviewboard.domain.messages import ChangeSnapshot, CommitSnapshot, IdentitySnapshot, RepositorySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.bitbucket.fields import taken_back
from reviewboard.integrations.git.requests import (
    brings_main_in,
    divided,
    is_main,
    merged_branch,
    merged_request,
    picked,
)

MAIN_LINES = frozenset({"main", "master", "trunk", "develop"})
"""Branches that count as the main line where a payload does not name the repository's main branch.

Cloud's push payloads usually leave it out, Data Center's always do. The first three are what git, Bitbucket and
Subversion call it by themselves; `develop` is the default of Bitbucket's own branching model. A push to one of them
that was not to the main line after all is harmless: what it brought has the same id once it does get there. The poll
asks for the real name, so a main branch called otherwise is found there.
"""

_SYNCED = re.compile(r"Merged (?P<branch>\S+) into \S+")
"""What Bitbucket Cloud writes where somebody takes the main line into a branch on its pages."""


def direct_commit(
    repository: RepositorySnapshot,
    commit: CommitSnapshot,
    *,
    url: str = "",
    landed_with: str = "",
    merged_by: IdentitySnapshot | None = None,
) -> ChangeSnapshot | None:
    """A commit of the main line as a change of its own.

    None for a merge that only took the main line in. How a request landed is a commit like any other here: by its sha
    it is found to be part of the request (`changes.landing`). `merged_by` is who committed it, where that is told:
    who pushed it, no listing knows.
    """
    if takes_main_in(commit.message):
        return None
    subject, body = divided(commit.message)
    author = commit.author if commit.author.value else None
    return ChangeSnapshot(
        external_id=f"{repository.external_id}:commit:{commit.sha}",
        kind=ChangeKind.DIRECT_COMMIT,
        source_at=commit.at,
        title=subject or f"commit {commit.sha[:12]}",
        body=body or None,
        state=ChangeState.MERGED,
        head_sha=commit.sha,
        landed_with=landed_with or (commit.sha if merged_request(commit.message) else ""),
        url=url,
        repository=repository,
        authored_by=author,
        merged_by=merged_by if merged_by and merged_by.value else None,
        committers=(author,) if author else (),
        merged_at=commit.at,
        commits=(commit,),
        reverts=taken_back(repository.external_id, subject, body),
        cherry_picked_from=picked(commit.message),
    )


def takes_main_in(message: str, base: str = "") -> bool:
    """Whether this merge only took the main line in, or the branch that a request is to be merged into (`base`)."""
    synced = _SYNCED.fullmatch(divided(message)[0])
    branch = synced["branch"] if synced else merged_branch(message)
    return brings_main_in(message) or (
        bool(branch) and (branch == base or (bool(synced) and is_main(branch)))
    )


def of_request(newest_first: Iterable[CommitSnapshot], base: str) -> tuple[CommitSnapshot, ...]:
    """The commits of a request, oldest first, without merges that only took in what it is to be merged into."""
    kept = [one for one in newest_first if not (len(one.parents) > 1 and takes_main_in(one.message, base))]
    return tuple(reversed(kept))


def authors_of(commits: Iterable[CommitSnapshot]) -> tuple[IdentitySnapshot, ...]:
    """Who wrote these commits, in order of appearance."""
    return tuple(dict.fromkeys(one.author for one in commits if one.author.value))


def request_taken_back(
    repository_id: str, title: str, body: str, commits: Iterable[CommitSnapshot]
) -> str | None:
    """What a request takes back: as it says itself, else as its commits say.

    A branch that only took back its own work takes nothing back, and its commits count only under a title that says so.
    """
    if found := taken_back(repository_id, title, body):
        return found
    if not title.lower().startswith(("revert", "back out", "backout", "roll back", "rollback")):
        return None
    commits = tuple(commits)
    own = {one.sha for one in commits}
    for one in commits:
        subject, rest = divided(one.message)
        found = taken_back(repository_id, subject, rest)
        if found and not any(sha.startswith(found) for sha in own):
            return found
    return None
