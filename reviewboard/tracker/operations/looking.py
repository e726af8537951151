"""Looking for a ticket that may have been made, and taking it when it is found (jira-sync behaviour 3)."""

import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.tracking.fields import Shared, Standing
from reviewboard.domain.tracking.merging import Agreed, Base
from reviewboard.domain.tracking.places import mark_of, uuids_in
from reviewboard.domain.tracking.port import Issue, Made
from reviewboard.domain.tracking.recovery import next_look
from reviewboard.domain.values import LinkState
from reviewboard.outbox.operations import Debt, owe, owe_all, resolve
from reviewboard.outbox.outcomes import Done, Overtaken, Retry
from reviewboard.outbox.queries import Uncertain, uncertain
from reviewboard.tracker.comparing import kept
from reviewboard.tracker.kinds import NoteKind
from reviewboard.tracker.lines import line_to
from reviewboard.tracker.models import Duplicate, IssueLink
from reviewboard.tracker.operations.noting import CLEAR, advance, note, write
from reviewboard.tracker.operations.pointing import owe_pointing

Clock = Callable[[], datetime]
VANISHED = "the worker vanished"
BEGINS: Base = {Shared.STATUS: Agreed(Standing.OPEN.value, Standing.OPEN.value)}
"""A ticket that was just made stands as open, whatever its action item does: that is pushed, and not taken back."""
_ADOPTING = (
    LinkState.WAITING,
    LinkState.READY,
    LinkState.IN_FLIGHT,
    LinkState.UNCERTAIN,
    LinkState.REFUSED,
)
"""In which a ticket with its mark is the ticket: nobody but us can have made it."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""As the time of a hint: the ticket is to be read, whatever its own time is. Our clock is never compared with theirs."""


def ladder() -> tuple[timedelta, ...]:
    """How long after it was sent a ticket is looked for."""
    return tuple(timedelta(seconds=one) for one in settings.TRACKER_LOOKS)


@transaction.atomic
def begin_looking(*, link_id: int, words: str, as_of: datetime, trace: str = "") -> None:
    """The ticket of a link that is in flight may have been made: it is looked for, and not sent again meanwhile."""
    link = IssueLink.objects.select_for_update().get(pk=link_id)
    if link.state != LinkState.IN_FLIGHT:
        return
    at = next_look(link.sent_at or as_of, 0, as_of=as_of, ladder=ladder())
    if advance(link, LinkEvent.LOSE, looks=0, next_look_at=at, words=words[:300], trace=trace):
        note(link.pk, NoteKind.LOST, at=as_of, words=words, trace=trace)
        _owe_look(link)


def _owe_look(link: IssueLink) -> None:
    owe(
        kind="look_for_issue",
        subject=f"looking:{link.pk}",
        payload={"link": link.pk},
        not_before=link.next_look_at,
    )


def look(*, link_id: int, clock: Clock) -> bool:
    """Looks for the ticket once; whether it is known now. After the last look that found nothing it is sent again.

    A look before its time, because somebody asked for one, is none of those that must have found nothing.

    Raises:
        Deferred, Unavailable: the tracker did not answer, which is no miss: the same look is due again.
    """
    link = IssueLink.objects.get(pk=link_id)
    if link.state != LinkState.UNCERTAIN or link.connection_id is None:
        return bool(link.state == LinkState.LINKED)
    line = line_to(link.connection_id)
    found = line.call("search", lambda client: client.labelled([mark_of(link.uuid)]))
    mine = [one for one in found if link.uuid in uuids_in(one.labels)]
    if mine:
        adopt(link_id=link_id, issues=mine, as_of=clock())
        return True
    _missed(link_id, clock())
    return False


@transaction.atomic
def _missed(link_id: int, as_of: datetime) -> None:
    link = IssueLink.objects.select_for_update().get(pk=link_id)
    if link.state != LinkState.UNCERTAIN:
        return
    if link.next_look_at is not None and as_of < link.next_look_at:
        _owe_look(link)
        return
    looks = link.looks + 1
    at = next_look(link.sent_at or as_of, looks, as_of=as_of, ladder=ladder())
    note(link.pk, NoteKind.MISSED, at=as_of)
    if at is not None:
        write(link, looks=looks, next_look_at=at)
        _owe_look(link)
        return
    if advance(link, LinkEvent.RETURN, looks=looks, next_look_at=None):
        owe_making([link])


