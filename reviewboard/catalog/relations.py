"""What services need, and whose they are, for rooms above that ask of many services or inside a statement."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import OuterRef, Subquery

from reviewboard.catalog.models import Dependency, Ownership
from reviewboard.people.queries import current


def needs_of(service_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The services that each of these needs directly, in one statement."""
    needs: dict[int, set[int]] = defaultdict(set)
    rows = Dependency.objects.filter(service__in=set(service_ids))
    for service, needed in rows.values_list("service_id", "needs_id"):
        needs[service].add(needed)
    return {service: frozenset(needs[service]) for service in service_ids}


def owning_team(column: str, *, on: date) -> Subquery:
    """The id of the team that owns the service in this column on this day, as a column of a query above."""
    return Subquery(Ownership.objects.filter(current(on), service=OuterRef(column)).values("team_id")[:1])
