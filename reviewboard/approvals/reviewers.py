"""Which services have no reviewer to spare: as few besides the usual authors as the gate can be enforced with."""

from collections import Counter

from reviewboard.approvals.radar import Radar
from reviewboard.approvals.readiness import REACH
from reviewboard.changes.queries.gate_past import authors_by_service
from reviewboard.domain.approval import usual_authors
from reviewboard.domain.approval.enforcing import FEWEST


def fewest(found: Radar) -> list[str]:
    """The keys of these services, in order, of those in which something landed. One statement."""
    wrote = authors_by_service(since=found.until - REACH, until=found.until)
    return [
        one.key
        for one in found.services
        if one.service
        and len(
            one.service.reviewers_on(found.on)
            - usual_authors(wrote.get(one.service.id, Counter()).elements())
        )
        == FEWEST
    ]
