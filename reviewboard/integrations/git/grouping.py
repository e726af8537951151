"""Commits grouped into changes: a merged or squashed request is one change, a direct push one a commit.

A pure pass over commits that come children first. Each commit is owned by the *oldest* event that brought it
in, which is "reachable from the merge's later parents and not from its first". Owners are ranked as they are
met, newest first, so the owner of a commit is the highest ranked among those of its children, and the line
itself ranks above all. A change leaves as soon as no commit that is still expected can belong to it.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.integrations.git.reader import Commit
from reviewboard.integrations.git.requests import (
    Request,
    brings_itself_in,
    brings_main_in,
    is_main,
    merged_branch,
    merged_request,
    squashed_request,
)
from reviewboard.integrations.git.snapshots import direct_change, merged_change, squashed_change


@dataclass(slots=True, eq=False)
class _Group:
    """A merge whose commits are being gathered; `expected` of them were named as a parent and not yet met."""

    merge: Commit
    request: Request | None
    commits: list[Commit] = field(default_factory=list)
    expected: int = 0

    @property
    def collects(self) -> bool:
        """Whether requests merged into the merged branch are changes of their own (`develop` into `main`).

        Into any other branch they are not: a fork numbers its own requests, and these numbers are not ours.
        """
        return is_main(self.request.branch if self.request else merged_branch(self.merge.message))

    def change(self) -> ChangeSnapshot:
        branch = self.request.branch if self.request else merged_branch(self.merge.message)
        return merged_change(self.merge, self.request, branch, tuple(reversed(self.commits)))


@dataclass(frozen=True, slots=True)
class _Owner:
    rank: float
    group: _Group | None


_LINE = _Owner(math.inf, None)


def changes_of(commits: Iterable[Commit]) -> Iterator[ChangeSnapshot]:
    """The changes that these commits make up, roughly newest first; the first commit is the end of the line.

    Commits come children before parents, as `read_commits` gives them. Commits of a merge whose own parents
    lie outside of what was read are gathered until the end. A number that is met again far away (a change
    landed twice) gives two snapshots of one external id: the later source time wins where they are recorded.
    """
    grouping = _Grouping()
    for commit in commits:
        yield from grouping.take(commit)
    yield from grouping.finish()


class _Grouping:
    def __init__(self) -> None:
        self.owners: dict[str, _Owner] = {}
        self.groups: dict[_Group, None] = {}
        self.rank = 0
        self.squash: tuple[Request, list[Commit]] | None = None

    def take(self, commit: Commit) -> Iterator[ChangeSnapshot]:
        owner = self.owners.pop(commit.sha, _LINE)
        if owner.group is None:
            yield from self._on_the_line(commit)
            return
        owner.group.expected -= 1
        yield from self._on_a_branch(commit, owner, owner.group)
        yield from self._complete(owner.group)

    def finish(self) -> Iterator[ChangeSnapshot]:
        yield from self._end_of_squash()
        for group in self.groups:
            yield group.change()

    def _on_the_line(self, commit: Commit) -> Iterator[ChangeSnapshot]:
        if len(commit.parents) < 2:
            yield from self._single(commit)
            yield from self._expect(commit.parents, _LINE)
            return
        yield from self._end_of_squash()
        request = merged_request(commit.message)
        yield from self._expect(commit.parents[:1], _LINE)
        if request is None and brings_main_in(commit.message):
            yield from self._expect(commit.parents[1:], _LINE)
        else:
            yield from self._open(commit, request)

    def _on_a_branch(self, commit: Commit, owner: _Owner, group: _Group) -> Iterator[ChangeSnapshot]:
        merge = len(commit.parents) > 1
        request = merged_request(commit.message) if merge and group.collects else None
        if request is not None:
            # What the branch held before this merge ranks above what the merge brought in.
            above = _Owner(self.rank + 2, group)
            yield from self._expect(commit.parents[:1], above)
            yield from self._open(commit, request)
            self.rank += 1
            return
        if not (merge and (brings_main_in(commit.message) or brings_itself_in(commit.message))):
            group.commits.append(commit)
        yield from self._expect(commit.parents, owner)

    def _single(self, commit: Commit) -> Iterator[ChangeSnapshot]:
        request = squashed_request(commit.message)
        if request is not None and self.squash is not None and self.squash[0].number == request.number:
            self.squash = (self.squash[0], [commit, *self.squash[1]])
            return
        yield from self._end_of_squash()
        if request is None:
            yield direct_change(commit)
        else:
            self.squash = (request, [commit])

    def _end_of_squash(self) -> Iterator[ChangeSnapshot]:
        if self.squash is not None:
            request, commits = self.squash
            self.squash = None
            yield squashed_change(request, tuple(commits))

    def _open(self, merge: Commit, request: Request | None) -> Iterator[ChangeSnapshot]:
        self.rank += 1
        group = _Group(merge, request)
        self.groups[group] = None
        yield from self._expect(merge.parents[1:], _Owner(self.rank, group))
        yield from self._complete(group)

    def _expect(self, shas: tuple[str, ...], owner: _Owner) -> Iterator[ChangeSnapshot]:
        for sha in shas:
            before = self.owners.get(sha)
            if before is not None and before.rank >= owner.rank:
                continue
            self.owners[sha] = owner
            if owner.group is not None:
                owner.group.expected += 1
            if before is not None and before.group is not None:
                before.group.expected -= 1
                yield from self._complete(before.group)

    def _complete(self, group: _Group) -> Iterator[ChangeSnapshot]:
        if group.expected == 0 and group in self.groups:
            del self.groups[group]
            yield group.change()
