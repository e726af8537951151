"""Reaching people: who is here on a day and by which address, who manages them, and whom an audience names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from reviewboard.people.columns import each_of
from reviewboard.people.models import AudienceMember, ManagerTerm, Person
from reviewboard.people.queries import Addressee, current


def reached(ids: Iterable[int], *, on: date) -> list[Addressee]:
    """Those of these people who are here on this day, by id; the address may be missing. One statement.

    Whoever left, was erased, or turned out to be somebody else is not among them.
    """
    found = _here(on).filter(pk__in=each_of(ids)).order_by("pk")
    rows = found.values_list("pk", "name", "email", "zone", "mail_reminders")
    return [
        Addressee(pk, name, address, zone, in_team=True, reminders=reminders)
        for pk, name, address, zone, reminders in rows
    ]


def zones(*, on: date) -> list[ZoneInfo]:
    """The zones of those who are here on this day, each once, by name. One statement."""
    return [
        ZoneInfo(zone) for zone in _here(on).order_by("zone").values_list("zone", flat=True).distinct("zone")
    ]


def managers(ids: Iterable[int], *, on: date) -> dict[int, int]:
    """By person, who manages them on this day. One statement."""
    terms = ManagerTerm.objects.filter(current(on), person__in=each_of(ids))
    return dict(terms.values_list("person_id", "manager_id"))


def managed_by(person_id: int, *, on: date) -> frozenset[int]:
    """Whom this person manages on this day. One statement."""
    terms = ManagerTerm.objects.filter(current(on), manager=person_id)
    return frozenset(terms.values_list("person_id", flat=True))


def named_by(audience_ids: Iterable[int], *, on: date) -> Mapping[int, frozenset[int]]:
    """By audience, the people whom it names on this day: themselves, or a team they are in. One statement, or none."""
    wanted = frozenset(audience_ids)
    if not wanted:
        return {}
    named: dict[int, set[int]] = defaultdict(set)
    members = AudienceMember.objects.filter(
        Q(person__isnull=False) | current(on, "team__memberships__"), audience__in=wanted
    )
    for audience, *people in members.values_list("audience_id", "person_id", "team__memberships__person_id"):
        named[audience] |= {person for person in people if person is not None}
    return {audience: frozenset(named[audience]) for audience in wanted}


def _here(on: date) -> QuerySet[Person]:
    still = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    return Person.objects.filter(still, erased_at__isnull=True, merged_into__isnull=True)
