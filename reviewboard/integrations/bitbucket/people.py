"""People, repositories and commits as Bitbucket Cloud describes them.

https://developer.atlassian.com/cloud/bitbucket/bitbucket-api-changes-gdpr/ says which ids of a person last: the Atlassian
account id, and Bitbucket's own uuid for accounts that have none (a workspace, an access token).
"""

from datetime import datetime

from reviewboard.domain.messages import CommitSnapshot, IdentitySnapshot, RepositorySnapshot
from reviewboard.integrations.bitbucket.fields import identity, link, sha
from reviewboard.integrations.reading import Record, moment, need, need_moment, record, records, text

VENDOR = "bitbucket"


def account(source: object, *path: str) -> IdentitySnapshot | None:
    """The account at this path; None where there is none. Old payloads know a username only."""
    found = record(source, *path)
    value = text(found, "account_id") or text(found, "uuid") or text(found, "username")
    name = text(found, "display_name") or text(found, "nickname")
    return IdentitySnapshot(VENDOR, value, name) if value else None


def repository_of(payload: Record) -> RepositorySnapshot:
    """The repository that an event is about; raises Unreadable where nothing names it."""
    found = record(payload, "repository")
    other = record(payload, "pullrequest", "destination", "repository")
    return repository(other if text(other, "uuid") and not text(found, "uuid") else found or other)


def repository(said: Record, *, readable: bool | None = None) -> RepositorySnapshot:
    """A repository; its uuid survives renames and transfers, and keeps the braces that Bitbucket writes around it.

    Payloads from before there were uuids know it by its path.
    """
    path = text(said, "full_name")
    return RepositorySnapshot(
        identity(text(said, "uuid") or path, "repository.uuid"),
        path or text(said, "name"),
        link(said, "links", "html", "href"),
        readable,
    )


def commit(said: Record, otherwise: datetime | None = None) -> CommitSnapshot:
    """A commit as pushes and the API tell of it; raises Unreadable without a name or a time.

    `otherwise` is the best time where its own is missing, as it is in older pushes.
    """
    author = signed(said, "author")
    by = signed(said, "committer")
    return CommitSnapshot(
        need(sha(said, "hash"), "the hash of a commit"),
        text(said, "message"),
        author,
        by if by.value else author,  # Bitbucket seldom tells the committer: an empty object stands there
        need_moment(moment(said, "date") or otherwise, "the date of a commit"),
        parents=tuple(filter(None, (sha(one, "hash") for one in records(said, "parents")))),
    )


def signed(source: object, *path: str) -> IdentitySnapshot:
    """Who signed a commit: the address in "Name <address>", else the account that it belongs to, else the name."""
    found = record(source, *path)
    raw = text(found, "raw")
    name, opened, rest = raw.rpartition("<")
    name, address = (name.strip(), rest.partition(">")[0].strip()) if opened else (raw.strip(), "")
    if "@" in address:
        return IdentitySnapshot("email", address, name)
    return account(found, "user") or IdentitySnapshot("name", name, name)
