"""What each service lacks before the gate can hold its changes back, as things stand on a day.

Who usually writes the changes of a service is worked out and used here; it is shown to nobody.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from reviewboard.approvals.models import BypassTried, Gate
from reviewboard.catalog.approvers import reviewers_by_service
from reviewboard.changes.queries.gate_past import authors_by_service
from reviewboard.domain.approval import Lacking, Readiness, lacking, usual_authors
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader

REACH = timedelta(days=90)
"""How far back it is looked who usually writes the changes of a service."""


@dataclass(frozen=True, slots=True)
class ServiceReadiness:
    """A service, and what it lacks. `reviewers`: how many are on its list."""

    key: str
    name: str
    tier: int
    reviewers: int
    observing_since: date | None
    bypass_tried_on: date | None
    lacking: tuple[Lacking, ...]


def readiness(*, as_of: datetime) -> list[ServiceReadiness]:
    """Every service, by key. Four statements, whatever their number."""
    today = timezone.localdate(as_of)
    authors = authors_by_service(since=as_of - REACH, until=as_of)
    observed = dict(
        Gate.objects.exclude(change__service=None)
        .values_list("change__service")
        .annotate(since=Min("first_at"))
        .order_by()
    )
    tried = dict(
        BypassTried.objects.filter(tried_on__lte=today)
        .values_list("service")
        .annotate(on=Max("tried_on"))
        .order_by()
    )
    found = []
    for one in reviewers_by_service(today):
        since = observed.get(one.id)
        ready = Readiness(
            reviewers=one.reviewers,
            usual_authors=usual_authors(authors.get(one.id, Counter()).elements()),
            observing_since=timezone.localdate(since) if since else None,
            bypass_tried_on=tried.get(one.id),
        )
        found.append(
            ServiceReadiness(
                one.key,
                one.name,
                one.tier,
                len(ready.reviewers),
                ready.observing_since,
                ready.bypass_tried_on,
                lacking(ready, on=today),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class BypassView:
    """A bypass that was tried for a service, and how."""

    service: str
    tried_on: date
    words: str


def bypasses_tried(reader: Reader, *, limit: int) -> list[BypassView]:
    """The newest notes of bypasses that were tried; services are open to every signed-in reader. Two statements."""
    del reader  # as the docstring says
    rows = list(BypassTried.objects.select_related("service").order_by("-tried_on", "-pk")[:limit])
    said = with_names(row.words for row in rows)
    return [BypassView(row.service.key, row.tried_on, words) for row, words in zip(rows, said, strict=True)]
