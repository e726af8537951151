"""Two people who turn out to be one: merging, with everything that can be said before, and splitting again.

The row of whoever is merged stays, with the name and what was recorded under it; what is theirs now
(`people.belongings`) goes to the other. Which rows went is kept, so that a split gives back what is still there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from reviewboard.audit.operations import record
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.refusals import Refused
from reviewboard.people.accounts import keeping_an_admin
from reviewboard.people.belongings import COLUMNS, MOVES
from reviewboard.people.handing import Keys, count, hand_over
from reviewboard.people.living import Merged
from reviewboard.people.models import Person, PersonMerge, User
from reviewboard.people.news import agenda_changed, gates_everywhere
from reviewboard.people.operations import Erased
from reviewboard.people.visibility import NotVisible


class SamePerson(Refused):
    """Nobody is merged into themselves."""

    expected = "somebody else to merge with"


class TwoAccounts(Refused):
    """Both can sign in, and one person has one account."""

    expected = "at most one account that can sign in: switch off that of whoever is merged"


class OtherWayRound(Refused):
    """Only whoever would be merged can sign in, and the other has left or has an account that is switched off."""

    expected = "the one who can sign in as the one who stays"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a merge or a split did, by column (`belongings.COLUMNS`): how many rows went, and how many stayed.

    A row stays where a constraint refuses it (both were in the team at the time), or where a legal hold stands.
    """

    moved: Mapping[str, int]
    stayed: Mapping[str, int]


@transaction.atomic
def merge(*, survivor_id: int, absorbed_id: int, actor_id: int | None, as_of: datetime) -> Outcome:
    """From now on the absorbed person is the survivor, and so is whoever was merged into them before.

    Raises:
        SamePerson: it is the same person already.
        NotVisible: there is no such person.
        Merged: one of them is merged into somebody; merge with that person.
        Erased: one of them is erased.
        Held: a legal hold stands on one of them.
        TwoAccounts, OtherWayRound: of accounts that can sign in, one stays, and it must be the survivor's.
        LastAdmin: no administrator would stay.
    """
    moved, stayed = _merge(survivor_id, absorbed_id)
    made = PersonMerge.objects.create(
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        moved=moved,
        merged_at=as_of,
        merged_by_id=actor_id,
    )
    now_them = Person.objects.filter(Q(pk=absorbed_id) | Q(merged_into=absorbed_id))
    now_them.update(merged_into=survivor_id)
    _log("person.merged", made, count(moved), stayed, actor_id, as_of)
    return Outcome(count(moved), stayed)


def preview(*, survivor_id: int, absorbed_id: int) -> Outcome:
    """What `merge` would do, exactly: it is done and taken back. Raises as `merge` does."""
    with transaction.atomic():
        moved, stayed = _merge(survivor_id, absorbed_id)
        transaction.set_rollback(True)
    return Outcome(count(moved), stayed)


@transaction.atomic
def split(*, merge_id: int, actor_id: int | None, as_of: datetime) -> Outcome:
    """Takes a merge back: what came and is still there goes back, and so does whoever had been merged before.

    Raises:
        NotVisible: there is no such merge, or it is split by now.
        Erased: nobody can be told apart any more.
        Held: a legal hold stands on one of them.
        LastAdmin: no administrator would stay.
    """
    made, root_id = _locked_merge(merge_id)
    refuse_held(f"person:{root_id}", f"person:{made.absorbed_id}")
    family = {one.absorbed_id: one for one in _standing_merges(root_id)}
    above = _upwards(family, made.survivor_id)
    holders = [made.survivor_id, *(one.survivor_id for one in above)]
    with keeping_an_admin():
        back, stayed = hand_over(
            ((COLUMNS[name], COLUMNS[name].rows().filter(pk__in=keys)) for name, keys in made.moved.items()),
            holders,
            made.absorbed_id,
        )
    for one in above:
        _forget(one, back)
    with_them = [pk for pk in family if made in _upwards(family, pk) and pk != made.absorbed_id]
    Person.objects.filter(pk=made.absorbed_id).update(merged_into=None)
    Person.objects.filter(pk__in=with_them).update(merged_into=made.absorbed_id)
    PersonMerge.objects.filter(pk=made.pk).update(split_at=as_of)
    _log("person.split", made, count(back), stayed, actor_id, as_of)
    return Outcome(count(back), stayed)


