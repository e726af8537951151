"""The state of a running meeting by plain HTTP, with a ticket for its stream: for a page that opens, or lost its line."""

import time
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from reviewboard.live.tickets import issue
from reviewboard.meetings.queries import MeetingRow
from reviewboard.meetings.running import leads
from reviewboard.minutes.shared import state_bytes
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right

FRESH_SECONDS = 1.0
"""For so long a process answers with the state that it read: however many pages poll, the database is asked once."""

_read: dict[int, tuple[float, bytes]] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """Where a page listens, and where it reads when it cannot."""

    state_url: str
    stream_url: str


def line(reader: Reader, meeting: MeetingRow) -> Line:
    """The addresses for this reader: the stream of who may lead the meeting tells of its console, too."""
    desk = leads(reader, meeting)
    ticket = issue(meeting.id, reader.person_id or 0, desk)
    return Line(reverse("web:live-state", args=[meeting.id]), f"/live/{ticket}/")


@require_safe
@require_right(Right.READ)
def state(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """`{"stream": ..., "state": {...}}`: nothing but what every signed-in reader may see, and a ticket of their own."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    now = recent(meeting_id, read=_read, clock=time.monotonic())
    if now is None:
        raise Http404
    stream = line(reader, meeting).stream_url
    body = b'{"stream":"%s","state":%s}' % (stream.encode(), now)
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def recent(meeting_id: int, *, read: dict[int, tuple[float, bytes]], clock: float) -> bytes | None:
    """The state, at most `FRESH_SECONDS` old; None where there is none. What was read of other meetings is let go."""
    at, known = read.get(meeting_id, (0.0, b""))
    if known and clock - at < FRESH_SECONDS:
        return known
    found = state_bytes(meeting_id)
    for stale in [one for one, (then, _) in read.items() if clock - then >= FRESH_SECONDS]:
        del read[stale]
    if found is not None:
        read[meeting_id] = (clock, found)
    return found
