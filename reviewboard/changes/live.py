"""Which changes were live before a moment, for whoever looks for what contributed to an incident."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Min, Q

from reviewboard.changes.models import Change
from reviewboard.domain.candidates import LiveChange
from reviewboard.domain.values import ChangeState

_LIVE = (ChangeState.MERGED, ChangeState.DEPLOYED)


def live_between(*, since: datetime, until: datetime, service_ids: Collection[int]) -> list[LiveChange]:
    """The changes of these services that reached somebody in the period, by id, each with its first revert.

    For the house, not for a reader: what comes of it is shown only to who may see both ends. One statement.
    """
    found = Change.objects.filter(
        happened_at__gte=since, happened_at__lt=until, state__in=_LIVE, service__in=set(service_ids)
    ).annotate(reverted_at=Min("reverted_by__happened_at", filter=Q(reverted_by__state__in=_LIVE)))
    rows = found.order_by("pk").values_list("pk", "service_id", "happened_at", "reverted_at")
    return [LiveChange(pk, service, at, reverted) for pk, service, at, reverted in rows]