def _merge(survivor_id: int, absorbed_id: int) -> tuple[Keys, dict[str, int]]:
    if survivor_id == absorbed_id:
        raise SamePerson
    survivor, absorbed = _locked_two(survivor_id, absorbed_id)
    refuse_held(f"person:{survivor_id}", f"person:{absorbed_id}")
    _refuse_accounts(survivor, absorbed)
    facts = ((column, column.facts_of(absorbed_id)) for column in MOVES)
    with keeping_an_admin():
        return hand_over(facts, [absorbed_id], survivor_id)


def _locked_two(survivor_id: int, absorbed_id: int) -> tuple[Person, Person]:
    """Both, with whoever is merged into them, locked in the order of their ids: a second merge waits for this one."""
    found = _lock({survivor_id, absorbed_id})
    for pk in (survivor_id, absorbed_id):
        if pk not in found:
            raise NotVisible(pk)
        if found[pk].merged_into_id is not None:
            raise Merged(pk)
        if found[pk].erased_at:
            raise Erased("an erased person stays erased")
    return found[survivor_id], found[absorbed_id]


def _lock(ids: Iterable[int]) -> dict[int, Person]:
    asked = Q(pk__in=set(ids)) | Q(merged_into__in=set(ids))
    return {one.pk: one for one in Person.objects.select_for_update().filter(asked).order_by("pk")}


def _refuse_accounts(survivor: Person, absorbed: Person) -> None:
    users = {user.person_id: user for user in User.objects.filter(person__in=[survivor, absorbed])}
    theirs, other = users.get(survivor.pk), users.get(absorbed.pk)
    if other is None or not other.is_active:
        return
    if theirs is not None and theirs.is_active:
        raise TwoAccounts(absorbed.pk)
    if theirs is not None or (survivor.ends_on and not absorbed.ends_on):
        raise OtherWayRound(absorbed.pk)


def _locked_merge(merge_id: int) -> tuple[PersonMerge, int]:
    """A merge that stands, with everybody whom it concerns locked, and who they all are by now."""
    made = PersonMerge.objects.select_related("absorbed").filter(pk=merge_id, split_at=None).first()
    root_id = made.absorbed.merged_into_id if made else None
    found = _lock([root_id]) if root_id else {}
    made = PersonMerge.objects.filter(pk=merge_id, split_at=None).first()
    if made is None or root_id is None or made.absorbed_id not in found or found[root_id].merged_into_id:
        raise NotVisible(merge_id)
    if found[root_id].erased_at:
        raise Erased("an erased person stays erased")
    return made, root_id


def _standing_merges(root_id: int) -> Iterable[PersonMerge]:
    """The merges that made one person of many."""
    return PersonMerge.objects.filter(absorbed__merged_into=root_id, split_at=None).order_by("pk")


def _upwards(family: Mapping[int, PersonMerge], person_id: int) -> list[PersonMerge]:
    """From a person upwards, the merges by which they became whoever they are."""
    found = []
    while person_id in family:
        found.append(family[person_id])
        person_id = family[person_id].survivor_id
    return found


def _forget(made: PersonMerge, gone: Keys) -> None:
    """What has gone back to where it came from, is no longer what this later merge moved."""
    made.moved = {name: sorted(set(keys) - set(gone.get(name, ()))) for name, keys in made.moved.items()}
    made.save(update_fields=["moved"])


def _log(
    action: str,
    made: PersonMerge,
    moved: Mapping[str, int],
    stayed: Mapping[str, int],
    actor_id: int | None,
    as_of: datetime,
) -> None:
    """On both: whoever reads what became of one of them must find the other."""
    counts = {"merge": made.pk, "moved": sum(moved.values()), "stayed": sum(stayed.values())}
    for one, other in ((made.survivor_id, made.absorbed_id), (made.absorbed_id, made.survivor_id)):
        details = {**counts, "other": other}
        record(actor_id=actor_id, action=action, subject=f"person:{one}", details=details, at=as_of)
    agenda_changed()
    gates_everywhere()
