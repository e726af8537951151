"""What webhooks tell of tickets: hints, of which only that something happened is believed (behaviours 13 and 14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from reviewboard.domain.messages import IssueHint
from reviewboard.domain.tracking.places import uuids_in
from reviewboard.domain.tracking.port import Issue
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.looking import AT_ONCE, adopt, flag, owe_reading
from reviewboard.tracker.operations.vanishing import TWICE_WITHIN

_FOLLOWED = (LinkState.LINKED, LinkState.READ_ONLY)


def hint(*, connection_id: int, hints: Sequence[IssueHint], as_of: datetime) -> None:
    """Takes hints in: tickets of ours are read soon, and one that may have been made is found by its mark.

    In the caller's transaction. What is no newer than what is known, our own echo among it, changes nothing. Two
    statements and one a ticket that is news.
    """
    marks = {one.external_id: uuids_in(one.labels or ()) for one in hints}
    uuids = {uuid for found in marks.values() for uuid in found}
    rows = IssueLink.objects.select_for_update().filter(connection=connection_id)
    links = list(rows.filter(Q(issue_id__in=list(marks)) | Q(uuid__in=uuids)).order_by("pk"))
    by_issue = {one.issue_id: one for one in links if one.issue_id}
    by_uuid = {one.uuid: one for one in links}
    news: dict[int, IssueLink] = {}
    for one in hints:
        link = by_issue.get(one.external_id)
        if link is not None:
            if _is_news(link, one, as_of):
                news[link.pk] = link
        else:
            _find(one, marks[one.external_id], by_uuid, as_of)
    gone = [one for one in news.values() if one.missed_at and one.hinted_at is None]
    IssueLink.objects.bulk_update(news.values(), ["hinted_at", "missed_at"])
    owe_all(kind="sync_issue", debts=[Debt(f"action:{one.action_id}") for one in gone])
    owe_reading(one for one in news.values() if one not in gone)


def _is_news(link: IssueLink, told: IssueHint, as_of: datetime) -> bool:
    if link.state not in _FOLLOWED:
        return False
    if told.deleted:  # as if it had been missed for long: the first 404 that confirms it is enough
        link.missed_at, link.hinted_at = as_of - TWICE_WITHIN, None
        return True
    if told.updated is None:  # some say nothing of the time: then the ticket itself is asked
        link.hinted_at = link.hinted_at or AT_ONCE
        return True
    newest = max((one for one in (link.seen_at, link.hinted_at) if one), default=None)
    if newest is not None and told.updated <= newest:
        return False
    link.hinted_at = told.updated
    return True


def _find(told: IssueHint, uuids: Sequence[str], links: Mapping[str, IssueLink], as_of: datetime) -> None:
    """A ticket with a mark of ours that is not known by its id: that of a lost create, or a second one."""
    for uuid in uuids:
        link = links.get(uuid)
        if link is None or told.deleted:
            continue
        found = Issue(
            id=told.external_id,
            key=told.key,
            project_id=link.project_id,
            project_key=told.key.rpartition("-")[0],
            updated=told.updated or AT_ONCE,
            labels=told.labels or (),
        )
        if link.issue_id:
            flag(link, [found], as_of=as_of)
        else:
            adopt(link_id=link.pk, issues=[found], as_of=as_of)
