"""Who may approve for a service, over time: its list of reviewers with the deputies, and its owner."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject

from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.people.columns import each_of
from reviewboard.people.queries import current


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on the list from a day on, until another (None: still). `deputy`: asked after the reviewers."""

    person_id: int
    deputy: bool
    starts_on: date
    ends_on: date | None

    @property
    def key(self) -> str:
        """The person, as the rules of the gate name them."""
        return f"person:{self.person_id}"

    def holds(self, on: date) -> bool:
        """Whether they were on it that day; the last day is none of it, as everywhere."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


@dataclass(frozen=True, slots=True)
class ServiceApprovers:
    """A service with everybody who was ever on its list, and its owners."""

    id: int
    key: str
    name: str
    tier: int
    listed: tuple[Listed, ...]
    owners: tuple[Listed, ...]

    def reviewers_on(self, day: date) -> frozenset[str]:
        """Keys ("person:7") of the reviewers of that day, deputies left out."""
        return frozenset(one.key for one in self.listed if one.holds(day) and not one.deputy)

    def deputies_on(self, day: date) -> frozenset[str]:
        """Keys of the deputies of that day."""
        return frozenset(one.key for one in self.listed if one.holds(day) and one.deputy)

    def owner_on(self, day: date) -> str | None:
        """The key of the owner on that day."""
        return next((one.key for one in self.owners if one.holds(day)), None)


@dataclass(frozen=True, slots=True)
class ServiceReviewers:
    """A service with the reviewers of one day, as keys ("person:7"); deputies are asked later, and are none."""

    id: int
    key: str
    name: str
    tier: int
    reviewers: frozenset[str]


def reviewers_by_service(day: date) -> list[ServiceReviewers]:
    """Every service, by key, with the reviewers of this day. One statement."""
    listed = Reviewer.objects.filter(current(day), service=OuterRef("pk"), deputy=False).values("person_id")
    found = Service.objects.annotate(people=ArraySubquery(listed)).order_by("key")
    return [
        ServiceReviewers(pk, key, name, tier, frozenset(f"person:{one}" for one in people))
        for pk, key, name, tier, people in found.values_list("pk", "key", "name", "tier", "people")
    ]


def approvers_for(service_ids: Collection[int]) -> dict[int, ServiceApprovers]:
    """These services, by id, whatever their number. Three statements; none for none."""
    return _with_people(Service.objects.filter(pk__in=each_of(service_ids))) if service_ids else {}


def _with_people(services: QuerySet[Service]) -> dict[int, ServiceApprovers]:
    found = list(services.defer("summary"))
    ids = [one.pk for one in found]
    listed: dict[int, list[Listed]] = {}
    reviewers = Reviewer.objects.filter(service__in=each_of(ids)).order_by("person_id", "starts_on")
    for one in reviewers:
        row = Listed(one.person_id, one.deputy, one.starts_on, one.ends_on)
        listed.setdefault(one.service_id, []).append(row)
    owners: dict[int, list[Listed]] = {}
    owned = Ownership.objects.filter(service__in=each_of(ids), owner__isnull=False)
    for term in owned.order_by("starts_on"):
        if term.owner_id:
            row = Listed(term.owner_id, False, term.starts_on, term.ends_on)
            owners.setdefault(term.service_id, []).append(row)
    return {
        one.pk: ServiceApprovers(
            one.pk,
            one.key,
            one.name,
            one.tier,
            tuple(listed.get(one.pk, ())),
            tuple(owners.get(one.pk, ())),
        )
        for one in found
    }


def every_approvers() -> dict[int, ServiceApprovers]:
    """All services, by id: there are dozens or hundreds. One statement."""
    terms = {"person": "person_id", "deputy": "deputy", "starts_on": "starts_on", "ends_on": "ends_on"}
    reviewers = Reviewer.objects.filter(service=OuterRef("pk")).order_by("person_id", "starts_on")
    owned = Ownership.objects.filter(service=OuterRef("pk"), owner__isnull=False).order_by("starts_on")
    rows = Service.objects.order_by("key").annotate(
        listed=ArraySubquery(reviewers.values(row=JSONObject(**terms))),
        owned=ArraySubquery(
            owned.values(row=JSONObject(**terms | {"person": "owner_id", "deputy": Value(False)}))
        ),
    )
    return {
        pk: ServiceApprovers(pk, key, name, tier, _terms(listed), _terms(owners))
        for pk, key, name, tier, listed, owners in rows.values_list(
            "pk", "key", "name", "tier", "listed", "owned"
        )
    }


def _terms(rows: Iterable[Mapping[str, Any]]) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            row["person"],
            row["deputy"],
            date.fromisoformat(row["starts_on"]),
            date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        )
        for row in rows
    )
