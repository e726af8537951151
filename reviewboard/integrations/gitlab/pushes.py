"""Pushes to the main branch (push events of project, group and system hooks).

https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events: of more than 20 commits only the
newest 20 are listed, and a push that moves more than three branches at once sends nothing; the poll finds the rest.
"""

from collections.abc import Sequence
from dataclasses import replace

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.integrations.gitlab import commits
from reviewboard.integrations.gitlab.projects import link, repository, sha
from reviewboard.integrations.reading import Record, records, text, texts
from reviewboard.integrations.touched import touched


def read(said: Record) -> Sequence[ChangeSnapshot]:
    """One change for each listed commit that is one; nothing for other branches, tags and deletions."""
    main, after = text(said, "project", "default_branch"), sha(said, "after")
    if not main or text(said, "ref") != f"refs/heads/{main}" or not after:
        return ()
    where = repository(said)
    changes = []
    for one in records(said, "commits"):
        commit = commits.pushed_commit(one)
        if commit and commits.is_own_change(commit.message):
            names = (name for how in ("added", "modified", "removed") for name in texts(one, how))
            change = commits.direct(where, commit, link(one, "url"), touched(sorted(names)))
            changes.append(replace(change, landed_with=after))
    return tuple(changes)
