"""Live tickets: what lets a page listen, without a session and without a query.

A page that a signed-in reader may see gets one from Django; the live server only checks its signature. It names
numbers alone. It outlives a sign-out by ten minutes at most, and tells no more than that page did.
"""

import time
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from reviewboard.broadcast import desk_topic, meeting_topic, person_topic

SECONDS = 600
"""How long a ticket is good for; `live.js` fetches the next one before (POLICY.ticket)."""
SALT = "live"
LONGEST = 200
"""No ticket of ours is longer, in characters."""


class BadTicket(Exception):  # noqa: N818 - named like the outcome it reports
    """It is not ours, was changed, or has expired."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who listens to which meeting. `desk`: at its console. `until` is in seconds since 1970."""

    meeting_id: int
    person_id: int
    desk: bool
    until: int

    @property
    def topics(self) -> tuple[str, ...]:
        """What its holder hears (`broadcast.topics`)."""
        shared = (meeting_topic(self.meeting_id), person_topic(self.meeting_id, self.person_id))
        return (*shared, desk_topic(self.meeting_id)) if self.desk else shared


def issue(meeting_id: int, person_id: int, desk: bool, *, now: float | None = None) -> str:
    """A ticket that is good for ten minutes from `now` (seconds since 1970; None: this moment).

    The caller has made sure that this person may see the meeting, and lead it where `desk`.
    """
    until = int(time.time() if now is None else now) + SECONDS
    return Signer(salt=SALT).sign(f"{meeting_id}.{person_id}.{int(desk)}.{until}")


def read(ticket: str, *, now: float) -> Ticket:
    """What a ticket says.

    Raises:
        BadTicket: it is not ours, or it has expired at `now`.
    """
    if len(ticket) > LONGEST:
        raise BadTicket
    try:
        meeting, person, desk, until = map(int, Signer(salt=SALT).unsign(ticket).split("."))
    except (BadSignature, ValueError) as error:
        raise BadTicket from error
    if now >= until:
        raise BadTicket
    return Ticket(meeting, person, bool(desk), until)
