"""Choosing where the tickets of a service go. A place is read once more before it is kept (behaviour 24)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from reviewboard.audit.operations import record as log
from reviewboard.domain.lifecycles import LinkEvent
from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.tracking.port import CreateField, Option, Unanswered
from reviewboard.domain.values import LinkState, Visibility
from reviewboard.findings.queries import for_tracker, open_of
from reviewboard.integrations.registry import TRACKERS
from reviewboard.people.accounts_there import accounts_of
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.facts import ticket_of
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.checking import Screen, check, keep_check, plain_screen, problems_of
from reviewboard.tracker.operations.looking import owe_reading
from reviewboard.tracker.operations.noting import advance, write
from reviewboard.tracker.operations.placing import NOT_MADE, prepare
from reviewboard.tracker.places import as_data, version_of
from reviewboard.tracker.queries.places import services_elsewhere

MOST_PREVIEWED = 3


class Taken(ValueError):  # noqa: N818 - reads as what happened; pages catch it by this name
    """The service has a place already, in whichever tracker: one service, one project (product.md, "Jira")."""


class ChangedMeanwhile(Exception):  # noqa: N818 - as above
    """Somebody else saved or removed the place after the reader had opened it."""


@transaction.atomic
def save_place(
    *,
    reader: Reader,
    connection_id: int,
    service_id: int | None,
    place: Place,
    type_name: str,
    screen: Screen,
    as_of: datetime,
    place_id: int | None = None,
    seen: str | None = None,
) -> int:
    """Keeps where tickets of a service go (None: of everything else), with what the project said of itself; its id.

    With problems it is kept, too, and nothing is sent until they are gone. Tickets that are there stay where they are:
    a move of ownership never makes one anew. `seen` is the version that the reader had opened; None: whatever there is.

    Raises:
        NotAllowed, NotVisible: the reader may not connect trackers, or there is no such place.
        Taken: the service has a place already.
        ChangedMeanwhile: it is not the version that was seen any more.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    columns: dict[str, Any] = {
        "connection_id": connection_id,
        "service_id": service_id,
        "project_id": place.project_id,
        "project_key": place.project_key,
        "type_id": place.type_id,
        "type_name": type_name[:100],
        "settings": as_data(place),
    }
    try:
        with transaction.atomic():
            row = _kept(place_id, columns, seen, as_of)
    except IntegrityError:
        raise Taken("this service has a place already") from None
    log(
        actor_id=reader.person_id,
        action="place.saved",
        subject=f"place:{row.pk}",
        details={"connection": connection_id, "service": service_id},
        at=as_of,
    )
    keep_check(row, problems_of(place, screen), plain_screen(screen), as_of=as_of, was_saved=True)
    _wake_homeless(service_id, as_of)
    _thaw(row)
    return row.pk


def _kept(place_id: int | None, columns: dict[str, Any], seen: str | None, as_of: datetime) -> ServicePlace:
    if place_id is None:
        rest = ServicePlace.objects.filter(service=None)
        if columns["service_id"] is None and rest.exists():
            raise Taken("everything else has a place already")
        return ServicePlace.objects.create(**columns, created_at=as_of)
    rows = ServicePlace.objects.select_for_update().order_by("pk")
    row = rows.filter(pk=place_id, connection=columns["connection_id"]).first()
    if row is None:
        raise NotVisible(place_id)
    if seen is not None and seen != version_of(row):
        raise ChangedMeanwhile(place_id)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    return row


def _wake_homeless(service_id: int | None, as_of: datetime) -> None:
    """Tickets that are not made yet may have a place now, or another one; what was refused, only those of the service."""
    waiting = IssueLink.objects.filter(state__in=NOT_MADE)
    if service_id is None:
        waiting = waiting.exclude(state=LinkState.REFUSED)
    else:
        waiting = waiting.filter(
            Q(action__service=service_id) | Q(place__isnull=True) & ~Q(state=LinkState.REFUSED)
        )
    prepare(waiting.values_list("pk", flat=True), as_of=as_of)


def _thaw(row: ServicePlace) -> None:
    """Tickets that stood in this project while nothing of ours went there are kept in step again (behaviour 16)."""
    links = IssueLink.objects.filter(connection=row.connection_id, project_id=row.project_id)
    links.filter(state=LinkState.LINKED, place=None).update(place=row)
    frozen = list(links.filter(state=LinkState.READ_ONLY))
    for link in frozen:
        advance(link, LinkEvent.THAW, place=row)
    owe_reading(frozen)


