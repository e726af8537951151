"""Letting the minutes go: what they say is kept as it stands, and everybody who got the agenda gets them by mail."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.agenda.chat import News
from reviewboard.agenda.chat import tell as tell_channel
from reviewboard.agenda.queries import local_date
from reviewboard.agenda.recipients import mailed
from reviewboard.audit.operations import record
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.meetings.running import NotRunning, leads
from reviewboard.minutes.models import Entry, Minutes
from reviewboard.minutes.queries import RECORDS, as_record
from reviewboard.minutes.rows import BY_ITSELF
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.mailing import in_their_hours
from reviewboard.people.permissions import Right
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

LATEST = timedelta(hours=72)
"""So long a mail may wait for somebody's working hours: over a weekend."""


def told(meeting: MeetingRow) -> list[int]:
    """Who gets the minutes by mail: who gets the agenda's. Three statements; nobody of a meeting in shadow."""
    return [] if meeting.is_shadow else mailed(meeting, on=local_date(meeting))


@transaction.atomic
def publish(*, reader: Reader, meeting_id: int, as_of: datetime) -> int:
    """Lets the minutes go, in the name of the reader, or (the house) by themselves; how many mails are owed. Twice is once.

    From here on the minutes stay as they are: what became a record is copied as it reads now.

    Raises:
        NotVisible, NotAllowed: there is no such meeting, or it is not for the reader to run.
        NotRunning: it is not closed.
    """
    meeting = get_meeting(reader, meeting_id)
    if meeting is None:
        raise NotVisible(meeting_id)
    if not (reader.sees_all or leads(reader, meeting)):
        raise NotAllowed(Right.RUN_MEETINGS)
    one = Minutes.objects.select_for_update().filter(meeting=meeting_id).first()
    if one is None:
        raise NotRunning
    if one.published_at is not None:
        return 0
    people = told(meeting)
    _keep(meeting_id)
    one.published_at, one.published_by_id = as_of, reader.person_id
    one.revision, one.mails = one.revision + 1, len(people)
    one.save()
    details = {"revision": one.revision, "recipients": len(people)}
    subject = f"meeting:{meeting_id}"
    record(actor_id=reader.person_id, action="minutes.published", subject=subject, details=details, at=as_of)
    tell_channel(meeting, News.MINUTES, revision=one.revision)
    return owe_all(kind="minutes_mail", debts=list(_debts(meeting_id, people, one.revision, as_of)))


def publish_due(*, as_of: datetime) -> int:
    """Lets every minutes go that nobody has let in time; how many."""
    waiting = Minutes.objects.filter(published_at=None, closed_at__lte=as_of - BY_ITSELF)
    ids = list(waiting.order_by("closed_at").values_list("meeting_id", flat=True))
    for meeting_id in ids:
        publish(reader=HOUSE, meeting_id=meeting_id, as_of=as_of)
    return len(ids)


def _keep(meeting_id: int) -> None:
    """What the entries became, in its words of this moment, with the names that it has in keys."""
    said = Entry.objects.filter(meeting=meeting_id, taken_back_at=None).select_related(*RECORDS)
    Entry.objects.bulk_update([as_record(one) for one in said], ["text", "owner", "due_on"])


def _debts(meeting_id: int, people: Iterable[int], revision: int, as_of: datetime) -> Iterable[Debt]:
    later = in_their_hours(people, as_of=as_of, latest=as_of + LATEST)
    for person in people:
        yield Debt(
            subject=f"mail:{meeting_id}:{person}",
            payload={"meeting": meeting_id, "person": person, "revision": revision},
            dedup_key=f"minutes:{meeting_id}:{person}:{revision}",
            not_before=later.get(person),
        )
