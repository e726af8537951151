"""Reading people: the reader behind an account, names by key, and lists."""

import re
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from reviewboard.people.models import Audience, Membership, Person, Quoted, User
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader

ERASED = "erased person"
_KEY = re.compile("⟦q(\\d+)⟧")


def current(today: date, prefix: str = "") -> Q:
    """The filter for from-to rows that count on this day (`ends_on` is the first day that no longer does)."""
    return Q(**{f"{prefix}starts_on__lte": today}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": today})
    )


def reader_for(user_id: int, *, today: date) -> Reader | None:
    """The reader behind an account, in three statements; None when it is gone, switched off, or its person has left."""
    user = User.objects.select_related("person").filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    person = user.person
    if person is None:
        return Reader(user_id=user.pk, person_id=None, role=Role(user.role), name=user.email)
    if person.erased_at or (person.ends_on and person.ends_on <= today):
        return None
    teams = frozenset(
        Membership.objects.filter(current(today), person=person).values_list("team_id", flat=True)
    )
    audiences = Audience.objects.filter(Q(members__person=person) | Q(members__team__in=teams))
    return Reader(
        user_id=user.pk,
        person_id=person.pk,
        role=Role(user.role),
        name=person.name,
        zone=ZoneInfo(person.zone),
        team_ids=teams,
        audience_ids=frozenset(audiences.values_list("pk", flat=True)),
    )


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by person id; an erased person reads "erased person"."""
    found = Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name")
    return {pk: name or ERASED for pk, name in found}


def with_names(texts: Iterable[str]) -> list[str]:
    """Stored texts with each key (operations.key_texts) replaced by the words it stands for; one statement at most."""
    stored = list(texts)
    keys = {int(key) for text in stored for key in _KEY.findall(text)}
    if not keys:
        return stored
    words = dict(Quoted.objects.filter(pk__in=keys).values_list("pk", "text"))
    return [_KEY.sub(lambda match: words.get(int(match[1])) or ERASED, text) for text in stored]
