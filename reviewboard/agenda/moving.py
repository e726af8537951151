"""Calendars that follow after the mail has left: answers, and what is moved or taken out, move people's windows.

Whoever is concerned gets their agenda mail once more, with the update or the cancellation of their entries, and only if one
of these did change: several answers in a row are one mail.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from reviewboard.agenda.models import Agenda, Answered, Need
from reviewboard.agenda.queries import local_date
from reviewboard.integrations.mail.envelope import is_address
from reviewboard.meetings.queries import MeetingRow
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.reach import reached

SOON = timedelta(minutes=5)
"""So long a mail waits for more of the same to be said."""


def concerned_by(meeting_id: int, key: str) -> set[int]:
    """Whom an item asks for, and who goes in their place. Two statements."""
    asked = Need.objects.filter(item__agenda__meeting_id=meeting_id, item__key=key)
    going = Answered.objects.filter(meeting_id=meeting_id, key=key, stands_in__isnull=False)
    ids = {*asked.values_list("person_id", flat=True), *going.values_list("stands_in_id", flat=True)}
    return {one for one in ids if one is not None}


def tell_moved(meeting: MeetingRow, people: Collection[int], *, as_of: datetime) -> int:
    """Owes these people their mail once more, where it has left and the meeting is to come; how many are new.

    Whether their windows moved is looked at when it is sent. Inside the transaction of what moves them; three statements,
    and one where no mail has left.
    """
    mailed = Agenda.objects.filter(meeting_id=meeting.id, mailed_revision__isnull=False)
    revision = mailed.values_list("mailed_revision", flat=True).first()
    if (
        revision is None
        or not people
        or meeting.is_shadow
        or meeting.starts_at <= as_of
        or meeting.is_over(as_of=as_of)
    ):
        return 0
    turn = int(as_of.timestamp() * 1000)
    debts = [
        Debt(
            subject=f"mail:{meeting.id}:{one.id}",
            payload={
                "meeting": meeting.id,
                "person": one.id,
                "revision": revision,
                "replaces": True,
                "turn": turn,
                "if_moved": True,
            },
            dedup_key=f"agenda:{meeting.id}:{one.id}:{revision}:{turn}",
            not_before=as_of + SOON,
        )
        for one in reached(people, on=local_date(meeting))
        if is_address(one.address)
    ]
    return owe_all(kind="agenda_mail", debts=debts) if debts else 0
