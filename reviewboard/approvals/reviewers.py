"""Which services have no reviewer to spare: as few besides the usual authors as the gate can be enforced with."""

from datetime import timedelta

from reviewboard.approvals.radar import Radar
from reviewboard.changes.queries.drift import authors, landed
from reviewboard.domain.approval import usual_authors
from reviewboard.domain.approval.enforcing import FEWEST

USUALLY = timedelta(weeks=13)
"""Usual authors are those of this time before."""


def fewest(found: Radar) -> list[str]:
    """The keys of these services, in order, of those in which something landed. One statement."""
    only = next(iter(found.approvers), None) if found.only else None
    wrote = authors(landed(since=found.until - USUALLY, until=found.until, service_id=only))
    return [
        one.key
        for one in found.services
        if one.service
        and len(
            one.service.reviewers_on(found.on)
            - usual_authors(wrote[one.service.id].elements() if one.service.id in wrote else ())
        )
        == FEWEST
    ]
