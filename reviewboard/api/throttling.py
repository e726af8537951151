"""How many requests a token may send: counted in Redis for all processes together (docs/adr/0010-api.md).

Without Redis nobody counts: an API that answers too often is better than one that does not answer.
"""

import time

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from reviewboard.api.authentication import bearer_behind
from reviewboard.broadcast.counting import count


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
        sent = count(f"reviewboard:api:{bearer.token_id}:{int(window)}", seconds)
        return sent is None or sent <= number

    def wait(self) -> float:
        """Seconds until the next window begins."""
        return self.left


def _rate() -> tuple[int, int]:
    """How many requests, in how many seconds: "600/min" is 600 in 60."""
    number, _, unit = str(api_settings.DEFAULT_THROTTLE_RATES["token"]).partition("/")
    return int(number), {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit[0]]
