"""One origin for a browser: a page, its scripts, the state by plain HTTP, and a live server that can go and come."""

import asyncio
import json
import mimetypes
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template import engines

from reviewboard.live.asgi import Live
from reviewboard.live.stream import Receive, Scope, Send
from reviewboard.live.tickets import SECONDS, issue
from tests.live.meeting import MEETING, PERSON, Spoken
from tests.web.browsing import BUILT

HASTE = 4
"""Pages lose, wait and come back so many times as fast: nothing else of the script is changed."""
_WAITS = re.compile(r"^  (told|again|within|poll|jitter|spread): (\d+),", re.MULTILINE)
STATE = f"/meetings/{MEETING}/live/state/"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'"
PAGE = """{% load static %}<!doctype html><html lang="en-GB"><head><title>Live</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="{% static "web/css/tokens.css" %}">
<link rel="stylesheet" href="{% static "web/css/base.css" %}"></head>
<body><main data-live="{{ state }}" data-stream="/live/{{ ticket }}/"><h1>Live</h1>
{% include "_parts/live_notice.html" %}
<p role="timer" aria-label="Time left"><span data-clock data-over="over by %t">?</span></p>
<progress data-progress aria-label="Time used"></progress>
<p data-in="231" data-words="in about %n min" data-soon="soon" data-now="now" data-done="done">?</p>
<p data-in="232" data-words="in about %n min" data-soon="soon" data-now="now" data-done="done">?</p></main>
<script type="module" src="{% static "web/js/live.js" %}"></script>
<script type="module" src="{% static "web/js/clock.js" %}"></script></body></html>"""

Streaming = Callable[[Scope, Receive, Send], Awaitable[None]]


class Front:
    """The application. Without `stream` whoever asks for one is answered as by a proxy whose server is away."""

    def __init__(self, spoken: Spoken, redis_url: str = "", *, ticket_seconds: int = SECONDS) -> None:
        self.spoken = spoken
        self.redis_url = redis_url
        self.ticket_seconds = ticket_seconds
        self.live: Live | None = None
        self.stream: Streaming | None = None
        self.tickets = 0
        self.streams = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["path"].startswith("/live/"):
            self.streams += 1
            await (self.stream or _away)(scope, receive, send)
        elif scope["path"] == STATE:
            await _answer(send, "application/json", self._state())
        elif scope["path"].startswith("/static/"):
            await _answer(send, *_file(scope["path"].removeprefix("/static/")))
        else:
            template = engines["django"].from_string(PAGE)
            page = template.render({"state": STATE, "ticket": self._ticket()})
            await _answer(send, "text/html", page.encode())

    def down(self) -> None:
        """The live server is killed."""
        self._call(self._stop)

    def back(self) -> None:
        """Another is started, which knows nothing."""
        self._call(self._start)

    def _call(self, what: Callable[[], None]) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(what)

    def _start(self) -> None:
        self.live = self.stream = Live(self.spoken.read, self.redis_url, limit=9)
        self.live.start()

    def _stop(self) -> None:
        if self.live is not None:
            self.live.stop()
        self.live = self.stream = None

    def _ticket(self) -> str:
        return issue(MEETING, PERSON, desk=True, now=time.time() - SECONDS + self.ticket_seconds)

    def _state(self) -> bytes:
        self.tickets += 1
        body = {"ticket": "", "stream": f"/live/{self._ticket()}/", "state": json.loads(self.spoken.body)}
        return json.dumps(body).encode()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        self._start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._stop()
        await send({"type": "lifespan.shutdown.complete"})


def scripted(*chunks: bytes) -> Streaming:
    """A stream that says this and then nothing."""

    async def say(scope: Scope, receive: Receive, send: Send) -> None:
        head = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass

    return say


async def _away(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 502, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _file(name: str) -> tuple[str, bytes]:
    body = Path(finders.find(name) or BUILT / name).read_bytes()
    if name.endswith("live.js"):
        hasty, changed = _WAITS.subn(lambda one: f"  {one[1]}: {int(one[2]) // HASTE},", body.decode())
        assert changed == 6
        body = hasty.encode()
    return mimetypes.guess_type(name)[0] or "font/woff2", body


async def _answer(send: Send, kind: str, body: bytes) -> None:
    head = [(b"content-type", kind.encode()), (b"content-security-policy", POLICY.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})
