"""One meeting handed over to another facilitator; once mail has told who leads it, both get it anew."""

from datetime import datetime

from django.db import transaction

from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import meeting_of
from reviewboard.agenda.recipients import recipients
from reviewboard.integrations.mail.envelope import is_address
from reviewboard.meetings import facilitating
from reviewboard.meetings.facilitating import HandedOver
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.leading import may_lead
from reviewboard.people.reader import Reader


@transaction.atomic
def hand_over(*, reader: Reader, meeting_id: int, person_id: int, as_of: datetime) -> HandedOver:
    """Gives one meeting to the deputy of its series or to anybody whose role lets them run meetings.

    Where agenda mail has left, the former and the new facilitator get it again: the hour moves from one calendar to the
    other's.

    Raises:
        NotToCome, NotAllowed, CannotFacilitate: as `facilitating.hand_over`.
    """
    leaders = may_lead(on=as_of.date())
    done = facilitating.hand_over(
        reader=reader, meeting_id=meeting_id, person_id=person_id, may_lead=leaders.keys(), as_of=as_of
    )
    mailed = Agenda.objects.filter(meeting_id=meeting_id, mailed_revision__isnull=False)
    revision = mailed.values_list("mailed_revision", flat=True).first()
    if revision is not None and done.former_id != person_id:
        _tell(meeting_id, revision, done)
    return done


def _tell(meeting_id: int, revision: int, done: HandedOver) -> None:
    meeting = meeting_of(meeting_id)
    on = meeting.starts_at.astimezone(meeting.zone).date()
    both = {done.former_id, done.person_id}
    reached = [one.person_id for one in recipients(meeting, on=on) if is_address(one.address)]
    debts = [
        Debt(
            subject=f"mail:{meeting_id}:{one}",
            payload={
                "meeting": meeting_id,
                "person": one,
                "revision": revision,
                "replaces": True,
                "turn": done.turn,
            },
            dedup_key=f"agenda:{meeting_id}:{one}:{revision}:{done.turn}",
        )
        for one in reached
        if one in both
    ]
    owe_all(kind="agenda_mail", debts=debts)
