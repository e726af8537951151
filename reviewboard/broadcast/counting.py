"""Counting requests in Redis, for all processes together."""

import logging

from django.conf import settings

from reviewboard.broadcast.first_use import server

logger = logging.getLogger(__name__)


def count(key: str, seconds: int) -> int | None:
    """Which one of its window this is, 1 for the first; None when nobody can count now."""
    if not settings.REDIS_URL:
        return None
    redis = server()
    try:
        pipeline = redis.client(settings.REDIS_URL).pipeline(transaction=False)
        pipeline.incr(key)
        pipeline.expire(key, seconds)
        sent, _ = pipeline.execute()
    except redis.Failure as error:
        logger.warning("requests are not counted: %s", error)
        return None
    return int(sent)
