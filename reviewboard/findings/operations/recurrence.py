"""An incident of the same service and category as one that actions followed: what was closed came back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from reviewboard.audit.queries import held
from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem, Recurrence
from reviewboard.findings.operations.states import reopen
from reviewboard.findings.operations.telling import logged
from reviewboard.findings.operations.theirs import subjects
from reviewboard.findings.queries.reasons import came_back_with
from reviewboard.incidents.queries import get_incident
from reviewboard.incidents.rows import IncidentView
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import NotVisible

WITHIN = timedelta(days=365)
"""How long before the new incident an action item may have been closed, to be called to account for it."""


@transaction.atomic
def look_for_recurrence(*, incident_id: int, as_of: datetime) -> int:
    """Reopens what was done about incidents like this one before it began; how many action items, each once for it.

    Those that came from an incident of the same service and category and were done within the year before. What
    somebody decided not to do, or whose risk is accepted, stays so, and so does one under a legal hold.
    """
    try:
        incident = get_incident(HOUSE, incident_id, on=as_of.date())
    except NotVisible:  # taken back by an import since
        return 0
    if incident.service_id is None or not incident.category:
        return 0
    found = list(_done_about(incident).select_for_update(of=("self",)).order_by("pk"))
    kept = held(subjects(one.pk for one in found)) if found else frozenset()
    return _reopen([one for one in found if f"action:{one.pk}" not in kept], incident_id, as_of)


def _done_about(incident: IncidentView) -> QuerySet[ActionItem]:
    begun = incident.started_at
    alike = ActionItem.objects.filter(
        incident__service=incident.service_id, incident__category__iexact=incident.category, historic=False
    ).exclude(incident=incident.id)
    closed = Q(done_at__lt=begun, done_at__gte=begun - WITHIN)
    known = Recurrence.objects.filter(incident=incident.id).values("action")
    return alike.filter(closed, state__in=(ActionState.DONE, ActionState.VERIFIED)).exclude(pk__in=known)


def _reopen(actions: Sequence[ActionItem], incident_id: int, as_of: datetime) -> int:
    if not actions:
        return 0
    Recurrence.objects.bulk_create(
        Recurrence(action=one, incident_id=incident_id, at=as_of) for one in actions
    )
    done = reopen(actions, reason=came_back_with(incident_id), as_of=as_of)
    ids = [one.pk for one in actions]
    logged("action.recurred", ids, {"incident": incident_id}, actor_id=None, as_of=as_of)
    return done
