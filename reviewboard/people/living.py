"""Who is merged into somebody else is nobody to be written of: what is theirs is the other's."""

from collections.abc import Iterable

from reviewboard.domain.refusals import Refused
from reviewboard.people.models import Person
from reviewboard.people.visibility import NotVisible


class Merged(Refused, ValueError):  # noqa: N818 - as `Refused`
    """The person is merged into somebody else; what is to be changed is changed there, or after a split."""

    columns = ("identity_ids", "email", "name", "team_ids", "manager_id", "lead_id", "role")
    expected = "somebody who is not merged into another person"


def lock_living(*person_ids: int) -> dict[int, Person]:
    """These people, locked until the transaction ends: nobody can be merged or erased meanwhile.

    Raises:
        NotVisible: there is no such person.
        Merged: one of them is merged into somebody else.
    """
    found = {one.pk: one for one in _locked(person_ids)}
    for pk in person_ids:
        if pk not in found:
            raise NotVisible(pk)
        if found[pk].merged_into_id is not None:
            raise Merged(pk)
    return found


def _locked(person_ids: Iterable[int]) -> Iterable[Person]:
    """In the order of their ids, as everybody does: so no two transactions wait for each other crosswise."""
    return Person.objects.select_for_update().filter(pk__in=set(person_ids)).order_by("pk")
