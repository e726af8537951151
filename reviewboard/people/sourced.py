"""Audiences whose names a source keeps: who may see what the source itself calls restricted or sealed.

Nobody decides here, so names may come and go with the source's word; as soon as a person has decided
(`visibility`), the room of the record stops calling.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import ForeignObjectRel

from reviewboard.audit.history import is_history
from reviewboard.domain.values import Visibility
from reviewboard.people.models import Audience, AudienceMember

Key = TypeVar("Key", bound=Hashable)
_Member = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Wish:
    """Who may see one record from now on. Nobody named: closed to everybody, until the source names somebody.

    `audience_id` is the record's audience so far, None for one that is open.
    """

    audience_id: int | None
    level: Visibility
    person_ids: Set[int] = frozenset()
    team_ids: Set[int] = frozenset()


@transaction.atomic
def keep_audiences(wishes: Mapping[Key, Wish], *, as_of: datetime) -> dict[Key, int]:
    """The audience that each record must point to. At most six statements, whatever the number of records."""
    if not wishes:
        return {}
    new = {
        key: Audience(level=wish.level, created_at=as_of)
        for key, wish in wishes.items()
        if not wish.audience_id
    }
    Audience.objects.bulk_create(new.values())
    ids = {key: wish.audience_id or new[key].pk for key, wish in wishes.items()}
    for level in (Visibility.RESTRICTED, Visibility.SEALED):
        wanted = [ids[key] for key, wish in wishes.items() if wish.level is level and key not in new]
        if wanted:
            Audience.objects.filter(pk__in=wanted).exclude(level=level).update(level=level)
    _name({ids[key]: wish for key, wish in wishes.items()})
    return ids


def members_of(audience_ids: Iterable[int]) -> dict[int, tuple[set[int], set[int]]]:
    """The persons and the teams that each audience names; one that names nobody is absent. One statement."""
    found: dict[int, tuple[set[int], set[int]]] = {}
    rows = AudienceMember.objects.filter(audience__in=set(audience_ids))
    for audience, person, team in rows.values_list("audience_id", "person_id", "team_id"):
        people, teams = found.setdefault(audience, (set(), set()))
        people |= {person} - {None}
        teams |= {team} - {None}
    return found


def drop_unused(audience_ids: Collection[int]) -> None:
    """Deletes those of these audiences that no record points to any more."""
    unused = set(audience_ids)
    for relation in Audience._meta.get_fields(include_hidden=True):
        if unused and isinstance(relation, ForeignObjectRel):
            table, column = relation.related_model, relation.field.attname
            if isinstance(table, type) and table is not AudienceMember and not is_history(table):
                rows = table._base_manager.filter(**{f"{column}__in": unused})
                unused -= set(rows.values_list(column, flat=True))
    if unused:
        Audience.objects.filter(pk__in=unused).delete()


def _name(wishes: Mapping[int, Wish]) -> None:
    present: dict[int, dict[_Member, int]] = defaultdict(dict)
    rows = AudienceMember.objects.filter(audience__in=wishes).order_by("pk")
    for pk, audience, person, team in rows.values_list("pk", "audience_id", "person_id", "team_id"):
        present[audience][person, team] = pk
    wanted = {audience: _members(wish) for audience, wish in wishes.items()}
    gone = [pk for of, members in present.items() for who, pk in members.items() if who not in wanted[of]]
    if gone:
        AudienceMember.objects.filter(pk__in=gone).delete()
    AudienceMember.objects.bulk_create(
        AudienceMember(audience_id=audience, person_id=person, team_id=team)
        for audience, members in wanted.items()
        for person, team in sorted(members - present[audience].keys(), key=str)
    )


def _members(wish: Wish) -> set[_Member]:
    return {(pk, None) for pk in wish.person_ids} | {(None, pk) for pk in wish.team_ids}
