"""People, repositories and commits as Bitbucket Data Center describes them.

https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html, "Common entities". Times are epoch
milliseconds, or ISO 8601 with any spelling of the offset, by version.
"""

from datetime import datetime

from reviewboard.domain.messages import CommitSnapshot, IdentitySnapshot, RepositorySnapshot
from reviewboard.integrations.bitbucket.fields import identity, link, sha
from reviewboard.integrations.reading import (
    Record,
    moment,
    need,
    need_moment,
    number,
    record,
    records,
    text,
)

VENDOR, IDENTITY = "bitbucket-server", "bitbucket_server"


def account(source: object, *path: str) -> IdentitySnapshot | None:
    """The account at this path by its slug, the user name as it stands in addresses; None where there is none."""
    found = record(source, *path)
    value = text(found, "slug") or text(found, "name")
    return IdentitySnapshot(IDENTITY, value, text(found, "displayName")) if value else None


def repository(said: Record, *, readable: bool | None = None) -> RepositorySnapshot:
    """A repository, named "KEY/slug"; its number survives renames and moves to another project.

    A payload without the number knows it by its name.
    """
    found = number(said, "id")
    name = "/".join(filter(None, (text(said, "project", "key"), text(said, "slug"))))
    known = identity(name if found is None else str(found), "repository.id")
    return RepositorySnapshot(known, name, page_of(said), readable)


def page_of(said: Record) -> str:
    """The address of a thing's page, the first of its links to itself."""
    return next((found for one in records(said, "links", "self") if (found := link(one, "href"))), "")


def commit(said: Record, otherwise: datetime | None = None) -> CommitSnapshot:
    """A commit as pushes and the API tell of it; raises Unreadable without a name or a time.

    `otherwise` is the best time where its own is missing.
    """
    author = signed(said, "author")
    by = signed(said, "committer")
    at = moment(said, "committerTimestamp") or moment(said, "authorTimestamp") or otherwise
    return CommitSnapshot(
        need(sha(said, "id"), "the id of a commit"),
        text(said, "message"),
        author,
        by if by.value else author,
        need_moment(at, "the time of a commit"),
        parents=tuple(filter(None, (sha(one, "id") for one in records(said, "parents")))),
    )


def signed(source: object, *path: str) -> IdentitySnapshot:
    """Who signed a commit: the address, also where Bitbucket knows the account; else the account, else the name."""
    found = record(source, *path)
    address, name = text(found, "emailAddress"), text(found, "displayName") or text(found, "name")
    if "@" in address:
        return IdentitySnapshot("email", address, name)
    known = account(found) if "slug" in found else None
    return known or IdentitySnapshot("name", name, name)
