"""On whose behalf an agent acted: said by themselves, by a reviewer of the service, or by whoever runs meetings."""

from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.changes.models import Change
from reviewboard.changes.queries.standing import standing
from reviewboard.changes.verdicts.holding import locked
from reviewboard.people.identities import identity_of
from reviewboard.people.news import changes_moved
from reviewboard.people.permissions import Right
from reviewboard.people.queries import people_for_agenda
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed


@transaction.atomic
def name_principal(*, reader: Reader, change_id: int, person_id: int, as_of: datetime) -> None:
    """Says on whose behalf the agent that wrote this change acted.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to say.
        Held: a legal hold stands on it.
        ValueError: that person is not here, or nothing is known by which they could be named.
    """
    change = locked(reader, change_id)
    place = standing(reader, change, on=as_of.date())
    themselves = person_id == reader.person_id
    if not (place.may_name or (themselves and place.may_write)):
        raise NotAllowed(Right.ANSWER)
    person = people_for_agenda([person_id], on=as_of.date()).get(person_id)
    if person is None or person.left:
        raise ValueError("they are not here any more")
    Change.objects.filter(pk=change.pk).update(principal=identity_of(person_id))
    log(
        actor_id=reader.person_id,
        action="change.principal",
        subject=f"change:{change_id}",
        details={"person": person_id},
        at=as_of,
    )
    changes_moved([change.pk])
