"""Deciding whose a login or address is: somebody's, somebody new's, or nobody's here.

One at a time it is `operations.match_identity` and `operations.release_identity`. Everything is logged, and owes the
agenda anew: who is needed follows from whose a login is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record
from reviewboard.domain.refusals import Refused
from reviewboard.people.models import Identity, Person
from reviewboard.people.news import agenda_changed, gates_everywhere, told_once
from reviewboard.people.operations import Erased, Taken, create_person, match_identity
from reviewboard.people.visibility import NotVisible


@dataclass(frozen=True, slots=True)
class Pair:
    """This login or address is this person's."""

    identity_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Matched:
    """How many were matched, and how many could not be: gone, taken by somebody, or held meanwhile."""

    done: int
    refused: int


@transaction.atomic
def match_each(*, pairs: Iterable[Pair], actor_id: int | None, as_of: datetime) -> Matched:
    """Accepts several suggestions; one that is refused does not hold up the others."""
    wanted = list(dict.fromkeys(pairs))
    with told_once():
        done = sum(_match(one, actor_id, as_of) for one in wanted)
    return Matched(done, len(wanted) - done)


def _match(pair: Pair, actor_id: int | None, as_of: datetime) -> bool:
    try:
        with transaction.atomic():
            match_identity(
                identity_id=pair.identity_id, person_id=pair.person_id, actor_id=actor_id, as_of=as_of
            )
    except (Refused, NotVisible):
        return False
    return True


@transaction.atomic
def make_person(*, identity_id: int, name: str, email: str, actor_id: int | None, as_of: datetime) -> int:
    """A new person, whose this login or address is; their id.

    Raises:
        NotVisible: there is no such login or address.
        Taken: it is somebody's already, or the address (of somebody who has left or is merged, too) is.
        Erased: the login or address is erased.
    """
    with told_once():
        if Identity.objects.filter(pk=identity_id, person__isnull=False).exists():
            raise Taken(identity_id)
        if email and Person.objects.filter(email__iexact=email).exists():
            raise Taken(email)
        made = create_person(name=name, email=email, as_of=as_of, actor_id=actor_id)
        match_identity(identity_id=identity_id, person_id=made, actor_id=actor_id, as_of=as_of)
    return made


@transaction.atomic
def set_aside(*, identity_id: int, actor_id: int | None, as_of: datetime) -> bool:
    """Nobody here is behind this login or address: an app, or somebody from outside. Whether that is news.

    Raises:
        NotVisible: there is no such login or address.
        Taken: it is somebody's.
        Erased: it is erased.
    """
    identity = _locked(identity_id)
    if identity.person_id is not None:
        raise Taken(identity_id)
    if identity.set_aside_at is not None:
        return False
    return _set(identity, as_of, "identity.set_aside", actor_id, as_of)


@transaction.atomic
def bring_back(*, identity_id: int, actor_id: int | None, as_of: datetime) -> bool:
    """Somebody may be behind it after all. Whether that is news. Raises NotVisible and Erased as `set_aside`."""
    identity = _locked(identity_id)
    if identity.set_aside_at is None:
        return False
    return _set(identity, None, "identity.brought_back", actor_id, as_of)


def _locked(identity_id: int) -> Identity:
    identity = Identity.objects.select_for_update().filter(pk=identity_id).first()
    if identity is None:
        raise NotVisible(identity_id)
    if identity.erased_at:
        raise Erased("an erased login or address stays erased")
    return identity


def _set(
    identity: Identity, set_aside_at: datetime | None, action: str, actor_id: int | None, as_of: datetime
) -> bool:
    Identity.objects.filter(pk=identity.pk).update(set_aside_at=set_aside_at)
    record(actor_id=actor_id, action=action, subject=f"identity:{identity.pk}", details={}, at=as_of)
    agenda_changed()
    gates_everywhere()
    return True
