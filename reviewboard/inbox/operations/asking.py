"""Asking a vendor's API: who are we there, and what may we read. Both talk to the network: never in a transaction."""

from collections.abc import Sequence
from datetime import datetime

from reviewboard.connections.queries import sender
from reviewboard.connections.secrets import token_of
from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.domain.ports import Http, PolledSource, Rejected
from reviewboard.integrations.http import opened
from reviewboard.integrations.registry import POLLED
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed


def greet(*, reader: Reader, connection_id: int, as_of: datetime) -> str:
    """Signs in at the vendor and says, in one sentence, as whom.

    Raises:
        NotAllowed: the reader may not connect sources.
        Rejected, Unavailable: as the vendor said.
    """
    source, http = _opened(reader, connection_id, as_of)
    return source.greet(http)


def available(*, reader: Reader, connection_id: int, as_of: datetime) -> Sequence[RepositorySnapshot]:
    """What can be read with the token, by name; raises as `greet`."""
    source, http = _opened(reader, connection_id, as_of)
    return sorted(source.available(http), key=lambda one: one.name.casefold())


def _opened(reader: Reader, connection_id: int, as_of: datetime) -> tuple[PolledSource, Http]:
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    found = sender(connection_id)
    made, token = POLLED.get(found.vendor), token_of(connection_id, as_of=as_of)
    if made is None:
        raise Rejected("this vendor has no API that is read")
    if not token:
        raise Rejected("there is no token yet")
    source = made(found.config)
    return source, opened(source.access(token))
