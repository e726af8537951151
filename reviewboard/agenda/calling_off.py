"""A meeting that is not held: it is called off, and everybody who expected it is told once, their invites with it."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import F

from reviewboard.agenda.chat import News, tell
from reviewboard.agenda.models import Agenda, Invitation
from reviewboard.agenda.operations import meeting_of
from reviewboard.agenda.recipients import recipients
from reviewboard.domain.values import MeetingState, QuietWeek
from reviewboard.integrations.mail.envelope import is_address
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.calling_off import call_off, lock
from reviewboard.meetings.facilitating import NotToCome
from reviewboard.meetings.queries import MeetingRow
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.queries import people_with_mail


@transaction.atomic
def cancel(
    *,
    meeting_id: int,
    because: CalledOff,
    as_of: datetime,
    reason: str = "",
    actor_id: int | None = None,
) -> int:
    """Calls a planned meeting off and owes one mail a person; how many. The channel of the series is told, too.

    Without an actor it is the house's own decision, as when nobody came to facilitate: a tick may call it, and twice is the
    same as once but for the exception. Nobody is absent from such a meeting, and nothing counts as carried over.

    Raises:
        NoSuchMeeting: there is none of this id.
        NotToCome: it is over, or called off already.
        ValueError: a person cancels without a reason.
    """
    if because is CalledOff.CANCELLED and not reason.strip():
        raise ValueError("say why")
    lock(meeting_id)
    meeting = meeting_of(meeting_id)
    if because is not CalledOff.NO_FACILITATOR and meeting.is_over(as_of=as_of):
        raise NotToCome  # that nobody came may be found out late, as after hours without a running server
    people = told(meeting)
    revision = call_off(meeting_id=meeting_id, because=because, reason=reason, as_of=as_of, actor_id=actor_id)
    tell(meeting, News.CALLED_OFF, revision=revision)
    return owe_all(kind="called_off_mail", debts=[_debt(meeting_id, one, revision) for one in people])


def skip_quiet_due(*, as_of: datetime) -> int:
    """Skips the meetings of a quiet week in series that want that; how many.

    The week is quiet when nothing was to be discussed at its regular freeze and every source had been heard from; with a
    silent source nothing is skipped. Once a facilitator has let mail go, or has fixed the agenda early, it is theirs.
    """
    quiet = Agenda.objects.filter(
        frozen_at__gte=F("meeting__covers_to"),
        sight__quiet=QuietWeek.NOTHING_THIS_WEEK.value,
        mailed_revision__isnull=True,
        meeting__series__skips_quiet=True,
        meeting__state=MeetingState.PLANNED,
        meeting__starts_at__gt=as_of,
        meeting__called_off_at__isnull=True,  # else it was skipped before, and is held after all
    )
    ids = list(quiet.order_by("meeting_id").values_list("meeting_id", flat=True))
    for meeting_id in ids:
        with suppress(NotToCome):  # somebody was faster
            cancel(meeting_id=meeting_id, because=CalledOff.QUIET, as_of=as_of)
    return len(ids)


def told(meeting: MeetingRow) -> list[int]:
    """Who is told when the meeting is not held: who gets its mail, and whoever holds a calendar entry of it.

    Of a meeting in shadow nobody is: they never heard of it.
    """
    if meeting.is_shadow:
        return []
    on = meeting.starts_at.astimezone(meeting.zone).date()
    held = Invitation.objects.filter(meeting_id=meeting.id, cancelled=False)
    holders = set(held.values_list("person_id", flat=True))
    found = {one.person_id: one.address for one in recipients(meeting, on=on)}
    found |= {one.id: one.address for one in people_with_mail(holders, on=on) if one.id in holders}
    return sorted(pk for pk, address in found.items() if is_address(address))


def _debt(meeting_id: int, person_id: int, revision: int) -> Debt:
    """Of the same subject as the agenda mail: what still waits of that leaves before, so that this has the last word."""
    return Debt(
        subject=f"mail:{meeting_id}:{person_id}",
        payload={"meeting": meeting_id, "person": person_id, "revision": revision},
        dedup_key=f"called-off:{meeting_id}:{person_id}:{revision}",
    )
