"""One subscription of the process to Redis, which comes back by itself."""

import asyncio
import logging
from collections.abc import Callable

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from reviewboard.broadcast import CHANNELS

logger = logging.getLogger(__name__)

PATTERNS = tuple(f"{CHANNELS}{kind}:*" for kind in ("meeting", "desk", "person", "agenda"))
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before it is tried again; doubled each time."""
CONNECTING = 1.0
SILENCE = 2.0
"""Seconds without a word before Redis is asked whether it is there, and again until it is taken for lost."""


class Listener:
    """Hears all live events of all meetings.

    Args:
        url: of Redis; "" when there is none, and nothing is ever heard.
        heard: called with the topic and the body of each event.
        began: called whenever listening begins (again): what was said before went unheard.
    """

    def __init__(self, url: str, heard: Callable[[str, bytes], None], began: Callable[[], None]) -> None:
        self._url = url
        self._heard = heard
        self._began = began
        self.connected = False

    async def run(self) -> None:
        """Listens until cancelled. An outage is one line in the log, and its end another."""
        pause, told = FIRST_PAUSE, False
        while self._url:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                if self.connected:
                    pause, told = FIRST_PAUSE, False
                if not told:
                    logger.warning("live events: Redis is away, states are read from PostgreSQL: %s", error)
                told = True
            self.connected = False
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        once = Retry(NoBackoff(), 0)  # an outage is to be noticed, not hidden
        async with (
            Redis.from_url(self._url, socket_connect_timeout=CONNECTING, retry=once) as client,
            client.pubsub() as subscription,
        ):
            await subscription.psubscribe(*PATTERNS)
            await self._hear(subscription)

    async def _hear(self, subscription: PubSub) -> None:
        asked = False
        while True:
            message = await subscription.get_message(timeout=SILENCE)
            if message is None:
                if asked:
                    raise ConnectionError("it does not answer")
                await subscription.ping()
                asked = True
                continue
            asked = False
            if message["type"] == "pmessage":
                self._heard(
                    message["channel"].decode(errors="replace").removeprefix(CHANNELS), message["data"]
                )
            elif message["type"] == "psubscribe" and not self.connected:
                self.connected = True
                logger.info("live events: listening to Redis")
                self._began()
