"""Joins incidents with the changes that were live before them: neither room knows the other's tables."""

from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.agenda.earlier import REACH
from reviewboard.catalog.relations import needs_of
from reviewboard.changes.live import live_between
from reviewboard.domain.candidates import WINDOW, HurtService, candidates
from reviewboard.incidents.operations import propose_all
from reviewboard.incidents.queries import unsettled
from reviewboard.meetings.queries import planned

_NOW_INCLUDED = timedelta(microseconds=1)


@transaction.atomic
def propose_candidates(*, as_of: datetime, since: datetime | None = None) -> int:
    """Derives the candidates of every unsettled incident in the weeks of planned meetings; how many changed.

    `since`: further back than these weeks, for a meeting that is planned for a week just past.

    Nine statements, whatever the weeks hold. What a person settled is never touched.
    """
    meetings = planned(as_of)
    if not meetings:
        return 0
    earliest_week = min(one.covers_from for one in meetings)
    since = min(since or earliest_week, earliest_week)
    incidents = unsettled(since=since, until=as_of + _NOW_INCLUDED, reach=REACH)
    earliest = min((one.started_at for one in incidents), default=since)
    needs = needs_of({one.service_id for one in incidents})
    hurt = {one.id: HurtService(one.started_at, one.service_id, needs[one.service_id]) for one in incidents}
    changes = live_between(
        since=min(since, earliest) - WINDOW,
        until=as_of + _NOW_INCLUDED,
        service_ids=needs.keys() | {needed for of in needs.values() for needed in of},
    )
    return propose_all(
        proposals={pk: candidates(incident, changes) for pk, incident in hurt.items()}, as_of=as_of
    )
