"""The mails of the sample's last meeting, as they would lie in everybody's mailbox by now."""

from datetime import datetime, timedelta
from pathlib import Path

from reviewboard.agenda import mail
from reviewboard.agenda.operations import GRACE
from reviewboard.agenda.queries import local_date
from reviewboard.agenda.recipients import recipients
from reviewboard.integrations.mail.mailbox import keep
from reviewboard.meetings.queries import MeetingFilter, MeetingRow, list_meetings
from reviewboard.people.reader import HOUSE
from reviewboard.sample.series import KEY


def deliver_last(folder: Path, *, as_of: datetime) -> int:
    """Puts the mails of the last meeting that was held into the mailbox of the demo; how many.

    They were sent when nobody could read along: what the outbox does from now on, it does for real.
    """
    held = list_meetings(HOUSE, MeetingFilter(series=KEY, until=as_of), None, 1).rows
    return _deliver(held[0], folder) if held else 0


def _deliver(meeting: MeetingRow, folder: Path) -> int:
    letters = mail.letters_about(meeting)
    if letters is None:
        return 0
    revision, arrived_at = letters.agenda.revision, meeting.freezes_at + GRACE
    people = recipients(meeting, on=local_date(meeting))
    written = ((one.person_id, mail.to_person(letters, one.person_id)) for one in people)
    mails = [mail.put_together(letters, what, who, revision)[0] for who, what in written if what]
    for number, each in enumerate(mails):
        keep(folder, each.as_bytes(), arrived_at=arrived_at + timedelta(seconds=number))
    return len(mails)
