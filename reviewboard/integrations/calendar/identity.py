"""Which calendar entry stands for which window: a moved window updates its entry, a lost one cancels it.

An entry's UID never changes and is never given to another window once cancelled: some calendars do not bring
a cancelled entry back to life. SEQUENCE rises when what the person reads in the calendar changes, and only
then (RFC 5546, 2.1.4), so that a repeated mail is a repeated entry and nothing more.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of the meeting in which a person is needed, and what their calendar says about it.

    `start` and `end` have a zone. `summary` and `description` are as open as the calendar they land in:
    nothing of a restricted item belongs here.
    """

    start: datetime
    end: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""

    @property
    def digest(self) -> str:
        """A short hash of what the person reads; 16 hexadecimal digits."""
        times = (moment.astimezone(UTC).isoformat() for moment in (self.start, self.end))
        read = "\x1f".join((*times, self.summary, self.description, self.location, self.url))
        return hashlib.sha256(read.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry as it was last sent. Keep every one, the cancelled too: their UIDs are spent.

    `digest` is `Window.digest`, or empty where it was not kept: then only the times are compared.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    digest: str = ""
    cancelled: bool = False

    def shows(self, window: Window) -> bool:
        """Whether a calendar that holds this entry already says what `window` says."""
        return (self.start, self.end) == (window.start, window.end) and self.digest in {"", window.digest}


@dataclass(frozen=True, slots=True)
class Assignment:
    """What to send for one entry: `window` as it now is, or None when it is to be cancelled.

    `sent` is what to remember once it is sent. `changed` is false for an entry that is only repeated.
    """

    sent: Sent
    window: Window | None
    changed: bool


def assign(
    windows: Sequence[Window], previous: Sequence[Sent], *, key: str, host: str
) -> tuple[Assignment, ...]:
    """One assignment a window in order of time, then the cancellations. Cancelled entries stay untouched.

    `key` names the meeting and the person, `host` the installation: together with a number they are the UID.
    """
    held = [sent for sent in previous if not sent.cancelled]
    pairs = _pair(sorted(windows, key=lambda window: (window.start, window.end)), held)
    numbers = _unused(key, host, {sent.uid for sent in previous})
    kept = [_keep(window, sent) if sent else _new(window, next(numbers)) for window, sent in pairs]
    used = {assignment.sent.uid for assignment in kept}
    return (*kept, *(_cancel(sent) for sent in held if sent.uid not in used))


def _pair(windows: Sequence[Window], held: Sequence[Sent]) -> list[tuple[Window, Sent | None]]:
    """Each window with the entry nearest to it, nearest pairs first: what stayed in place keeps its entry."""
    distances = sorted(
        (abs(window.start - sent.start) + abs(window.end - sent.end), window.start, sent.uid, index)
        for index, window in enumerate(windows)
        for sent in held
    )
    by_uid = {sent.uid: sent for sent in held}
    taken: dict[int, Sent] = {}
    for _, _, uid, index in distances:
        if index not in taken and uid in by_uid:
            taken[index] = by_uid.pop(uid)
    return [(window, taken.get(index)) for index, window in enumerate(windows)]


def _unused(key: str, host: str, spent: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if (uid := f"{key}-{number}@{host}") not in spent:
            yield uid


def _new(window: Window, uid: str) -> Assignment:
    return Assignment(Sent(uid, 0, window.start, window.end, window.digest), window, changed=True)


def _keep(window: Window, sent: Sent) -> Assignment:
    changed = not sent.shows(window)
    sequence = sent.sequence + 1 if changed else sent.sequence
    return Assignment(Sent(sent.uid, sequence, window.start, window.end, window.digest), window, changed)


def _cancel(sent: Sent) -> Assignment:
    last = Sent(sent.uid, sent.sequence + 1, sent.start, sent.end, sent.digest, cancelled=True)
    return Assignment(last, None, changed=True)
