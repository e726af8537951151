"""What the rooms ask of the world outside, one small port a capability, and the ways it can fail."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from reviewboard.domain.messages import ChangeSnapshot, RepositorySnapshot, Snapshot
from reviewboard.domain.statuses import HeadStatus, HeadWord


class Rejected(Exception):  # noqa: N818  # reads as what it is at every raise
    """The other side said no, and asking again will not help until somebody changes something.

    `words` are the other side's own, for the person who has to act.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Unavailable(Exception):  # noqa: N818  # reads as what it is at every raise
    """The other side could not answer now; `retry_after` is how long it asked to be left alone, if it did."""

    def __init__(self, words: str, retry_after: timedelta | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.retry_after = retry_after


class Deferred(Exception):  # noqa: N818  # reads as what it is at every raise
    """It was not tried: something else has to end first. Asked again after `wait`, and that was no attempt."""

    def __init__(self, words: str, wait: timedelta) -> None:
        super().__init__(words)
        self.words, self.wait = words, wait


class Forged(Exception):  # noqa: N818  # reads as what it is at every raise
    """A request that its sender did not sign with any secret we share, or not lately; `words` say which."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Unreadable(Exception):  # noqa: N818  # reads as what it is at every raise
    """A payload that lacks what its vendor documents; `words` name the field, and hold nothing personal."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class ChangeSource(Protocol):
    """Somewhere changes can be read from.

    Reading resumes: `cursor` is what the source gave out when it was last read to its end ("" at first).
    Reading again from any cursor gives snapshots that record to the same rows.
    """

    def changes(self, cursor: str) -> Iterator[ChangeSnapshot]:
        """What happened since `cursor`, one change at a time; raises Rejected or Unavailable."""
        ...

    def cursor(self) -> str:
        """Where the next reading begins, once everything that `changes` gave is stored."""
        ...


Headers = Mapping[str, str]
"""HTTP headers with their names in lower case."""


class WebhookSource(Protocol):
    """A vendor that sends what happened. Made from a connection's `config`, without network or clock."""

    vendor: str

    def verify(self, headers: Headers, body: bytes, secrets: Sequence[str], as_of: datetime) -> None:
        """Raises Forged unless one of `secrets` signed these very bytes, in constant time.

        `secrets` is never empty, and holds several while one is rotated. `as_of` is now: a vendor that signs a
        time is believed for a few minutes around it only.
        """
        ...

    def event(self, headers: Headers, body: bytes) -> str:
        """What the vendor calls this event ("pull_request", "incident.triggered"); "" where it does not say.

        Never raises, whatever a stranger sends.
        """
        ...

    def delivery_id(self, headers: Headers, body: bytes) -> str:
        """What makes the delivery one over all its attempts; "" where the vendor gives nothing. Never raises."""
        ...

    def parse(self, event: str, body: bytes) -> Sequence[Snapshot]:
        """What the event says. Empty: nothing that we record. Pure; raises Unreadable."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """One thing that was read from a vendor's API: stored, parsed and replayed like a webhook's delivery.

    `delivery_id` changes when the thing does (its id with its update time), so that reading it again is known.
    `event` begins with "api:", and the source's `parse` knows it.
    """

    event: str
    delivery_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class PollPage:
    """One page of a poll. `cursor` is kept once the page is stored; `more`: ask again at once.

    `done` and `total` count what has been read of this round, for people who wait; `total` 0: not known.
    """

    fetched: tuple[Fetched, ...]
    cursor: Mapping[str, object]
    more: bool
    done: int = 0
    total: int = 0


class Http(Protocol):
    """The vendor's API at its base address, signed in. Answers are JSON."""

    def get(self, path: str, **params: str | int) -> "Answer":
        """GET of a path below the base, or of an absolute link that the vendor itself gave.

        Raises:
            Rejected: 4xx, in the vendor's words.
            Unavailable: 5xx, no answer, or a rate limit, with how long to wait where it is told.
        """
        ...


class WritingHttp(Http, Protocol):
    """The same for a target, which is told something."""

    def post(self, path: str, body: Mapping[str, object]) -> "Answer":
        """POST of JSON to a path below the base. Raises as `get` does."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What an API answered. `next` is the address of the next page, "" on the last (RFC 8288 Link header)."""

    body: object
    headers: Headers
    next: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Where a vendor's API is, and the headers that sign us in there.

    `fresh`, where there is one, gives those that are good for a while only. It is asked before every call, may talk to
    the vendor itself, and raises Rejected or Unavailable.
    """

    base: str
    headers: Mapping[str, str]
    fresh: Callable[[], Mapping[str, str]] | None = None


class PolledSource(WebhookSource, Protocol):
    """A vendor whose API can be read, too: what a webhook missed is found there, and the past."""

    def access(self, token: str) -> Access:
        """How to sign in with the token that an administrator gave."""
        ...

    def greet(self, http: Http) -> str:
        """Asks the API who we are; one sentence for the person who tests the connection. Raises Rejected, Unavailable."""
        ...

    def available(self, http: Http) -> Sequence[RepositorySnapshot]:
        """The repositories or services that can be read with this token; raises Rejected, Unavailable."""
        ...

    def poll(self, cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
        """The next page after `cursor` ({}: the beginning), of what was updated at or after `since`.

        Calls go on until `more` is False; the cursor of that page begins the next round. A cursor from a killed
        reading goes on where it stood. Raises Rejected or Unavailable, and then nothing was lost: ask with the
        same cursor again.
        """
        ...


class Gone(Rejected):
    """What it was about is there no longer, so that nobody needs it: a head that was pushed away and collected."""


class StatusSink(Protocol):
    """A code host that shows a status beside a head. Made from a connection's `config`, without network or clock."""

    def access(self, token: str) -> Access:
        """How to sign in with the token that an administrator gave."""
        ...

    def told(self, status: HeadStatus, http: Http) -> HeadWord | None:
        """What the host shows in this context on that head now; None for nothing. Raises Gone, Rejected, Unavailable."""
        ...

    def tell(self, status: HeadStatus, http: WritingHttp) -> str:
        """Tells it; what the host calls it then. Raises Gone, Rejected, Unavailable."""
        ...
