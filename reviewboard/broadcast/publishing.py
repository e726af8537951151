"""Publishing to Redis after the commit."""

import json
import logging
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction

from reviewboard.broadcast.first_use import server
from reviewboard.broadcast.topics import channel

logger = logging.getLogger(__name__)

Plain = str | int | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]
"""What JSON can say."""
Event = Mapping[str, Plain]


def encoded(event: Event) -> bytes:
    """The event as it travels, in one line: to Redis, and from the live server to every page."""
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()


def publish(topic: str, event: Event) -> None:
    """Tells everybody who listens to `topic` when the caller's transaction commits; never if it rolls back.

    `event` holds only what all listeners may see. Without Redis, or when Redis does not answer in time, it is
    dropped with a line in the log: the live server then reads for itself (`live.source`).
    """
    body = encoded(event)
    transaction.on_commit(lambda: _send(topic, body), robust=True)


def _send(topic: str, body: bytes) -> None:
    if not settings.REDIS_URL:
        return
    redis = server()
    try:
        redis.client(settings.REDIS_URL).publish(channel(topic), body)
    except redis.Failure as error:
        logger.warning("not published to %s: %s", topic, error)
