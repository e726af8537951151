"""Who may approve for a service, over time: its list of reviewers with the deputies, and its owner."""

from dataclasses import dataclass
from datetime import date

from reviewboard.catalog.models import Ownership, Reviewer, Service


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on the list from a day on, until another (None: still). `deputy`: asked after the reviewers."""

    person_id: int
    deputy: bool
    starts_on: date
    ends_on: date | None

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


def approvers_of(service_key: str) -> ServiceApprovers | None:
    """The service of this key; None for none. Three statements."""
    service = Service.objects.filter(key=service_key).first()
    if service is None:
        return None
    rows = Reviewer.objects.filter(service=service).order_by("person_id", "starts_on")
    owned = Ownership.objects.filter(service=service, owner__isnull=False).order_by("starts_on")
    return ServiceApprovers(
        service.pk,
        service.key,
        service.name,
        service.tier,
        tuple(Listed(one.person_id, one.deputy, one.starts_on, one.ends_on) for one in rows),
        tuple(Listed(one.owner_id, False, one.starts_on, one.ends_on) for one in owned if one.owner_id),
    )
