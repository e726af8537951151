"""Pushes to the main line of a repository at Bitbucket Cloud, and the same commits as its API lists them.

https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push. A push tells five commits of each branch at
most (`truncated`); the poll finds the others.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from reviewboard.domain.messages import ChangeSnapshot, RepositorySnapshot
from reviewboard.integrations.bitbucket.commits import MAIN_LINES, direct_commit
from reviewboard.integrations.bitbucket.fields import link, sha
from reviewboard.integrations.bitbucket.people import commit, repository, repository_of, signed
from reviewboard.integrations.reading import Record, moment, record, records, text

_BRANCHES = frozenset({"branch", "named_branch", ""})


def pushed(payload: Record) -> Sequence[ChangeSnapshot]:
    """What a push brought to the main line, oldest first; one push may change several branches."""
    changes = [one for one in records(payload, "push", "changes") if _to_main_line(payload, one)]
    if not changes:
        return ()
    where = repository_of(payload)
    found = (snapshot for change in changes for snapshot in _brought(where, change))
    return tuple({one.external_id: one for one in found}.values())


def listed(bundle: Record) -> Sequence[ChangeSnapshot]:
    """One commit of the main line, as the poll read it; `landed_with` where the poll saw with which request it came."""
    where = repository(record(bundle, "repository"))
    return tuple(_told(where, record(bundle, "commit"), sha(bundle, "landed_with")))


def _to_main_line(payload: Record, change: Record) -> bool:
    """Whether a change moved the main line on.

    `new` is null for a deletion. Where `old` is null the branch begins, with commits that were there before (a second
    main line, a renamed one): when they came in nobody can tell from that.
    """
    new, old = record(change, "new"), record(change, "old")
    if not new or not old or text(new, "type") not in _BRANCHES:
        return False
    main = text(payload, "repository", "mainbranch", "name")
    name = text(new, "name")
    return name == main if main else name in MAIN_LINES


def _brought(where: RepositorySnapshot, change: Record) -> Iterator[ChangeSnapshot]:
    head = record(change, "new", "target")
    for one in reversed([*records(change, "commits")] or [head]):
        yield from _told(where, one, sha(head, "hash"), moment(head, "date"))


def _told(
    where: RepositorySnapshot, said: Record, landed_with: str, otherwise: datetime | None = None
) -> Iterator[ChangeSnapshot]:
    snapshot = direct_commit(
        where,
        commit(said, otherwise),
        url=link(said, "links", "html", "href"),
        landed_with=landed_with,
        merged_by=signed(said, "committer"),
    )
    if snapshot:
        yield snapshot
