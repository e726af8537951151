"""What the heads of a merge request change, as GitLab itself makes it out: the patch id of each of its versions.

https://docs.gitlab.com/api/merge_requests/#list-all-merge-request-diff-versions. There is a version for each push, and
`patch_id_sha` is that of its difference to the base, as `git patch-id` computes it (https://git-scm.com/docs/git-patch-id):
line numbers do not count, nor, as long as GitLab does not ask git for it, does white space
(https://gitlab.com/gitlab-org/gitlab/-/issues/450391). By the same id GitLab keeps its own approvals over a rebase.
"""

import hashlib
from collections.abc import Collection

from reviewboard.domain.messages import HeadSnapshot
from reviewboard.integrations.gitlab.projects import sha
from reviewboard.integrations.reading import Record, records, text

_NEWEST = 10
"""A request may have hundreds of versions; of an old one that nobody reviewed nothing is asked."""


def contents(bundle: Record, wanted: Collection[str]) -> tuple[HeadSnapshot, ...]:
    """The contents of these heads and of the newest ones.

    A version without an id (an old GitLab, or one that is still being computed) tells nothing of its head.
    """
    versions = _versions(bundle)
    patches = {sha(one, "head_commit_sha"): sha(one, "patch_id_sha") for one in versions}
    newest = {sha(one, "head_commit_sha") for one in versions[-_NEWEST:]}
    return tuple(
        HeadSnapshot(head, hashlib.sha256(patch.encode()).hexdigest())
        for head, patch in sorted(patches.items())
        if head and patch and (head in wanted or head in newest)
    )


def newest(bundle: Record) -> str:
    """The head of the newest version, which is asked for last; "" where none is told."""
    return next((sha(one, "head_commit_sha") for one in reversed(_versions(bundle))), "")


def _versions(bundle: Record) -> list[Record]:
    return sorted(records(bundle, "versions"), key=lambda one: text(one, "created_at"))
