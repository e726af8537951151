"""The relay: takes due messages up and sends their handlers' tasks. Any number of them may run.

Claims are committed before anything is sent, so no transaction waits for the broker. A relay that is killed
in between leaves claims that the sweep takes back.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from reviewboard.outbox.kinds import Lane
from reviewboard.outbox.models import CHANNEL
from reviewboard.outbox.operations import claim, put_back
from reviewboard.outbox.outcomes import Claim

logger = logging.getLogger(__name__)

Send = Callable[[Claim], None]

TICK = timedelta(seconds=1)  # how long a message waits at most when its notification was missed
LONGEST_WAIT = timedelta(seconds=30)


class BrokerDown(Exception):  # noqa: N818 - reads as what happened; callers catch it by this name
    """The broker did not take the task."""


def pass_on(
    *,
    send: Send,
    limit: int,
    as_of: datetime,
    claimed_by: str,
    wait: timedelta,
    lane: Lane | None = None,
) -> int:
    """One round: claims up to `limit` due messages of a lane, or of all, and sends each; returns how many were sent.

    Raises:
        BrokerDown: the broker refused one; it and those after it are back among the waiting, due after
            `wait`.
    """
    claims = claim(limit=limit, as_of=as_of, claimed_by=claimed_by, lane=lane)
    for position, taken in enumerate(claims):
        try:
            send(taken)
        except BrokerDown:
            put_back(claims=claims[position:], as_of=as_of, wait=wait)
            raise
    return len(claims)


class Relay:
    """Rounds without end, woken by new messages and by a tick, until `stop` is set.

    Each round goes through all lanes, each of which has so many claims at most: a tracker that is slow, or away, holds
    up its own kinds and no other.
    """

    def __init__(self, *, send: Send, claimed_by: str, limit: int = 20) -> None:
        self._send = send
        self._claimed_by = claimed_by
        self._limit = limit
        self._failures = 0
        self.stop = Event()

    def run(self) -> None:
        """Ends with the round in which `stop` was set; waits for an absent server, ever longer."""
        while not self.stop.is_set():
            try:
                self._listen()
            except (DatabaseError, psycopg.Error) as error:
                logger.warning("the database is away: %s", error)
                self._pause()
            finally:
                connection.close()

    def _listen(self) -> None:
        listener = connection.get_new_connection(connection.get_connection_params())
        with listener:
            listener.autocommit = True
            listener.execute(f"LISTEN {CHANNEL}")
            while not self.stop.is_set():
                if self._round() < self._limit:
                    for _ in listener.notifies(timeout=TICK.total_seconds(), stop_after=1):
                        pass

    def _round(self) -> int:
        """How many were sent in the lane that had most."""
        try:
            sent = max(self._pass_on(lane) for lane in Lane)
        except BrokerDown as error:
            logger.warning("the broker is away: %s", error)
            self._pause()
            return 0
        self._failures = 0
        return sent

    def _pass_on(self, lane: Lane) -> int:
        return pass_on(
            send=self._send,
            limit=self._limit,
            as_of=timezone.now(),
            claimed_by=self._claimed_by,
            wait=self._wait(),
            lane=lane,
        )

    def _pause(self) -> None:
        wait = self._wait()
        self._failures += 1
        self.stop.wait(wait.total_seconds())

    def _wait(self) -> timedelta:
        return min(TICK * (1 << min(self._failures, 8)), LONGEST_WAIT)
