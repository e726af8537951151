"""A line to a tracker: every call goes through here, at the pace that the tracker allows, and never inside a transaction."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone

from reviewboard.connections.door import with_its_token
from reviewboard.connections.operations import trouble
from reviewboard.connections.queries import Sender
from reviewboard.domain.ports import Deferred, Rejected
from reviewboard.domain.tracking.places import TrackerClient, TrackerVendor
from reviewboard.domain.tracking.port import Limited, Refused, SignedOut, Unanswered
from reviewboard.integrations.registry import TRACKERS
from reviewboard.tracker.pacing import STOPPED_WAIT, Pace

Answer = TypeVar("Answer")

_clients = threading.local()
"""The signed-in clients of this thread, each with its kept connection: they are not made for several threads."""


class Line:
    """A connection to a tracker, as it is configured now."""

    def __init__(self, source: Sender, token: str) -> None:
        self.source = source
        self._token = token

    @property
    def vendor(self) -> TrackerVendor:
        """Whose tracker it is."""
        return TRACKERS[self.source.vendor]

    def ready(self, name: str) -> None:
        """Raises Deferred where a call of this sort would not be admitted now: before its intent is committed."""
        Pace(self.source.id, name).ask()

    def call(self, name: str, ask: Callable[[TrackerClient], Answer], *, issue_id: str = "") -> Answer:
        """One call of this sort ("create", "edit"), about this ticket where it is about one.

        Raises:
            Deferred: it may not be called now, or was told to wait: it did not happen.
            SignedOut, Missing, Refused: it did not happen, and asking again will not help.
            Unanswered: nobody knows, unless its `sent` is False.
            RuntimeError: there is a transaction, which would be held open for as long as the tracker takes.
        """
        if connection.in_atomic_block and not settings.TRACKER_IN_TRANSACTIONS:
            raise RuntimeError("a tracker is never called inside a transaction")
        pace = Pace(self.source.id, name, issue_id)
        wait = pace.admit()
        if wait:
            time.sleep(wait)
            pace.still()
        return self._paced(pace, ask)

    def _paced(self, pace: Pace, ask: Callable[[TrackerClient], Answer]) -> Answer:
        try:
            client = self._client()
        except Rejected as error:
            # Its address may not be called: a host that became private, or is not known now.
            trouble(connection_id=self.source.id, words=error.words, at=timezone.now())
            raise Deferred(error.words, STOPPED_WAIT) from None
        try:
            answer = ask(client)
        except SignedOut as error:
            pace.signed_out(error)
            raise
        except Refused as error:
            pace.refused(error.status)
            raise
        except Limited as error:
            raise Deferred(error.words, pace.limited(error)) from None
        except Unanswered as error:
            pace.failed(error)
            raise
        pace.went_well(near_limit=client.near_limit)
        return answer

    def _client(self) -> TrackerClient:
        kept: dict[int, tuple[object, TrackerClient]] = _clients.__dict__.setdefault("by_connection", {})
        made_from = (dict(self.source.config), self._token)
        found = kept.get(self.source.id)
        if found is None or found[0] != made_from:
            found = (made_from, self.vendor.open(self.source.config, self._token, settings.TRACKER_HOSTS))
            kept[self.source.id] = found
        return found[1]


def line_to(connection_id: int) -> Line:
    """The line of a connection. One statement.

    Raises:
        Deferred: it is paused, or has no token.
    """
    source, token = with_its_token(connection_id, as_of=timezone.now())
    if not source.active:
        raise Deferred("the connection is paused", STOPPED_WAIT)
    if not token:
        raise Deferred("the connection has no token", STOPPED_WAIT)
    return Line(source, token)
