"""Accounts of people elsewhere, as a tracker knows them: an account is an identity, and whose it is is decided once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.identities import key_of, resolve
from reviewboard.people.models import Identity
from reviewboard.people.queries import ERASED


@dataclass(frozen=True, slots=True)
class Held:
    """An account: the identity that it is, and its value there (an account id, a name)."""

    identity_id: int
    value: str


def accounts_of(person_ids: Collection[int], *, kind: str) -> Mapping[int, Held]:
    """By person, the account of this kind; of somebody with several, the one that was matched first. One statement."""
    rows = Identity.objects.filter(person__in=person_ids, kind=kind, erased_at=None).order_by("-pk")
    return {
        person: Held(pk, value)
        for person, pk, value in rows.values_list("person_id", "pk", "value")
        if person is not None
    }


@dataclass(frozen=True, slots=True)
class Known:
    """An identity, and the person that it is; None where nobody has said so."""

    identity_id: int
    person_id: int | None


def known(accounts: Mapping[str, str], *, kind: str) -> Mapping[str, Known]:
    """By account id, whose it is; `accounts` gives the name beside each. At most five statements, none for none."""
    wanted = [IdentitySnapshot(kind, value, name) for value, name in accounts.items() if value]
    found = resolve(wanted)
    ids = {one.value: found[key_of(one)] for one in wanted if key_of(one) in found}
    people = dict(Identity.objects.filter(pk__in=ids.values()).values_list("pk", "person_id")) if ids else {}
    return {value: Known(pk, people.get(pk)) for value, pk in ids.items()}


def whose(accounts: Iterable[str], *, kind: str) -> Mapping[str, Known]:
    """As `known`, of accounts that are known already: nothing is written. One statement."""
    rows = Identity.objects.filter(kind=kind, value__in=[one for one in accounts if one])
    return {one.value: Known(one.pk, one.person_id) for one in rows}


def names_of(identity_ids: Collection[int]) -> Mapping[int, str]:
    """By identity, the name of the person that it is, or the one that was last seen beside it. One statement."""
    rows = Identity.objects.filter(pk__in=identity_ids).select_related("person")
    return {one.pk: (one.person.name if one.person else one.name) or ERASED for one in rows}
