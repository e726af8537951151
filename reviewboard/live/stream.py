"""HTTP: `GET /live/<ticket>/` is answered with server-sent events until the ticket expires or the page goes."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from reviewboard.live import tickets
from reviewboard.live.hub import Full, Hub, Viewer
from reviewboard.live.tickets import BadTicket, Ticket

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREFIX = "/live/"
KEEP_ALIVE = 15.0
"""Seconds of silence, after which a beat is sent; `live.js` takes a longer silence for a lost line (POLICY.silent)."""
RETRY = (1_000, 15_000)
"""Milliseconds, drawn for each: when a program that follows the standard comes back. `live.js` has its own policy."""
COMMON = [(b"connection", b"close"), (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
STREAM = [(b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no"), *COMMON]


class Streams:
    """The ASGI function for everything below `/live/`.

    Args:
        hub: who listens.
        joined: told the meeting of each who begins to.
        now: seconds since 1970.
        keep_alive: seconds of silence between beats.
    """

    def __init__(
        self,
        hub: Hub,
        joined: Callable[[int], None],
        *,
        now: Callable[[], float] = time.time,
        keep_alive: float = KEEP_ALIVE,
    ) -> None:
        self._hub = hub
        self._joined = joined
        self._now = now
        self._keep_alive = keep_alive

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. No body is read, and no name is taken but a ticket."""
        name = str(scope["path"]).removeprefix(PREFIX)
        if not name.endswith("/") or "/" in name[:-1] or len(name) > tickets.LONGEST + 1:
            await refuse(send, 404)
            return
        if scope["method"] != "GET":
            await refuse(send, 405, (b"allow", b"GET"))
            return
        try:
            ticket = tickets.read(name[:-1], now=self._now())
            viewer = self._hub.enter(ticket.topics)
        except BadTicket:
            await refuse(send, 403)
            return
        except Full:
            await refuse(send, 503, (b"retry-after", b"15"))
            return
        gone = asyncio.ensure_future(_gone(receive, viewer))
        try:
            self._joined(ticket.meeting_id)
            await self._follow(ticket, viewer, send)
        finally:
            gone.cancel()
            self._hub.leave(viewer)

    async def _follow(self, ticket: Ticket, viewer: Viewer, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        await _write(send, b"retry: %d\n" % random.randint(*RETRY) + self._beat(ticket))  # noqa: S311 - spreads load
        while not viewer.ended and (left := ticket.until - self._now()) > 0:
            chunks = list(await viewer.next(min(left, self._keep_alive)))
            if viewer.ended:
                break
            for chunk in chunks or [self._beat(ticket)]:
                await _write(send, chunk)
        await send({"type": "http.response.body", "body": b""})

    def _beat(self, ticket: Ticket) -> bytes:
        """That the line is up, which pages must be able to see: the server's clock, and how long the ticket is good."""
        now = self._now()
        return b'event: beat\ndata: {"now":%d,"left":%d}\n\n' % (now * 1000, (ticket.until - now) * 1000)


async def _gone(receive: Receive, viewer: Viewer) -> None:
    """Ends the stream when the page goes, or when it sends a body, which nobody asked for."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("body") and not message.get("more_body"):
        await receive()
    viewer.end()


async def _write(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def refuse(send: Send, status: int, *headers: tuple[bytes, bytes]) -> None:
    """An answer without a body."""
    head = [(b"content-length", b"0"), *COMMON, *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": b""})
