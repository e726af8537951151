"""Where the tickets of each service go, as the sync page lists it."""

from collections.abc import Mapping, Sequence

from django.db.models import F

from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import ServicePlace
from reviewboard.tracker.queries.board_rows import PlaceRow
from reviewboard.tracker.queries.counting import NOT_MADE, Group, total


def places_of(connection_id: int) -> Mapping[int, ServicePlace]:
    """The places of a tracker by id: by service, the one of everything else last. One statement."""
    rows = ServicePlace.objects.filter(connection=connection_id).select_related("service")
    return {one.pk: one for one in rows.order_by(F("service__key").asc(nulls_last=True), "pk")}


def place_rows(places: Mapping[int, ServicePlace], found: Sequence[Group]) -> Mapping[int, PlaceRow]:
    """One row a place, with its tickets counted."""
    return {pk: _row(one, [group for group in found if group.place_id == pk]) for pk, one in places.items()}


def _row(place: ServicePlace, found: Sequence[Group]) -> PlaceRow:
    waits = [one for one in found if one.state in NOT_MADE]
    return PlaceRow(
        id=place.pk,
        service=place.service.key if place.service else "",
        project=place.project_key,
        type=place.type_name,
        problems=place.problems,
        problems_at=place.problems_at,
        checked_at=place.checked_at,
        held=total(waits, lambda one: one.cause.startswith((f"{Cause.PLACE}:", f"{Cause.FIELD}:"))),
        unlevelled=total(found, lambda one: one.cause.startswith(f"{Cause.LEVEL}:")),
        level=_level(place),
        open=total(found, lambda one: one.state not in NOT_MADE, lambda one: one.open),
    )


def _level(place: ServicePlace) -> str:
    """The name of the security level of what not everybody may read; its id where the project no longer knows it."""
    chosen = str(place.settings.get("level_id", ""))
    names = {str(pk): str(name) for pk, name in place.screen.get("levels", [])}
    return names.get(chosen, chosen)
