"""A ticket that is not there any more, or that we may not see any more: the two are answered alike (behaviour 15)."""

from datetime import datetime, timedelta

from django.db import transaction

from reviewboard.connections.operations import trouble
from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.tracking.port import Missing, Refused
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import owe
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.lines import Line
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.operations.noting import advance, note, write

TWICE_WITHIN = timedelta(minutes=10)
"""How long after the first 404 a second one counts: a site that is being moved answers so for a while."""


def missed(*, link_id: int, line: Line, words: str, as_of: datetime, told: bool = False) -> None:
    """A ticket was answered with 404. `told`: the tracker has said that it was deleted.

    Gone is what is missing twice, ten minutes apart, or was said to be deleted, while we are signed in and its project
    can be read. Never is it made again by itself. Where the project cannot be read, the connection is in trouble.
    """
    link = IssueLink.objects.get(pk=link_id)
    if link.state not in (LinkState.LINKED, LinkState.READ_ONLY):
        return
    if not _can_read_project(link, line):
        trouble(
            connection_id=line.source.id, words=f"project {link.project_id} cannot be read: {words}", at=as_of
        )
        return
    if not told and (link.missed_at is None or as_of - link.missed_at < TWICE_WITHIN):
        _ask_again(link, as_of)
        return
    with transaction.atomic():
        if advance(link, LinkEvent.VANISH, hinted_at=None, words=words[:300]):
            note(link.pk, NoteKind.GONE, at=as_of, words=link.issue_key)


@transaction.atomic
def _ask_again(link: IssueLink, as_of: datetime) -> None:
    if link.missed_at is None:
        write(link, missed_at=as_of)
    owe(
        kind="sync_issue",
        subject=f"action:{link.action_id}",
        payload={},
        not_before=(link.missed_at or as_of) + TWICE_WITHIN + timedelta(seconds=5),
    )


def _can_read_project(link: IssueLink, line: Line) -> bool:
    """Whether we are signed in, and may see the project that it was in."""
    try:
        line.call("myself", lambda client: client.account())
        found = line.call("permissions", lambda client: client.permissions(link.project_id))
    except (Missing, Refused):
        return False
    return found.get("BROWSE_PROJECTS", False)
