"""Where each service's tickets go, for those who choose it: a list, one place, and whether any passes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from reviewboard.domain.tracking.places import Place
from reviewboard.domain.values import LinkState
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.places import place_of, version_of

UNDER_WAY = (LinkState.READY, LinkState.IN_FLIGHT, LinkState.UNCERTAIN)
"""A ticket in one of these is being made, or looked for."""
_WAITS = (LinkState.WAITING, LinkState.READY, LinkState.REFUSED, LinkState.IN_FLIGHT, LinkState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where the tickets of a service go; of everything else, where `service_key` is "".

    `problems` are what would be refused today: {"code", "field", "words"}, and nothing is sent while there are any.
    """

    id: int
    connection_id: int
    service_id: int | None
    service_key: str
    project_key: str
    type_name: str
    problems: Sequence[Mapping[str, str]]
    problems_at: datetime | None
    checked_at: datetime | None
    waiting: int
    tickets: int


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place, to be edited. `screen` is what its project last said of itself; `version` tells whether it was changed."""

    row: PlaceRow
    place: Place
    screen: Mapping[str, Any]
    version: str


def places(reader: Reader, connection_id: int) -> list[PlaceRow]:
    """Every place in this tracker, by service, everything else last; none without the right. One statement."""
    if not reader.can(Right.CONNECT):
        return []
    rows = ServicePlace.objects.filter(connection=connection_id).select_related("service")
    found = list(rows.order_by("service__key", "pk"))
    numbers = _numbers([one.pk for one in found])
    return [_row(one, numbers) for one in found]


def get_place(reader: Reader, connection_id: int, place_id: int, *, counted: bool = True) -> PlaceView:
    """One place of this tracker; `counted`: with how many tickets it has, in a second statement.

    Raises:
        NotVisible: there is none, or the reader may not connect trackers.
    """
    rows = ServicePlace.objects.filter(pk=place_id, connection=connection_id).select_related("service")
    found = rows.first() if reader.can(Right.CONNECT) else None
    if found is None:
        raise NotVisible(place_id)
    numbers = _numbers([found.pk]) if counted else {}
    return PlaceView(_row(found, numbers), place_of(found), found.screen, version_of(found))


def placed_services() -> set[int | None]:
    """The services that have a place, in any tracker; None among them where everything else has one. One statement."""
    return set(ServicePlace.objects.values_list("service_id", flat=True))


def services_elsewhere() -> list[int]:
    """The services that have a place of their own: they are not part of everything else. One statement."""
    placed = ServicePlace.objects.filter(service__isnull=False)
    return [pk for pk in placed.values_list("service_id", flat=True) if pk is not None]


def making(reader: Reader, place_id: int) -> Mapping[LinkState, int]:
    """By state, how many of the tickets that were made or owed together for this place. One statement."""
    if not reader.can(Right.CONNECT):
        return {}
    rows = IssueLink.objects.filter(place=place_id).exclude(batch="").order_by()
    counted = rows.values_list("state").annotate(number=Count("pk"))
    return {LinkState(state): number for state, number in counted}


def _numbers(place_ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """By place, how many tickets wait for it, and how many it has."""
    rows = IssueLink.objects.filter(place__in=place_ids).order_by().values("place")
    counted = rows.annotate(
        waits=Count("pk", filter=Q(state__in=_WAITS)),
        there=Count("pk", filter=Q(state__in=[LinkState.LINKED, LinkState.READ_ONLY])),
    )
    return {one["place"]: (one["waits"], one["there"]) for one in counted}


def _row(one: ServicePlace, numbers: Mapping[int, tuple[int, int]]) -> PlaceRow:
    waiting, tickets = numbers.get(one.pk, (0, 0))
    return PlaceRow(
        id=one.pk,
        connection_id=one.connection_id,
        service_id=one.service_id,
        service_key=one.service.key if one.service else "",
        project_key=one.project_key,
        type_name=one.type_name,
        problems=tuple(one.problems),
        problems_at=one.problems_at,
        checked_at=one.checked_at,
        waiting=waiting,
        tickets=tickets,
    )
