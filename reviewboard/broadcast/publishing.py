"""Publishing to Redis after the commit."""

import functools
import json
import logging
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from reviewboard.broadcast.topics import channel

logger = logging.getLogger(__name__)

LIMIT = 0.05  # seconds for one event, connecting included

Event = Mapping[str, str | int | bool | None]


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
    try:
        _client(settings.REDIS_URL).publish(channel(topic), body)
    except RedisError as error:
        logger.warning("not published to %s: %s", topic, error)


@functools.cache
def _client(url: str) -> Redis:
    """One pool a process. Connecting and answering get half the time each; nothing is tried twice."""
    return Redis.from_url(
        url,
        socket_connect_timeout=LIMIT / 2,
        socket_timeout=LIMIT / 2,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
