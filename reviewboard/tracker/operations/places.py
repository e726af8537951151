"""Choosing where the tickets of a service go. A place is read once more before it is kept (behaviour 24)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from reviewboard.audit.operations import record as log
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.values import LinkState
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.operations.checking import Screen, keep_check, plain_screen, problems_of
from reviewboard.tracker.operations.placing import NOT_MADE, prepare
from reviewboard.tracker.places import as_data


class Taken(ValueError):  # noqa: N818 - reads as what happened; pages catch it by this name
    """The service has a place already: one service, one project (product.md, "Jira")."""


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
) -> int:
    """Keeps where tickets of a service go (None: of everything else), with what the project said of itself; its id.

    With problems it is kept, too, and nothing is sent until they are gone. Tickets that are there stay where they are:
    a move of ownership never makes one anew.

    Raises:
        NotAllowed, NotVisible: the reader may not connect trackers, or there is no such place.
        Taken: the service has a place already.
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
            row = _kept(place_id, columns, as_of)
    except IntegrityError:
        raise Taken("this service has a place already") from None
    log(
        actor_id=reader.person_id,
        action="place.saved",
        subject=f"place:{row.pk}",
        details={"connection": connection_id, "service": service_id},
        at=as_of,
    )
    keep_check(row, problems_of(place, screen), plain_screen(screen), as_of=as_of)
    _wake_homeless(service_id, as_of)
    return row.pk


def _kept(place_id: int | None, columns: dict[str, Any], as_of: datetime) -> ServicePlace:
    if place_id is None:
        return ServicePlace.objects.create(**columns, created_at=as_of)
    if not ServicePlace.objects.filter(pk=place_id).update(**columns):
        raise NotVisible(place_id)
    return ServicePlace.objects.get(pk=place_id)


def _wake_homeless(service_id: int | None, as_of: datetime) -> None:
    """Tickets that are not made yet may have a place now, or another one."""
    waiting = IssueLink.objects.filter(state__in=NOT_MADE)
    if service_id is not None:
        waiting = waiting.filter(Q(action__service=service_id) | Q(place__isnull=True))
    prepare(waiting.values_list("pk", flat=True), as_of=as_of)


@transaction.atomic
def remove_place(*, reader: Reader, place_id: int, as_of: datetime) -> int:
    """Tickets of the service go where everything else goes from now on; how many wait for a place then.

    Tickets that are there keep being kept in step where the project is that of another place; else they are only read.
    """
    if not reader.can(Right.CONNECT):
        raise NotAllowed(Right.CONNECT)
    row = ServicePlace.objects.filter(pk=place_id).first()
    if row is None:
        raise NotVisible(place_id)
    links = list(IssueLink.objects.filter(place=place_id).values_list("pk", flat=True))
    other = ServicePlace.objects.filter(connection=row.connection_id, project_id=row.project_id).exclude(
        pk=place_id
    )
    linked = IssueLink.objects.filter(pk__in=links, state__in=[LinkState.LINKED, LinkState.READ_ONLY])
    linked.update(place=other.first())
    row.delete()
    log(actor_id=reader.person_id, action="place.removed", subject=f"place:{place_id}", details={}, at=as_of)
    return len(prepare(links, as_of=as_of))


def with_default(place: Place, field: str, value: object) -> Place:
    """The place, with this in that field of every new ticket."""
    return replace(place, defaults={**place.defaults, field: value})
