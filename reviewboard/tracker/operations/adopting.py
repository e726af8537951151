"""Taking over tickets that are there already, and making those of action items that have none: dry first (backfill)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.domain.ports import Deferred, Rejected
from reviewboard.domain.tracking.port import Issue, Unanswered
from reviewboard.domain.values import Priority
from reviewboard.findings.operations import add_action
from reviewboard.findings.rows import ActionFields
from reviewboard.people.accounts_there import whose
from reviewboard.people.permissions import Right
from reviewboard.people.queries import names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.bulk import owe_batches
from reviewboard.tracker.operations.placing import prepare
from reviewboard.tracker.operations.repairing import take_over
from reviewboard.tracker.places import place_of
from reviewboard.tracker.queries.lacking import MOST, lacking

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Found:
    """One ticket that a query found, and what adopting it would do.

    `known`: it is the ticket of an action item already, and stays so. `elsewhere`: it stands in a project in which
    nothing of ours goes, and is not adopted. Else an action item is added for it, with the ticket's title and date;
    `owner_id` is whom it is assigned to, None where nobody here is known for that account.
    """

    issue_id: str
    key: str
    title: str
    due_on: date | None
    owner_id: int | None
    owner: str
    assignee: str
    is_done: bool
    known: bool
    elsewhere: bool

    @property
    def is_new(self) -> bool:
        """Whether adopting it adds an action item."""
        return not self.known and not self.elsewhere


def find(*, reader: Reader, place_id: int, query: str) -> list[Found]:
    """The tickets that a query finds, and what adopting each would do. Reads there, writes nothing anywhere.

    `query` is a key, a label ("label:reviewed"), or the tracker's own query language.

    Raises:
        NotAllowed, NotVisible: the reader may not connect trackers, or there is no such place.
        NoAnswer: the query is wrong, or the tracker could not be asked; in its words.
    """
    place, line = _place(reader, place_id)
    issues = _search(line, asked(line, query))
    taken = IssueLink.objects.filter(connection=place.connection_id, issue_id__in=[one.id for one in issues])
    known = set(taken.values_list("issue_id", flat=True))
    homes = _homes(place)
    people = whose([one.assignee_id for one in issues], kind=line.vendor.account_kind(line.source.config))
    owners = {
        one.assignee_id: people[one.assignee_id].person_id for one in issues if one.assignee_id in people
    }
    called = names(pk for pk in owners.values() if pk is not None)
    return [
        Found(
            issue_id=one.id,
            key=one.key,
            title=one.summary,
            due_on=_day(one.due),
            owner_id=owners.get(one.assignee_id),
            owner=called.get(owners.get(one.assignee_id) or 0, ""),
            assignee=one.assignee,
            is_done=one.category == "done",
            known=one.id in known,
            elsewhere=one.project_id not in homes,
        )
        for one in issues
    ]


def _homes(place: ServicePlace) -> dict[str, ServicePlace]:
    """By project, through which place of the tracker its tickets are kept in step; the given one before others."""
    others = ServicePlace.objects.filter(connection=place.connection_id).exclude(pk=place.pk).order_by("-pk")
    return {**{one.project_id: one for one in others}, place.project_id: place}


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def asked(line: Line, said: str) -> str:
    """The query that is meant: a key alone, a label, or a query as it is. Raises NoAnswer for none."""
    words = said.strip()
    if not words:
        raise NoAnswer("a key, a label or a query is needed")
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
    homes = _homes(place)
    issues = [one for one in _search(line, asked(line, query)) if one.key in keys and one.project_id in homes]
    people = whose([one.assignee_id for one in issues], kind=kind)
    added = 0
    for issue in issues:
        home = homes[issue.project_id]
        shape = line.vendor.shape(place_of(home), line.source.config)
        known = people.get(issue.assignee_id)
        fields = ActionFields(
            title=issue.summary[:300] or issue.key,
            owner_id=known.person_id if known else None,
            service_id=place.service_id,
            due_on=_day(issue.due),
            priority=shape.priority(issue.priority_id) or Priority.NORMAL,
        )
        added += _adopt_one(reader, home, issue, fields, clock())
    return added


@transaction.atomic
def _adopt_one(
    reader: Reader, place: ServicePlace, issue: Issue, fields: ActionFields, as_of: datetime
) -> bool:
    if IssueLink.objects.filter(connection=place.connection_id, issue_id=issue.id).exists():
        return False
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


@transaction.atomic
def make_all(
    *, reader: Reader, place_id: int, action_ids: Collection[int], as_of: datetime
) -> tuple[int, int]:
    """Makes the tickets of those of these action items that lack one, 50 in a call.

    Returns:
        How many are owed, and how many something is in the way of.

    Raises:
        NotAllowed, NotVisible: the reader may not connect trackers, or there is no such place.
    """
    place = _row(reader, place_id)
    allowed = set(lacking(reader, place.service_id)) & set(action_ids)
    IssueLink.objects.bulk_create(
        (IssueLink(action_id=one, asked_by_id=reader.person_id, asked_at=as_of) for one in sorted(allowed)),
        ignore_conflicts=True,
    )
    links = IssueLink.objects.filter(action__in=allowed).values_list("pk", flat=True)
    ready: list[IssueLink] = []

    def owe(chosen: Sequence[IssueLink]) -> int:
        ready.extend(chosen)
        return owe_batches(chosen)

    held = prepare(links, as_of=as_of, owe=owe)
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
    place = _row(reader, place_id)
    try:
        return place, line_to(place.connection_id)
    except Deferred as deferred:
        raise NoAnswer(deferred.words) from None


def _row(reader: Reader, place_id: int) -> ServicePlace:
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    place = ServicePlace.objects.filter(pk=place_id).first()
    if place is None:
        raise NotVisible(place_id)
    return place
