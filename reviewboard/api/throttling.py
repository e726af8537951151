"""How many requests a token may send: counted in Redis for all processes together (docs/adr/0010-api.md).

Without Redis nobody counts: an API that answers too often is better than one that does not answer.
"""

import logging
import time

from django.conf import settings
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from reviewboard.api.authentication import bearer_behind
from reviewboard.broadcast.first_use import server

logger = logging.getLogger(__name__)


class PerToken(BaseThrottle):
    """At most `API_RATE` requests a token, in windows that begin with the clock's second, minute, hour or day."""

    left = 0.0

    def allow_request(self, request: Request, view: object) -> bool:
        """Whether this request is still within its window's number."""
        del view  # every address counts alike
        bearer = bearer_behind(request)
        if bearer is None:
            return True
        number, seconds = _rate()
        window, gone = divmod(time.time(), seconds)
        self.left = seconds - gone
        return _count(f"reviewboard:api:{bearer.token_id}:{int(window)}", seconds) <= number

    def wait(self) -> float:
        """Seconds until the next window begins."""
        return self.left


def _rate() -> tuple[int, int]:
    """How many requests, in how many seconds: "600/min" is 600 in 60."""
    number, _, unit = str(api_settings.DEFAULT_THROTTLE_RATES["token"]).partition("/")
    return int(number), {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit[0]]


def _count(key: str, seconds: int) -> int:
    """Which request of its window this is; 0 when nobody counts."""
    if not settings.REDIS_URL:
        return 0
    redis = server()
    try:
        pipeline = redis.client(settings.REDIS_URL).pipeline(transaction=False)
        pipeline.incr(key)
        pipeline.expire(key, seconds)
        sent, _ = pipeline.execute()
    except redis.Failure as error:
        logger.warning("API requests are not counted: %s", error)
        return 0
    return int(sent)
