"""Weeks as plain JSON values, and their plans: what `manage.py pack_agenda` reads and writes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewboard.domain.packing.plan import Packable, Plan

LONGEST = 24 * 60
"""Minutes; nobody meets for longer, and a slip of the keyboard is told from a meeting."""


@dataclass(frozen=True, slots=True)
class Week:
    """The items of one meeting, as they arrived: each keeps a slot of its own."""

    id: str | int
    minutes: int
    items: tuple[Packable, ...]


def week_of(told: Mapping[str, Any]) -> Week:
    """The week of one line.

    Raises:
        ValueError: with what is wrong and what to do about it.
    """
    name = told.get("week")
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise ValueError('it has no week: add "week" with a number or a text')
    items = told.get("items", [])
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise ValueError('its items are no list of objects: write "items": [{...}]')
    return Week(name, _whole(told, "minutes"), tuple(_item(one) for one in items))


def _item(told: Mapping[str, Any]) -> Packable:
    key = told.get("id")
    if not isinstance(key, str) or not key:
        raise ValueError('an item has no id: add "id" with a text of your own')
    try:
        people = told.get("people", [])
        if not isinstance(people, list):
            raise ValueError('people are no list: write "people": [...]')
        minutes = _whole(told, "minutes")
        least = _whole(told, "min_minutes") if "min_minutes" in told else minutes
        return Packable(
            key=key,
            section=_whole(told, "section", least=0),
            minutes=minutes,
            minimum=least,
            must=told.get("must") is True,
            rank=_number(told, "score"),
            people=frozenset(str(one) for one in people),
        )
    except ValueError as error:
        raise ValueError(f"of item {key} {error}") from None


def _whole(told: Mapping[str, Any], name: str, least: int = 1) -> int:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LONGEST:
        raise ValueError(f"{name} is no whole number from {least} to {LONGEST}")
    return value


def _number(told: Mapping[str, Any], name: str) -> float:
    value = told.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise ValueError(f"{name} is no number")
    return value


def answer(week: Week, plan: Plan) -> dict[str, Any]:
    """What is written of a week: slots by their start, and what is left out, by rank, each with a reason."""
    by_key = {item.key: item for item in week.items}
    slots = [{"id": one.key, "start": one.start, "minutes": one.minutes} for one in plan.slots]
    left_out = [{"id": key, "why": _why(by_key[key], week)} for key in plan.left_out]
    return {"week": week.id, "items": slots, "left_out": left_out}


def _why(item: Packable, week: Week) -> str:
    if item.minimum > week.minutes:
        return "no meeting of this length could hold it"
    if item.must:
        return "the must-discuss items alone exceed the meeting"
    return "no time was left at its rank"