@transaction.atomic
def remove_place(*, reader: Reader, place_id: int, as_of: datetime) -> int:
    """Tickets of the service go where everything else goes from now on; how many wait for a place then.

    Tickets that are there keep being kept in step where the project is that of another place; else they are only read.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    row = ServicePlace.objects.select_for_update().order_by("pk").filter(pk=place_id).first()
    if row is None:
        raise NotVisible(place_id)
    links = list(IssueLink.objects.filter(place=place_id))
    others = ServicePlace.objects.filter(connection=row.connection_id).exclude(pk=place_id).order_by("pk")
    same = others.filter(project_id=row.project_id).first()
    _leave([one for one in links if one.state in _THERE], same, others.first())
    row.delete()
    log(actor_id=reader.person_id, action="place.removed", subject=f"place:{place_id}", details={}, at=as_of)
    return len(prepare([one.pk for one in links], as_of=as_of))


_THERE = (LinkState.LINKED, LinkState.READ_ONLY)


def _leave(links: Sequence[IssueLink], same: ServicePlace | None, other: ServicePlace | None) -> None:
    """Tickets that are there: in step through another place of their project, or only read through whichever there is."""
    for link in links:
        if same is None and link.state == LinkState.LINKED:
            advance(link, LinkEvent.FREEZE, place=other)
        else:
            write(link, place=same or other)


def check_now(*, reader: Reader, connection_id: int, place_id: int, clock: Callable[[], datetime]) -> int:
    """Reads the project of a place now, while somebody waits; how many things would be refused.

    Not inside a transaction: the tracker is asked. What waited for the place goes on where nothing is wrong any more.

    Raises:
        NotAllowed, NotVisible: the reader may not connect trackers, or there is no such place.
        NoAnswer: the tracker could not be asked.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    if not ServicePlace.objects.filter(pk=place_id, connection=connection_id).exists():
        raise NotVisible(place_id)
    try:
        return len(check(place_id=place_id, clock=clock))
    except (Deferred, Unanswered) as error:
        raise NoAnswer(error.words) from None


@dataclass(frozen=True, slots=True)
class Draft:
    """An action item as it would be sent: the fields of the ticket in the tracker's own terms."""

    reference: str
    fields: Mapping[str, Any]


def examples(*, reader: Reader, service_id: int | None) -> list[int]:
    """Some open action items of a service to show as they would be sent; None: of all that has no place of its own."""
    but = services_elsewhere() if service_id is None else ()
    return open_of(reader, service_id, but=but, limit=MOST_PREVIEWED)


def drafts(
    *, reader: Reader, vendor: str, config: Mapping[str, object], place: Place, action_ids: Sequence[int]
) -> list[Draft]:
    """What the first of these action items would be sent as to this place, saved or not: at most three. Nothing is sent.

    What not everybody may read stays out, whoever reads. Three statements.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    found = for_tracker(action_ids[: 4 * MOST_PREVIEWED])
    actions = [one for one in found.values() if one.visibility is Visibility.OPEN][:MOST_PREVIEWED]
    tracker = TRACKERS[vendor]
    owners = {one.owner_id for one in actions if one.owner_id}
    accounts = accounts_of(owners, kind=tracker.account_kind(config))
    shape = tracker.shape(place, config)
    return [
        Draft(one.reference, shape.draft(_MARK, ticket_of(one, accounts.get(one.owner_id or 0))).fields)
        for one in actions
    ]


_MARK = "0" * 32
"""Stands for what the ticket will be known by."""


def remembered(screen: Mapping[str, Any]) -> Screen:
    """A screen from what `plain_screen` kept, for a page that is shown while the tracker cannot be asked."""
    return Screen(
        fields=[
            CreateField(
                id=one["id"],
                name=one["name"],
                required=one["required"],
                has_default=one["has_default"],
                kind=one["kind"],
                options=tuple(Option(pk, name) for pk, name in one["options"]),
            )
            for one in screen.get("fields", [])
        ],
        priorities=[Option(pk, name) for pk, name in screen.get("priorities", [])],
        statuses=[Option(pk, name, note) for pk, name, note in screen.get("statuses", [])],
        permissions={},
        levels=[Option(pk, name) for pk, name in screen.get("levels", [])],
    )


def with_default(place: Place, field: str, value: object) -> Place:
    """The place, with this in that field of every new ticket."""
    return replace(place, defaults={**place.defaults, field: value})
