"""What an administrator does about one ticket: try again, search again, name its ticket, let go of it (behaviour 27)."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.ports import Deferred, Rejected
from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.tracking.port import Issue, Unanswered
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import owe
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.comparing import NEVER, kept
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.lines import line_to
from reviewboard.tracker.models import Duplicate, IssueLink, new_uuid
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.looking import AT_ONCE, owe_making, owe_reading
from reviewboard.tracker.operations.noting import CLEAR, advance, note, write
from reviewboard.tracker.operations.placing import NOT_MADE, prepare
from reviewboard.tracker.operations.pointing import owe_pointing

Clock = Callable[[], datetime]
STATUS = Shared.STATUS.value


class NotNow(Exception):  # noqa: N818 - reads as what happened; pages catch it by this name
    """The ticket does not stand so that this could be done to it."""


@transaction.atomic
def retry(*, reader: Reader, link_id: int, as_of: datetime) -> str:
    """Looks anew at what is in the way, and sends or writes what can be; what is still in the way.

    Raises:
        NotAllowed, NotVisible: the reader may not, or there is none.
        NotNow: its ticket may have been made: it is looked for, and not sent meanwhile.
    """
    link = _mine(reader, link_id)
    _log("ticket.retried", link, reader, as_of)
    if link.state in NOT_MADE:
        return prepare([link.pk], as_of=as_of).get(link.pk, "")
    if link.state in (LinkState.LINKED, LinkState.READ_ONLY):
        try_anew(link)
        owe(kind="sync_issue", subject=f"action:{link.action_id}", payload={}, not_before=as_of)
        return ""
    raise NotNow(link.state)


def try_anew(link: IssueLink) -> None:
    """Nothing is in the way any more, as far as we know: what was given up counts as changed here, and is tried again."""
    base = dict(link.base)
    if link.cause.startswith((Cause.CLOSED, Cause.NO_WAY)) and STATUS in base:
        base[STATUS] = [NEVER, base[STATUS][1]]
    write(link, base=base, **CLEAR)


@transaction.atomic
def search_again(*, reader: Reader, link_id: int, as_of: datetime) -> None:
    """Has an uncertain ticket looked for at once. It counts as no look of those that must have missed; raises as `retry`."""
    link = _mine(reader, link_id)
    if link.state != LinkState.UNCERTAIN:
        raise NotNow(link.state)
    _log("ticket.searched", link, reader, as_of)
    owe(
        kind="look_for_issue",
        subject=f"looking:{link.pk}",
        payload={"link": link.pk, "extra": True},
        not_before=as_of,
    )


def relink(*, reader: Reader, link_id: int, key: str, clock: Clock) -> str:
    """Takes the ticket of this key for the action item; its key there. What both say is merged with the next reading.

    Not inside a transaction: the tracker is asked.

    Raises:
        NotAllowed, NotVisible: the reader may not, or there is none.
        NotNow: another action item has that ticket, or this one cannot be given one now.
        NoAnswer: the tracker knows no such ticket, or could not be asked.
    """
    link = _mine(reader, link_id, lock=False)
    issue = _named(link, key)
    with transaction.atomic():
        link = _mine(reader, link_id)
        taken = IssueLink.objects.filter(connection=link.connection_id, issue_id=issue.id).exclude(pk=link.pk)
        if taken.exists():
            raise NotNow(f"{issue.key} is the ticket of another action item")
        if link.state in (LinkState.LINKED, LinkState.READ_ONLY):
            advance(link, LinkEvent.UNLINK)
        take_over(link, issue, as_of=clock())
        _log("ticket.relinked", link, reader, clock())
    return issue.key


def _named(link: IssueLink, key: str) -> Issue:
    if not link.connection_id:
        raise NoAnswer("its service has no place in a tracker yet")
    try:
        line = line_to(link.connection_id)
        return line.call("get", lambda client: client.fetch(key.strip().upper()))
    except (Rejected, Unanswered, Deferred) as error:
        raise NoAnswer(error.words) from None


def take_over(link: IssueLink, issue: Issue, *, as_of: datetime) -> None:
    """Makes this the ticket of a link; nothing is agreed yet. Raises NotNow where its state does not allow that."""
    columns = {
        "issue_id": issue.id,
        "issue_key": issue.key,
        "project_id": issue.project_id,
        "base": kept({}),
        "conflict": {},
        "there": {},
        "seen_at": None,
        "hinted_at": AT_ONCE,
        "next_look_at": None,
        **CLEAR,
    }
    if not advance(link, LinkEvent.ADOPT, **columns):
        raise NotNow(link.state)
    note(link.pk, NoteKind.ADOPTED, at=as_of, words=issue.key)
    owe_pointing(link)
    owe_reading([link])


@transaction.atomic
def unlink(*, reader: Reader, link_id: int, as_of: datetime) -> None:
    """Lets go of a ticket: both stay as they are, and nothing goes between them. Raises as `retry`."""
    link = _mine(reader, link_id)
    if link.state in (LinkState.IN_FLIGHT, LinkState.UNCERTAIN):
        raise NotNow(link.state)
    if link.state == LinkState.UNLINKED or not advance(
        link, LinkEvent.UNLINK, hinted_at=None, conflict={}, **CLEAR
    ):
        raise NotNow(link.state)
    IssueLink.objects.filter(pk=link.pk).update(issue_id="")
    note(link.pk, NoteKind.UNLINKED, at=as_of, words=link.issue_key)
    _log("ticket.unlinked", link, reader, as_of)


@transaction.atomic
def recreate(*, reader: Reader, link_id: int, as_of: datetime) -> str:
    """Makes a new ticket for one that is gone, with a mark of its own; what is in the way. Raises as `retry`."""
    link = _mine(reader, link_id)
    if link.state not in (LinkState.GONE, LinkState.UNLINKED):
        raise NotNow(link.state)
    columns = {
        "uuid": new_uuid(), "issue_id": "", "issue_key": "", "project_id": "", "base": {}, "there": {}, "conflict": {},
        "seen_at": None, "hinted_at": None, "missed_at": None, "attempts": 0, "closed_by_us": False, **CLEAR,
    }  # fmt: skip
    if not advance(link, LinkEvent.RETURN, **columns):
        raise NotNow(link.state)
    _log("ticket.recreated", link, reader, as_of)
    causes = prepare([link.pk], as_of=as_of)
    if not causes:
        owe_making([link])
    return causes.get(link.pk, "")


@transaction.atomic
def settle_duplicate(*, reader: Reader, duplicate_id: int, as_of: datetime) -> None:
    """A person has seen to a second ticket: it is not flagged any more. Raises NotAllowed, NotVisible."""
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    found = Duplicate.objects.filter(pk=duplicate_id, settled_at=None)
    link = IssueLink.objects.filter(duplicates__in=found).first()
    if link is None or not found.update(settled_at=as_of):
        raise NotVisible(duplicate_id)
    _log("duplicate.settled", link, reader, as_of)


def _mine(reader: Reader, link_id: int, *, lock: bool = True) -> IssueLink:
    """The ticket, if the reader tends trackers."""
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    rows = IssueLink.objects.select_for_update() if lock else IssueLink.objects.all()
    link = rows.filter(pk=link_id).first()
    if link is None:
        raise NotVisible(link_id)
    return link


def _log(action: str, link: IssueLink, reader: Reader, as_of: datetime) -> None:
    log(actor_id=reader.person_id, action=action, subject=f"action:{link.action_id}", details={}, at=as_of)
