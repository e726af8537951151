"""The Redis that events are published to and requests counted in; `first_use` loads this module."""

import functools

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

LIMIT = 0.05  # seconds for one event or one count, connecting included

Failure = RedisError
"""What is raised when it is away, or too slow."""


@functools.cache
def client(url: str) -> Redis:
    """One pool a process. Connecting and answering get half the time each; nothing is tried twice."""
    return Redis.from_url(
        url,
        socket_connect_timeout=LIMIT / 2,
        socket_timeout=LIMIT / 2,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
