"""Repositories that come, go and change their names.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation, #installation_repositories and
#repository. None of these events has a time of its own: the last one that came in counts.
"""

from collections.abc import Iterator, Mapping, Sequence

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.integrations.github.fields import identity, repository
from reviewboard.integrations.reading import Record, record, records, text

_INSTALLED: Mapping[str, bool] = {
    "created": True,
    "unsuspend": True,
    "new_permissions_accepted": True,
    "suspend": False,
    "deleted": False,
}
"""What an app's installation as a whole means for its repositories."""


def installation(payload: Record) -> Sequence[RepositorySnapshot]:
    """An app was installed, suspended or removed, with the repositories that it may or may no longer read."""
    readable = _INSTALLED.get(text(payload, "action"))
    return () if readable is None else tuple(_listed(payload, "repositories", readable=readable))


def installation_repositories(payload: Record) -> Sequence[RepositorySnapshot]:
    """Repositories were added to what an app may read, or taken out of it."""
    return (
        *_listed(payload, "repositories_added", readable=True),
        *_listed(payload, "repositories_removed", readable=False),
    )


def changed(payload: Record) -> Sequence[RepositorySnapshot]:
    """A repository was made, renamed, transferred, archived, deleted ...: its name of now, and whether it is gone.

    That it exists does not say that we may read it, so nothing but the deletion speaks of that.
    """
    gone = False if text(payload, "action") == "deleted" else None
    return (repository(record(payload, "repository"), readable=gone),)


def _listed(payload: Record, name: str, *, readable: bool) -> Iterator[RepositorySnapshot]:
    account = text(payload, "installation", "account", "html_url")
    for one in records(payload, name):
        if identity(one):
            link = text(one, "html_url") or (f"{account}/{text(one, 'name')}" if account else "")
            yield repository({**one, "html_url": link}, readable=readable)
