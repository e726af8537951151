"""Tickets of one finding that lie in different trackers point to each other (product.md, "Jira")."""

from django.db.models import QuerySet

from reviewboard.connections.queries import sender
from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.port import Refused, SignedOut
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.findings.queries import for_tracker
from reviewboard.integrations.registry import TRACKERS
from reviewboard.outbox.operations import owe
from reviewboard.tracker.lines import line_to
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.pacing import STOPPED_WAIT

KIND = "point_tickets"


def owe_pointing(link: IssueLink) -> None:
    """Its ticket is known since now: those of the same finding elsewhere are to point to it, and it to them."""
    owe(kind=KIND, subject=f"link:{link.pk}", payload={})


def point(*, link_id: int) -> None:
    """Adds the links, both ways; one that is there already is replaced. What few may see is neither shown nor told of.

    Raises:
        Deferred, Unanswered: one of the trackers may not be called now, or did not answer.
    """
    link = _linked().filter(pk=link_id).first()
    if link is None:
        return
    finding_id = for_tracker([link.action_id])[link.action_id].finding_id
    if finding_id is None:
        return
    others = _linked().filter(action__finding=finding_id).exclude(connection=link.connection_id)
    together = [link, *others.order_by("pk")]
    actions = for_tracker(one.action_id for one in together)
    shown = [one for one in together if actions[one.action_id].visibility is Visibility.OPEN]
    if link not in shown:
        return
    for other in shown[1:]:
        _point(link, other)
        _point(other, link)


def _linked() -> QuerySet[IssueLink]:
    return IssueLink.objects.filter(state=LinkState.LINKED)


def _point(ticket: IssueLink, to: IssueLink) -> None:
    """One link. A tracker that refuses it goes without: the tickets are kept in step all the same."""
    there = sender(to.connection_id or 0)
    url = TRACKERS[there.vendor].page_of(there.config, to.issue_key)
    issue_id, mark = ticket.issue_id, f"reviewboard-{to.uuid}"
    try:
        line_to(ticket.connection_id or 0).call(
            "link",
            lambda client: client.link(issue_id, global_id=mark, url=url, title=to.issue_key),
            issue_id=issue_id,
        )
    except SignedOut as out:
        raise Deferred(f"stopped: {out.words}", STOPPED_WAIT) from None
    except Refused:
        return
