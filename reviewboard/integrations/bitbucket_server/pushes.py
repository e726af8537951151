"""Pushes to the main line of a repository at Bitbucket Data Center, and the same commits as its API lists them.

https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html, "Push". Newer versions list the pushed
commits of all branches together, up to a limit; some only the last (`toCommit`), some none: then nothing can be said,
and the poll finds them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import ChangeSnapshot, RepositorySnapshot
from reviewboard.integrations.bitbucket.commits import MAIN_LINES, direct_commit
from reviewboard.integrations.bitbucket.fields import sha
from reviewboard.integrations.bitbucket_server.people import commit, repository, signed
from reviewboard.integrations.reading import Record, moment, record, records, text

_HEADS = "refs/heads/"
_MOVED = "UPDATE"


def pushed(payload: Record) -> Sequence[ChangeSnapshot]:
    """What a push brought to the main line, oldest first; one push may change several branches and tags."""
    changes = [*records(payload, "changes"), *records(payload, "refChanges")]
    moved = [one for one in changes if _to_main_line(one)]
    if not moved:
        return ()
    where = repository(record(payload, "repository"))
    told = {name: one for one in _commits(payload) if (name := sha(one, "id"))}
    pushed_at = moment(payload, "date")
    found: dict[str, ChangeSnapshot] = {}
    for change in moved:
        after = sha(change, "toHash")
        # One change alone: all commits are its own. Several: those that can be walked to from where it ends.
        names = list(told) if len(changes) == 1 else _reached(told, after)
        for name in reversed(names):
            found |= {one.external_id: one for one in _told(where, told[name], after, pushed_at)}
    return tuple(found.values())


def listed(bundle: Record) -> Sequence[ChangeSnapshot]:
    """One commit of the main line, as the poll read it; `landed_with` where the poll saw with which request it came."""
    where = repository(record(bundle, "repository"))
    return tuple(_told(where, record(bundle, "commit"), sha(bundle, "landed_with")))


def _to_main_line(change: Record) -> bool:
    """Whether a change moved a main line on; a branch that begins (ADD) holds what was there before."""
    ref = text(change, "refId") or text(change, "ref", "id")
    moved = text(change, "type").upper() == _MOVED and sha(change, "fromHash") and sha(change, "toHash")
    return bool(moved) and ref.startswith(_HEADS) and ref.removeprefix(_HEADS) in MAIN_LINES


def _commits(payload: Record) -> Iterator[Record]:
    """The commits that a push tells, newest first, in all dialects."""
    yield from records(payload, "commits")
    yield from (record(one, "toCommit") for one in records(payload, "changesets", "values"))
    yield record(payload, "toCommit")


def _reached(told: Mapping[str, Record], after: str) -> list[str]:
    """The names of those commits that are `after` or came before it, in the order of the list."""
    ahead, reached = [after], set[str]()
    while ahead:
        name = ahead.pop()
        if name in told and name not in reached:
            reached.add(name)
            ahead += (sha(parent, "id") for parent in records(told[name], "parents"))
    return [name for name in told if name in reached]


def _told(
    where: RepositorySnapshot, said: Record, landed_with: str, otherwise: datetime | None = None
) -> Iterator[ChangeSnapshot]:
    one = commit(said, otherwise)
    url = f"{root}/commits/{one.sha}" if (root := where.url.removesuffix("/browse")) else ""
    snapshot = direct_commit(
        where, one, url=url, landed_with=landed_with, merged_by=signed(said, "committer")
    )
    if snapshot:
        yield snapshot
