"""Who GitLab names: users by username, authors of commits by the address that the commit has."""

from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.integrations.reading import record, text

KIND = "gitlab"
_NO_ADDRESS = frozenset({"[redacted]", "noreply@gitlab.com"})
"""What stands for an address that is not given (webhook_events.md), and GitLab's own, which is nobody's."""
_NOBODY = "ghost"
"""The account to which everything goes that deleted accounts have left behind."""


def person(source: object, *path: str) -> IdentitySnapshot | None:
    """The user at this path; None where nobody is named."""
    user = record(source, *path)
    name, username = text(user, "name"), text(user, "username").strip()
    if username:
        return None if username.lower() == _NOBODY else IdentitySnapshot(KIND, username, name)
    address = _address(text(user, "email"))
    return IdentitySnapshot("email", address, name) if address else None


def signature(name: str, email: str) -> IdentitySnapshot:
    """Who a commit says that its author or committer is; by name alone where no address is given."""
    address = _address(email)
    return IdentitySnapshot("email", address, name) if address else IdentitySnapshot("name", name, name)


def _address(email: str) -> str:
    email = email.strip()
    return email if "@" in email and email.lower() not in _NO_ADDRESS else ""
