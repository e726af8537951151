"""Nobody starts it: ten minutes past its time a meeting is called off by itself (product.md, "Who decides")."""

from contextlib import suppress
from datetime import datetime, timedelta

from reviewboard.agenda.calling_off import cancel
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.facilitating import NotToCome
from reviewboard.meetings.queries import not_begun
from reviewboard.minutes.shared import tell

WAITS = timedelta(minutes=10)
"""So long past its time a meeting waits for somebody to start it."""

REACH = timedelta(hours=2)
"""How far back one is found that passed while no server ran. What lies further back is left as it is: nobody needs a mail
about it, and it may have been held without reviewboard."""


def call_off_unstarted(*, as_of: datetime) -> int:
    """Calls off every meeting with a fixed agenda that nobody has started in time; how many.

    All are told, nobody is absent, and nothing counts as carried over. One in shadow asks nobody and stays.
    """
    late = not_begun(since=as_of - REACH, until=as_of - WAITS)
    for meeting_id in late:
        with suppress(NotToCome):  # somebody was faster, and has started it
            cancel(meeting_id=meeting_id, because=CalledOff.NO_FACILITATOR, as_of=as_of)
            tell(meeting_id)  # whoever waits before its page
    return len(late)
