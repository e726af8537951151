"""The live server: `uvicorn reviewboard.live.asgi:application`, a process of its own beside the pages.

The proxy sends it `/live/` (deploy/nginx.conf). It holds no state: any number may run, and any may be killed.
"""

import asyncio
import logging
import os
import resource
import signal
import threading
from collections.abc import Callable
from types import FrameType

import django
from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

from reviewboard.live.hub import Hub
from reviewboard.live.source import Source, StateOf
from reviewboard.live.stream import KEEP_ALIVE, PREFIX, Receive, Scope, Send, Streams, refuse

logger = logging.getLogger(__name__)

STATE_OF = "reviewboard.minutes.shared.state_bytes"
"""Who reads the shared state of a meeting; loaded once Django is set up, with the first meeting that is watched."""
Handler = Callable[[int, FrameType | None], object] | int | None
SPARE = 100
"""Open files that are not streams."""


class Live:
    """The application. `state_of` and the rest are what a test may replace."""

    def __init__(
        self, state_of: StateOf, redis_url: str, *, limit: int, keep_alive: float = KEEP_ALIVE
    ) -> None:
        self.hub = Hub(limit)
        self.source = Source(self.hub, state_of, redis_url)
        self._streams = Streams(self.hub, self.source.joined, keep_alive=keep_alive)
        self.running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streams, and the server's own start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and str(scope["path"]).startswith(PREFIX):
            await self._streams(scope, receive, send)
        elif scope["type"] == "http":
            await refuse(send, 404)

    def start(self) -> None:
        """Begins to hear and read; called in the loop that serves."""
        self.running = asyncio.ensure_future(self.source.run())

    def stop(self) -> None:
        """Ends every stream and the source."""
        self.hub.end_all()
        if self.running is not None:
            self.running.cancel()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
                end_on_signals(self.hub.end_all)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def end_on_signals(end: Callable[[], None]) -> None:
    """Ends the streams before the server waits for them: uvicorn says nothing to them until its patience is over."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _first(lambda: loop.call_soon_threadsafe(end), signal.getsignal(number)))


def _first(ours: Callable[[], object], theirs: Handler) -> Handler:
    def both(number: int, frame: FrameType | None) -> None:
        ours()
        if callable(theirs):
            theirs(number, frame)

    return both


def read_state(meeting_id: int) -> bytes | None:
    """The shared state of a meeting from PostgreSQL, in a thread of the source."""
    close_old_connections()
    try:
        state_of: StateOf = import_string(STATE_OF)
        return state_of(meeting_id)
    finally:
        close_old_connections()


def room_for_viewers(wanted: int) -> int:
    """How many streams the system lets this process hold, after raising its limit of open files as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + SPARE
    open_files = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if open_files > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, hard))
    if open_files < needed:
        logger.warning("live: %d files may be open, so fewer than %d pages are served", open_files, wanted)
    return open_files - SPARE


def production() -> Live:
    """The application as it is served, with Django set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")
    django.setup(set_prefix=False)
    return Live(read_state, settings.REDIS_URL, limit=room_for_viewers(settings.LIVE_MAX_VIEWERS))


application = production()