def owe_making(links: Iterable[IssueLink]) -> None:
    """The tickets of these links are to be made: each by a message of its own, for one from before is spent."""
    by_rounds: dict[int, list[IssueLink]] = {}
    for link in links:
        link.rounds += 1
        by_rounds.setdefault(link.rounds, []).append(link)
    debts = []
    for rounds, some in by_rounds.items():
        IssueLink.objects.filter(pk__in=[one.pk for one in some]).update(rounds=rounds)
        for link in some:
            key = f"{link.uuid}:{rounds}"
            debts.append(Debt(f"action:{link.action_id}", {"link": link.pk}, dedup_key=key))
    owe_all(kind="create_issue", debts=debts)


@transaction.atomic
def adopt(*, link_id: int, issues: Iterable[Issue], as_of: datetime) -> None:
    """Takes the ticket that carries the mark of this link; of several the lowest id, and the rest are flagged."""
    link = IssueLink.objects.select_for_update().get(pk=link_id)
    found = sorted(issues, key=lambda one: (len(one.id), one.id))
    if link.state in _ADOPTING and found:
        first = found[0]
        columns = {
            "base": kept(BEGINS),
            "issue_id": first.id,
            "issue_key": first.key,
            "project_id": first.project_id,
            "hinted_at": first.updated,
            "next_look_at": None,
            **CLEAR,
        }
        if advance(link, LinkEvent.ADOPT, **columns):
            note(link.pk, NoteKind.ADOPTED, at=as_of, words=first.key)
            owe_pointing(link)
            owe_reading([link])
    flag(link, [one for one in found if one.id != link.issue_id], as_of=as_of)


def flag(link: IssueLink, others: Iterable[Issue | Made], *, as_of: datetime) -> None:
    """Other tickets with the mark of one that is linked: flagged for a person, and deleted by nobody."""
    for one in others:
        _, new = Duplicate.objects.get_or_create(
            link=link, issue_id=one.id, defaults={"issue_key": one.key, "found_at": as_of}
        )
        if new:
            note(link.pk, NoteKind.DUPLICATE, at=as_of, words=one.key)


def owe_reading(links: Iterable[IssueLink], *, wait: datetime | None = None) -> None:
    """The tickets of these links are to be read: those of one tracker together, up to 100 in a call."""
    ids = sorted({one.connection_id for one in links if one.connection_id})
    owe_all(kind="fetch_issues", debts=[Debt(f"tracker:{pk}", not_before=wait) for pk in ids])


def settle_lost(*, as_of: datetime) -> int:
    """Says of each create that the outbox lost what becomes of it; how many.

    Whoever died before the intent was committed sent nothing, and is tried again. Whoever died after it may have.
    """
    lost = [*uncertain("create_issue"), *uncertain("create_issues")]
    for one in lost:
        links = list(IssueLink.objects.filter(_links_of(one)))
        for link in links:
            begin_looking(link_id=link.pk, words=VANISHED, as_of=as_of)
        untouched = any(link.state == LinkState.READY for link in links)
        outcome = Retry(VANISHED) if untouched else Done("looked for")
        with contextlib.suppress(Overtaken):
            resolve(message_id=one.id, outcome=outcome, as_of=as_of)
    return len(lost)


def _links_of(message: Uncertain) -> Q:
    batch = message.payload.get("batch")
    return Q(batch=batch) if batch else Q(pk=message.payload["link"])


@transaction.atomic
def sweep(*, as_of: datetime) -> int:
    """Looks for what was in flight when its worker vanished, and owes looks that were forgotten; how many.

    A create that is under way ends within its claim; the outbox calls its message uncertain after that.
    """
    gone = as_of - IN_FLIGHT_AT_MOST
    vanished = IssueLink.objects.filter(state=LinkState.IN_FLIGHT, sent_at__lte=gone)
    ids = list(vanished.order_by("pk").values_list("pk", flat=True)[:500])
    for pk in ids:
        begin_looking(link_id=pk, words=VANISHED, as_of=as_of)
    overdue = IssueLink.objects.filter(state=LinkState.UNCERTAIN, next_look_at__lte=as_of - FORGOTTEN)
    forgotten = list(overdue.order_by("pk")[:500])
    for link in forgotten:
        _owe_look(link)
    return len(ids) + len(forgotten)


IN_FLIGHT_AT_MOST = timedelta(seconds=100)
"""Longer than a worker may hold the claim of a create or of a bulk create (outbox/kinds.py)."""
FORGOTTEN = timedelta(minutes=2)
