"""Who listens to what, and the newest of it. Plain asyncio, one loop, no lock.

Nothing is queued: a viewer holds the latest event of each of its topics until it has been written. Whoever reads
slowly misses what was overtaken, never what is newest, and makes no memory grow.
"""

import asyncio
from collections.abc import Iterable, Iterator

from reviewboard.live.events import Event


class Full(Exception):  # noqa: N818 - named like the outcome it reports
    """As many listen as this process takes."""


class Viewer:
    """One page that listens. Its chunks are those of the hub, shared with every other viewer."""

    __slots__ = ("_pending", "_waiting", "ended", "topics")

    def __init__(self, topics: tuple[str, ...]) -> None:
        self.topics = topics
        self.ended = False
        self._pending: dict[str, bytes] = {}
        self._waiting: asyncio.Future[None] | None = None

    def put(self, topic: str, chunk: bytes) -> None:
        """This is what is newest of a topic now."""
        self._pending[topic] = chunk
        self._wake()

    def end(self) -> None:
        """Nothing more is wanted, or given."""
        self.ended = True
        self._wake()

    async def next(self, seconds: float) -> Iterable[bytes]:
        """What is newest of each topic and was not taken yet; nothing after so many seconds, or at the end."""
        if not self._pending and not self.ended:
            loop = asyncio.get_running_loop()
            self._waiting = loop.create_future()
            timer = loop.call_later(seconds, self._wake)
            try:
                await self._waiting
            finally:
                timer.cancel()
                self._waiting = None
        taken, self._pending = self._pending, {}
        return taken.values()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Hub:
    """All viewers of a process, by topic. `limit` is how many it takes, `refused` how many were too many."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.refused = 0
        self._viewers: set[Viewer] = set()
        self._by_topic: dict[str, set[Viewer]] = {}
        self._kept: dict[str, Event] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def enter(self, topics: tuple[str, ...]) -> Viewer:
        """A viewer more, who is given what is kept of these topics.

        Raises:
            Full: the limit is reached.
        """
        if len(self._viewers) >= self.limit:
            self.refused += 1
            raise Full
        viewer = Viewer(topics)
        self._viewers.add(viewer)
        for topic in topics:
            self._by_topic.setdefault(topic, set()).add(viewer)
            if topic in self._kept:
                viewer.put(topic, self._kept[topic].chunk)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """A viewer less."""
        self._viewers.discard(viewer)
        for topic in viewer.topics:
            listening = self._by_topic.get(topic, set())
            listening.discard(viewer)
            if not listening:
                self._by_topic.pop(topic, None)

    def publish(self, topic: str, event: Event) -> bool:
        """Gives an event to all who listen, unless it is older than what they have; whether it was given."""
        if not self.keep(topic, event):
            return False
        for viewer in self._by_topic.get(topic, ()):
            viewer.put(topic, event.chunk)
        return True

    def keep(self, topic: str, event: Event) -> bool:
        """What whoever comes next is given first, and nobody who is here; whether it is newer than what was."""
        if event.order is None:
            return True
        kept = self._kept.get(topic)
        if kept is not None and kept.order is not None and kept.order >= event.order:
            return False
        self._kept[topic] = event
        return True

    def has(self, topic: str) -> bool:
        """Whether something is kept of it."""
        return topic in self._kept

    def listening(self, topic: str) -> int:
        """How many listen to it."""
        return len(self._by_topic.get(topic, ()))

    def topics(self) -> Iterator[str]:
        """All that somebody listens to."""
        return iter(list(self._by_topic))

    def forget(self) -> None:
        """Drops what is kept of topics that nobody listens to."""
        for topic in self._kept.keys() - self._by_topic.keys():
            del self._kept[topic]

    def end_all(self) -> None:
        """Ends every stream; whoever comes from now on is refused as when full."""
        self.limit = 0
        for viewer in list(self._viewers):
            viewer.end()
