"""Commits: as they are pushed to the main branch, as the API lists them, and as parts of a request.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#push and
https://docs.github.com/en/rest/commits/commits. How a request landed is a commit like any other here: by its sha it is
found to be part of the request (`changes.landing`), and not by what its message names, which may be a request of the
repository that this one was forked from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewboard.domain.messages import (
    ChangeSnapshot,
    CommitSnapshot,
    IdentitySnapshot,
    RepositorySnapshot,
)
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.git.requests import (
    brings_main_in,
    divided,
    merged_branch,
    merged_request,
    picked,
    reverted,
)
from reviewboard.integrations.github.fields import is_forge, repository_of, sha, signed
from reviewboard.integrations.reading import Record, flag, moment, need, record, records, text, texts
from reviewboard.integrations.touched import Touched, touched

_HEADS = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Told:
    """A commit as GitHub tells of it. `author` and `committer` are None where GitHub itself signed, or nobody did."""

    commit: CommitSnapshot
    author: IdentitySnapshot | None
    committer: IdentitySnapshot | None
    url: str


def pushed(payload: Record) -> Sequence[ChangeSnapshot]:
    """What a push to the main branch brought, one change a commit; nothing for other branches, tags and deletions."""
    where = repository_of(payload)
    main = text(payload, "repository", "default_branch") or text(payload, "repository", "master_branch")
    if not main or text(payload, "ref") != f"{_HEADS}{main}" or flag(payload, "deleted"):
        return ()
    after = sha(payload, "after")
    told = ((_pushed(one, payload), _files(one)) for one in records(payload, "commits"))
    return tuple(
        _direct(where, one, after, files)
        for one, files in told
        if one and not brings_main_in(one.commit.message)
    )


def listed(bundle: Record) -> Sequence[ChangeSnapshot]:
    """What the API lists of the main branch (`poll_commits`).

    `landed_with` is with each commit that came in with a request: the poll has asked for that where no message says so.
    """
    where = repository_of(bundle)
    told = (
        (listed_commit(record(one, "commit")), sha(one, "landed_with")) for one in records(bundle, "commits")
    )
    return tuple(
        _direct(
            where, one, landed or (one.commit.sha if merged_request(one.commit.message) else ""), Touched()
        )
        for one, landed in told
        if one and not brings_main_in(one.commit.message)
    )


def of_request(rows: object, base: str) -> tuple[Told, ...]:
    """The commits of a request (a list of the API), oldest first, without merges that brought its base branch in."""
    told = (listed_commit(one) for one in records({"rows": rows}, "rows"))
    return tuple(
        one
        for one in told
        if one
        and not (
            len(one.commit.parents) > 1
            and (brings_main_in(one.commit.message) or merged_branch(one.commit.message) == base)
        )
    )


def listed_commit(row: Record) -> Told | None:
    """A commit of one of the API's lists; None where it has no time. Raises Unreadable when it has no name."""
    said = record(row, "commit")
    parents = tuple(filter(None, (sha(parent, "sha") for parent in records(row, "parents"))))
    by = {**record(said, "committer"), "login": text(row, "committer", "login")}
    return _told(row, said, record(said, "author"), by, parents)


def _pushed(one: Record, payload: Record) -> Told | None:
    dated = {"date": text(one, "timestamp") or text(payload, "repository", "pushed_at")}
    return _told(one, one, record(one, "author"), {**record(one, "committer"), **dated}, ())


def _told(
    row: Record, said: Record, author: Record, committer: Record, parents: tuple[str, ...]
) -> Told | None:
    """`row` holds the commit's name and link, `said` its message."""
    name = need(sha(row, "sha") or sha(row, "id"), "the sha of a commit")
    at = moment(committer, "date") or moment(author, "date")
    if at is None:
        return None
    message = text(said, "message")
    wrote, by = signed(author), signed(committer)
    return Told(
        CommitSnapshot(name, message, wrote, by, at, parents=parents),
        wrote if wrote.value and not is_forge(author) else None,
        by if by.value and not is_forge(committer) else None,
        text(row, "html_url") or text(row, "url"),
    )


def is_part(message: str) -> bool:
    """Whether a commit says by itself with what it came in: it names a request, or only took the main branch in."""
    return merged_request(message) is not None or brings_main_in(message)


def _direct(where: RepositorySnapshot, one: Told, landed_with: str, files: Touched) -> ChangeSnapshot:
    commit = one.commit
    subject, body = divided(commit.message)
    return ChangeSnapshot(
        external_id=f"{where.external_id}:commit:{commit.sha}",
        kind=ChangeKind.DIRECT_COMMIT,
        source_at=commit.at,
        title=subject or f"commit {commit.sha[:12]}",
        body=body or None,
        state=ChangeState.MERGED,
        head_sha=commit.sha,
        landed_with=landed_with,
        url=one.url,
        repository=where,
        authored_by=one.author,
        merged_by=one.committer,
        committers=(one.author,) if one.author else (),
        merged_at=commit.at,
        commits=(commit,),
        files_count=files.count,
        paths=files.paths,
        tests_touched=files.tests,
        reverts=taken_back(where, commit.message),
        cherry_picked_from=picked(commit.message),
    )


def taken_back(where: RepositorySnapshot, message: str) -> str | None:
    """What a message says that it takes back: a sha, or the external id of a request of the same repository."""
    found = reverted(message)
    return f"{where.external_id}:{found}" if found and found.startswith("pr:") else found


def _files(one: Record) -> Touched:
    """The files of a pushed commit; none where the push does not list them, as for an empty commit or a merge."""
    return touched(_names(one))


def _names(one: Record) -> Iterator[str]:
    for how in ("added", "modified", "removed"):
        yield from texts(one, how)
