"""Publishing to Redis after the commit."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from reviewboard.broadcast.first_use import server
from reviewboard.broadcast.topics import channel

logger = logging.getLogger(__name__)

Event = Mapping[str, Any]


def publish(topic: str, event: Event) -> None:
    """Tells everybody who listens to `topic` when the caller's transaction commits; never if it rolls back.

    `event` is the shared state that all listeners may see: keys, codes and numbers. Without Redis, or when
    Redis does not answer in time, it is dropped with a line in the log: pages poll (architecture.md, "Live").
    """
    body = json.dumps(event, separators=(",", ":"))
    transaction.on_commit(lambda: _send(topic, body), robust=True)


def _send(topic: str, body: str) -> None:
    if not settings.REDIS_URL:
        return
    redis = server()
    try:
        redis.client(settings.REDIS_URL).publish(channel(topic), body)
    except redis.Failure as error:
        logger.warning("not published to %s: %s", topic, error)
