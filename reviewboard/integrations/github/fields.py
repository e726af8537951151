"""What GitHub's payloads have in common: repositories, commit names, people."""

import re

from reviewboard.domain.messages import IdentitySnapshot, RepositorySnapshot
from reviewboard.integrations.reading import Record, need, number, record, text

VENDOR = "github"
_SHA = re.compile(r"[0-9a-f]{7,64}")
_FORGE_ADDRESS, _FORGE_LOGIN = "noreply@github.com", "web-flow"


def repository_of(payload: Record) -> RepositorySnapshot:
    """The repository that an event is about; raises Unreadable when it has no id."""
    return repository(record(payload, "repository"))


def repository(said: Record, *, readable: bool | None = None) -> RepositorySnapshot:
    """A repository as GitHub describes it anywhere; its id survives renames and transfers."""
    owner, name = text(said, "owner", "login"), text(said, "name")
    path = text(said, "full_name") or "/".join(filter(None, (owner, name)))
    return RepositorySnapshot(
        need(identity(said), "repository.id"), path, text(said, "html_url"), readable=readable
    )


def identity(said: Record) -> str:
    """The `id` of a thing, as text; "" where it has none. Always a whole number at GitHub."""
    found = number(said, "id")
    return str(found) if found is not None and found > 0 else ""


def sha(source: object, *path: str) -> str:
    """The commit name at this path, in lower case; "" where there is none."""
    found = text(source, *path).lower()
    return found if _SHA.fullmatch(found) else ""


def login(source: object, *path: str) -> IdentitySnapshot | None:
    """The account at this path: the login, which is what people know each other by at GitHub."""
    account = record(source, *path)
    name = text(account, "login")
    return IdentitySnapshot(VENDOR, name, text(account, "name")) if name else None


def signed(said: Record) -> IdentitySnapshot:
    """Who a commit says it was: an address, or a name where that is all. Empty where it says nothing."""
    name, address = text(said, "name"), text(said, "email")
    return IdentitySnapshot("email", address, name) if address else IdentitySnapshot("name", name, name)


def is_forge(said: Record) -> bool:
    """Whether GitHub itself signed a commit in somebody's place, as it does for merges made on its pages."""
    return text(said, "email").lower() == _FORGE_ADDRESS or _FORGE_LOGIN in (
        text(said, "username"),
        text(said, "login"),
    )
