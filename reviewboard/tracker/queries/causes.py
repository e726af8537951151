"""What tickets wait for, each told once however many they are (jira-sync behaviour 27)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reviewboard.domain.tracking.port import CreateField, Option
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.models import IssueLink, ServicePlace
from reviewboard.tracker.queries.board_rows import CauseRow, Item, PlaceRow
from reviewboard.tracker.queries.counting import Group

_OF_A_PLACE = (Cause.PLACE, Cause.FIELD)
_FIRST = (
    Cause.STOPPED,
    Cause.PLACE,
    Cause.FIELD,
    Cause.REFUSED,
    Cause.NO_WAY,
    Cause.CLOSED,
    Cause.LEVEL,
    Cause.NO_PLACE,
    Cause.NO_OWNER,
    Cause.NO_ACCOUNT,
)
"""What stops most, and is mended at once, comes first."""

Key = tuple[Cause, str]


@dataclass
class _Told:
    number: int = 0
    causes: set[str] = field(default_factory=set)
    links: list[IssueLink] = field(default_factory=list)


def causes(
    found: Iterable[Group],
    links: Iterable[IssueLink],
    items: Mapping[int, Item],
    places: Mapping[int, ServicePlace],
    rows: Mapping[int, PlaceRow],
    services: Mapping[int, str],
) -> list[CauseRow]:
    """One row a cause. A field that a project asks for and what the project refuses are one: both are mended at once."""
    told: dict[Key, _Told] = {}
    for group in found:
        if group.cause:
            one = told.setdefault(_key(group.cause, places), _Told())
            one.number += group.number
            one.causes.add(group.cause)
    for link in links:
        if link.cause and (key := _key(link.cause, places)) in told:
            told[key].links.append(link)
    made = [_row(key, one, items, places, rows, services) for key, one in told.items()]
    return sorted(made, key=lambda row: (_FIRST.index(row.kind), row.causes))


def _key(cause: str, places: Mapping[int, ServicePlace]) -> Key:
    """Which row it belongs to. Causes that name a ticket have one row for all tickets."""
    word, _, whose = cause.partition(":")
    kind = Cause(word)
    if kind in _OF_A_PLACE:
        place_id = whose.partition(":")[0]
        place = places.get(int(place_id)) if place_id.isdecimal() else None
        if kind is Cause.PLACE or (place is not None and place.problems):
            return Cause.PLACE, place_id
        return kind, whose
    return (kind, whose) if kind in (Cause.LEVEL, Cause.NO_PLACE) else (kind, "")


def _row(
    key: Key,
    told: _Told,
    items: Mapping[int, Item],
    places: Mapping[int, ServicePlace],
    rows: Mapping[int, PlaceRow],
    services: Mapping[int, str],
) -> CauseRow:
    kind, whose = key
    number = int(whose.partition(":")[0]) if whose.partition(":")[0].isdecimal() else 0
    if kind is Cause.NO_ACCOUNT:  # of a person: where one of their tickets lies, they can be looked for
        number = next((one.place_id for one in told.links if one.place_id), 0)
    place = places.get(number) if kind in (*_OF_A_PLACE, Cause.LEVEL, Cause.NO_ACCOUNT) else None
    speaking = [one for one in told.links if items[one.pk].title]
    return CauseRow(
        kind=kind,
        causes=tuple(sorted(told.causes)),
        place=rows.get(number) if place else None,
        service=services.get(number, "") if kind is Cause.NO_PLACE else "",
        wanted=wanted(place) if place and kind is Cause.PLACE else (),
        fields=_fields(told.links, places),
        answers=_distinct(one.words for one in speaking),
        traces=_distinct(one.trace for one in speaking),
        number=told.number,
        items=[items[one.pk] for one in told.links],
    )


def wanted(place: ServicePlace) -> Sequence[CreateField]:
    """The fields that a project asks for and that have no default, as its create screen described them."""
    screen = {one["id"]: one for one in place.screen.get("fields", [])}
    required = [one["field"] for one in place.problems if one["code"] == "required"]
    return [
        CreateField(
            id=name,
            name=screen[name]["name"] or name,
            required=True,
            has_default=False,
            kind=screen[name]["kind"],
            options=tuple(Option(pk, words) for pk, words in screen[name]["options"]),
        )
        for name in required
        if name in screen
    ]


def field_names(place: ServicePlace | None) -> Mapping[str, str]:
    """By the tracker's id of a field, what people there call it."""
    if place is None:
        return {}
    return {one["id"]: one["name"] for one in place.screen.get("fields", [])}


def _fields(links: Iterable[IssueLink], places: Mapping[int, ServicePlace]) -> list[str]:
    found = [
        field_names(places.get(one.place_id or 0)).get(name, name) for one in links for name in one.fields
    ]
    return _distinct(found)


def _distinct(words: Iterable[str]) -> list[str]:
    return sorted({one for one in words if one}, key=lambda one: (len(one), one))
