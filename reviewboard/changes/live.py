"""Which changes were live before a moment, for whoever looks for what contributed to an incident."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Min, Q

from reviewboard.changes.models import Change
from reviewboard.changes.queries.seeing import WHOLE
from reviewboard.domain.candidates import LiveChange
from reviewboard.domain.values import ChangeState

_LIVE = (ChangeState.MERGED, ChangeState.DEPLOYED)
_AS_VISIBLE = (
    Q(reverted_by__state__in=_LIVE)
    & (Q(reverted_by__audience=None) | Q(reverted_by__audience=F("audience")))
    & (
        Q(reverted_by__repository__audience=None)
        | Q(reverted_by__repository__audience=F("repository__audience"))
    )
)
"""Reverts that whoever may see the change may see as well."""


def live_between(*, since: datetime, until: datetime, service_ids: Collection[int]) -> list[LiveChange]:
    """The changes of these services that reached somebody in the period, by id, each with its first revert.

    For the house, not for a reader: what comes of it is shown only to who may see both ends. So a revert that
    fewer may see than the change itself does not count: "reverted afterwards" would tell of it. One statement.
    """
    found = Change.objects.filter(
        WHOLE,
        happened_at__gte=since,
        happened_at__lt=until,
        state__in=_LIVE,
        service__in=set(service_ids),
    ).annotate(reverted_at=Min("reverted_by__happened_at", filter=_AS_VISIBLE))
    rows = found.order_by("pk").values_list("pk", "service_id", "happened_at", "reverted_at")
    return [LiveChange(pk, service, at, reverted) for pk, service, at, reverted in rows]
