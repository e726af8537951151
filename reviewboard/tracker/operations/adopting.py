"""Taking over tickets that are there already, and making those of action items that have none: dry first (backfill)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.domain.ports import Deferred, Rejected
from reviewboard.domain.tracking.port import Issue, Unanswered
from reviewboard.domain.values import LinkState, Priority
from reviewboard.findings.operations import add_action
from reviewboard.findings.queries import open_without
from reviewboard.findings.rows import ActionFields
from reviewboard.people.accounts_there import whose
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.bulk import owe_batches
from reviewboard.tracker.operations.placing import prepare
from reviewboard.tracker.operations.repairing import take_over
from reviewboard.tracker.places import place_of

Clock = Callable[[], datetime]
MOST = 500
"""How many tickets one adoption takes over, and how many it makes."""


@dataclass(frozen=True, slots=True)
class Found:
    """One ticket that a query found, and what adopting it would do.

    `known`: it is the ticket of an action item already, and stays so. Else an action item is added for it, with the
    ticket's title and date; `owner_id` is whom it is assigned to, None where nobody here is known for that account.
    """

    issue_id: int | str
    key: str
    title: str
    due_on: date | None
    owner_id: int | None
    assignee: str
    is_done: bool
    known: bool


def find(*, reader: Reader, place_id: int, query: str, clock: Clock) -> list[Found]:
    """The tickets that a query finds, and what adopting each would do. Reads there, writes nothing anywhere.

    `query` is a key, a label ("label:reviewed"), or the tracker's own query language.

    Raises:
        NotAllowed: the reader may not connect trackers.
        NoAnswer: the query is wrong, or the tracker could not be asked; in its words.
    """
    del clock
    place, line = _place(reader, place_id)
    issues = _search(line, asked(line, query))
    taken = IssueLink.objects.filter(connection=place.connection_id, issue_id__in=[one.id for one in issues])
    known = set(taken.values_list("issue_id", flat=True))
    people = whose([one.assignee_id for one in issues], kind=line.vendor.account_kind(line.source.config))
    return [
        Found(
            issue_id=one.id,
            key=one.key,
            title=one.summary,
            due_on=date.fromisoformat(one.due) if one.due else None,
            owner_id=people[one.assignee_id].person_id if one.assignee_id in people else None,
            assignee=one.assignee,
            is_done=one.category == "done",
            known=one.id in known,
        )
        for one in issues
    ]


def asked(line: Line, said: str) -> str:
    """The query that is meant: a key alone, a label, or a query as it is."""
    words = said.strip()
    if words.lower().startswith("label:"):
        return line.vendor.with_label(words[6:].strip())
    is_key = " " not in words and "-" in words and words.rpartition("-")[2].isdigit()
    return line.vendor.named(words.upper()) if is_key else words


def _search(line: Line, query: str) -> list[Issue]:
    found: list[Issue] = []
    after, seen = "", set[str]()
    try:
        while after not in seen and len(found) < MOST:
            seen.add(after)
            page = line.call("search", lambda client, place=after: client.search(query, place, 100))  # type: ignore[misc]
            found += page.issues
            if not page.next:
                break
            after = page.next
    except (Rejected, Unanswered, Deferred) as error:
        raise NoAnswer(error.words) from None
    return found[:MOST]


def adopt_found(*, reader: Reader, place_id: int, query: str, keys: Collection[str], clock: Clock) -> int:
    """Adds an action item for each of the chosen tickets that has none, linked to it; how many. Asks the tracker anew.

    Raises as `find`.
    """
    place, line = _place(reader, place_id)
    kind = line.vendor.account_kind(line.source.config)
    issues = [one for one in _search(line, asked(line, query)) if one.key in keys]
    people = whose([one.assignee_id for one in issues], kind=kind)
    shape = line.vendor.shape(place_of(place), line.source.config)
    added = 0
    for issue in issues:
        known = people.get(issue.assignee_id)
        priority = shape.priority(issue.priority_id) or Priority.NORMAL
        owner_id = known.person_id if known else None
        added += _adopt_one(reader, place, issue, owner_id, priority, clock())
    return added


@transaction.atomic
def _adopt_one(
    reader: Reader,
    place: ServicePlace,
    issue: Issue,
    owner_id: int | None,
    priority: Priority,
    as_of: datetime,
) -> bool:
    if IssueLink.objects.filter(connection=place.connection_id, issue_id=issue.id).exists():
        return False
    fields = ActionFields(
        title=issue.summary[:300] or issue.key,
        owner_id=owner_id,
        service_id=place.service_id,
        due_on=date.fromisoformat(issue.due) if issue.due else None,
        priority=priority,
    )
    action_id = add_action(reader=reader, fields=fields, as_of=as_of)
    link = IssueLink.objects.create(
        action_id=action_id,
        connection_id=place.connection_id,
        place=place,
        asked_by_id=reader.person_id,
        asked_at=as_of,
    )
    take_over(link, issue, as_of=as_of)
    log(
        actor_id=reader.person_id,
        action="ticket.adopted",
        subject=f"action:{action_id}",
        details={},
        at=as_of,
    )
    return True


def without_ticket(*, reader: Reader, place_id: int) -> Sequence[int]:
    """The open action items of a place's service that have an owner and no ticket, oldest first; at most `MOST`."""
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    place = ServicePlace.objects.get(pk=place_id)
    with_one = IssueLink.objects.exclude(state=LinkState.UNLINKED).values_list("action_id", flat=True)
    return open_without(place.service_id, with_one, limit=MOST)


@transaction.atomic
def make_all(
    *, reader: Reader, place_id: int, action_ids: Collection[int], as_of: datetime
) -> tuple[int, int]:
    """Makes the tickets of these action items, 50 in a call; how many are owed, and how many something is in the way of."""
    allowed = set(without_ticket(reader=reader, place_id=place_id)) & set(action_ids)
    links = [
        IssueLink.objects.get_or_create(
            action_id=one, defaults={"asked_by_id": reader.person_id, "asked_at": as_of}
        )[0]
        for one in sorted(allowed)
    ]
    ready: list[IssueLink] = []

    def owe(chosen: Sequence[IssueLink]) -> int:
        ready.extend(chosen)
        return owe_batches(chosen)

    held = prepare([one.pk for one in links], as_of=as_of, owe=owe)
    details = {"place": place_id, "tickets": len(ready)}
    log(
        actor_id=reader.person_id,
        action="tickets.made",
        subject=f"place:{place_id}",
        details=details,
        at=as_of,
    )
    return len(ready), len(held)


def _place(reader: Reader, place_id: int) -> tuple[ServicePlace, Line]:
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    place = ServicePlace.objects.get(pk=place_id)
    try:
        return place, line_to(place.connection_id)
    except Deferred as deferred:
        raise NoAnswer(deferred.words) from None
