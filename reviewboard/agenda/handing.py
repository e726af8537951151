"""One meeting handed over to another facilitator; once mail has told who leads it, both get it anew."""

from datetime import datetime

from django.db import transaction

from reviewboard.agenda.models import Agenda
from reviewboard.agenda.operations import meeting_of
from reviewboard.agenda.queries import local_date
from reviewboard.integrations.mail.envelope import is_address
from reviewboard.meetings import facilitating
from reviewboard.meetings.facilitating import HandedOver
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.people.leading import may_lead
from reviewboard.people.reach import reached
from reviewboard.people.reader import Reader


@transaction.atomic
def hand_over(*, reader: Reader, meeting_id: int, person_id: int, as_of: datetime) -> HandedOver:
    """Gives one meeting to the deputy of its series or to anybody whose role lets them run meetings.

    Where agenda mail has left, the former and the new facilitator get it again, whatever else asks for them: the hour moves
    from one calendar to the other's.

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
    """Owes the mail to both, in any case: whoever is asked for by nothing any more holds the hour, too."""
    both = [one for one in (done.former_id, done.person_id) if one is not None]
    people = reached(both, on=local_date(meeting_of(meeting_id)))
    debts = [
        Debt(
            subject=f"mail:{meeting_id}:{one.id}",
            payload={
                "meeting": meeting_id,
                "person": one.id,
                "revision": revision,
                "replaces": True,
                "turn": done.turn,
            },
            dedup_key=f"agenda:{meeting_id}:{one.id}:{revision}:{done.turn}",
        )
        for one in people
        if is_address(one.address)
    ]
    owe_all(kind="agenda_mail", debts=debts)
