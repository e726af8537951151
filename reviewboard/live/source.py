"""Where events come from: Redis, as long as it is there, and PostgreSQL always.

Redis forgets: what it lost is healed by reading each meeting that somebody watches every few seconds. Reading is
counted by meetings, never by viewers: at most once a second each, however many connect.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from reviewboard.broadcast import desk_topic, encoded, meeting_topic
from reviewboard.live.events import State, framed, state_from
from reviewboard.live.hub import Hub
from reviewboard.live.listening import Listener

StateOf = Callable[[int], bytes | None]
"""The shared state of a meeting, read now; None when there is no such meeting. May raise whatever reading raises."""

logger = logging.getLogger(__name__)

SPACING = 1.0
"""Seconds between two readings of one meeting, at least."""
HEALTHY, AWAY = 5.0, 2.0
"""Seconds after which a meeting is read again: with Redis, and without."""
TICK = 0.5
THREADS = 2
"""How many read at once, each with a connection to PostgreSQL."""
COUNTED = 60.0
"""Seconds between two lines of counts in the log."""


class Source:
    """Feeds a hub with what is said in Redis and with what `state_of` reads."""

    def __init__(self, hub: Hub, state_of: StateOf, redis_url: str) -> None:
        self._hub = hub
        self._state_of = state_of
        self._listener = Listener(redis_url, self.heard, self._read_all)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="state")
        self._wanted: set[int] = set()
        self._readers: dict[int, asyncio.Task[None]] = {}
        self._read_at: dict[int, float] = {}
        self._last: dict[int, State] = {}
        self._failing = False
        self._reads = self._events = 0

    @property
    def connected(self) -> bool:
        """Whether Redis is heard."""
        return self._listener.connected

    @property
    def reading(self) -> bool:
        """Whether a state is being read, or waits to be."""
        return bool(self._readers)

    async def run(self) -> None:
        """Listens and reads until cancelled."""
        listening = asyncio.ensure_future(self._listener.run())
        try:
            await self._keep_up()
        finally:
            for task in (listening, *self._readers.values()):
                task.cancel()
            self._pool.shutdown(wait=False, cancel_futures=True)

    def heard(self, topic: str, body: bytes) -> None:
        """An event of Redis. What is not a whole state, or says that an agenda has changed, is read."""
        kind, _, rest = topic.partition(":")
        self._events += 1
        if kind in {"desk", "person"}:
            event = framed("desk" if kind == "desk" else "nudge", body)
            if event is not None:
                self._hub.publish(topic, event)
            return
        with suppress(ValueError):
            meeting_id = int(rest)
            state = state_from(body) if kind == "meeting" else None
            if state is None:
                self.ask(meeting_id)
            elif self._hub.listening(topic):
                self._take(meeting_id, state)

    def joined(self, meeting_id: int) -> None:
        """Somebody listens to a meeting: the first of them has it read, and so does whoever finds nothing kept."""
        topic = meeting_topic(meeting_id)
        if self._hub.listening(topic) == 1 or not self._hub.has(topic):
            self.ask(meeting_id)

    def ask(self, meeting_id: int) -> None:
        """Has a meeting read that somebody watches; several who ask at once are answered by one reading."""
        if not self._hub.listening(meeting_topic(meeting_id)):
            return
        self._wanted.add(meeting_id)
        if meeting_id not in self._readers:
            self._readers[meeting_id] = asyncio.ensure_future(self._read(meeting_id))

    async def _read(self, meeting_id: int) -> None:
        loop = asyncio.get_running_loop()
        try:
            while meeting_id in self._wanted:
                due = self._read_at.get(meeting_id, -SPACING) + SPACING
                await asyncio.sleep(max(0.0, due - loop.time()))
                self._wanted.discard(meeting_id)  # whoever asks from here on may know of something newer
                self._read_at[meeting_id] = loop.time()
                self._reads += 1
                body = await loop.run_in_executor(self._pool, self._attempt, meeting_id)
                state = state_from(body) if body is not None else None
                if state is not None:
                    self._take(meeting_id, state)
        finally:
            del self._readers[meeting_id]

    def _attempt(self, meeting_id: int) -> bytes | None:
        """In a thread. What cannot be read now is read at the next beat; pages keep what they have."""
        try:
            body = self._state_of(meeting_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the streams go on
            if not self._failing:
                logger.warning("live events: a meeting's state could not be read: %r", error)
            self._failing = True
            return None
        self._failing = False
        return body

    def _take(self, meeting_id: int, state: State) -> None:
        """Gives a state to all, if it says something new; to whoever comes next in any case."""
        topic, before = meeting_topic(meeting_id), self._last.get(meeting_id)
        if before is not None and self._hub.has(topic) and before.substance == state.substance:
            taken = self._hub.keep(topic, state.event)
        else:
            taken = self._hub.publish(topic, state.event)
        if not taken:
            return
        self._last[meeting_id] = state
        if before is not None and state.pulse > before.pulse:  # consoles may have missed what raised it
            event = framed("desk", encoded({"pulse": state.pulse}))
            if event is not None:
                self._hub.publish(desk_topic(meeting_id), event)

    def _read_all(self) -> None:
        for meeting_id in self._watched():
            self.ask(meeting_id)

    def _watched(self) -> Iterator[int]:
        for topic in self._hub.topics():
            kind, _, rest = topic.partition(":")
            if kind == "meeting":
                yield int(rest)

    async def _keep_up(self) -> None:
        loop = asyncio.get_running_loop()
        counted = loop.time()
        while True:
            await asyncio.sleep(TICK)
            self._forget()
            every = HEALTHY if self.connected else AWAY
            for meeting_id in self._watched():
                if loop.time() - self._read_at.get(meeting_id, -every) >= every:
                    self.ask(meeting_id)
            if len(self._hub) and loop.time() - counted >= COUNTED:
                counted = loop.time()
                self._count()

    def _forget(self) -> None:
        """What nobody watches any more, once its next reading need not wait."""
        self._hub.forget()
        old = asyncio.get_running_loop().time() - SPACING
        for meeting_id in {m for m, at in self._read_at.items() if at < old} - set(self._watched()):
            del self._read_at[meeting_id]
            self._last.pop(meeting_id, None)

    def _count(self) -> None:
        counts = (len(self._hub), self._hub.refused, self._events, self._reads)
        logger.info("live: %d listen, %d were too many; %d events, %d states read", *counts)
        self._events = self._reads = self._hub.refused = 0
