"""Turns ranked items into the minutes of one meeting (product.md, "Ranking and the agenda").

Two questions, answered one after the other: which items are held for how many minutes (`selection`), and in
which order inside their sections, so that people wait as little as possible (`arrangement`).
"""

from reviewboard.domain.packing.arrangement import arrange
from reviewboard.domain.packing.plan import Packable, Plan, Slot, Squeeze
from reviewboard.domain.packing.selection import Selection, select

__all__ = ["Packable", "Plan", "Selection", "Slot", "Squeeze", "pack"]


def pack(items: tuple[Packable, ...], *, minutes: int, opening: int = 4, close: int = 4) -> Plan:
    """The plan of one meeting of `minutes`: every item is in a slot, merged into one, or left out.

    Sections are held in order, slots follow each other without a gap after the opening, and nothing runs
    over. The order of `items` does not matter; 400 of them pack in well under a second.

    Raises:
        ValueError: two items with one key, an item that takes less than a minute or less than its minimum,
            or a meeting too short to open and close.
    """
    _check(items)
    if minutes < opening + close:
        raise ValueError(f"a meeting of {minutes} minutes cannot be opened and closed")
    chosen = select(items, minutes - opening - close)
    slots, at = [], opening
    for item in arrange(chosen.items):
        slots.append(
            Slot(
                key=item.key,
                start=at,
                minutes=item.minutes,
                holds=chosen.holds[item.key],
                shortened=item.key in chosen.shortened,
            )
        )
        at += item.minutes
    return Plan(slots=tuple(slots), left_out=chosen.left_out, ends=at, squeeze=chosen.squeeze)


def _check(items: tuple[Packable, ...]) -> None:
    if len({item.key for item in items}) != len(items):
        raise ValueError("two items have the same key")
    for item in items:
        if not 1 <= item.minimum <= item.minutes:
            raise ValueError(f"{item.key}: minimum {item.minimum} and minutes {item.minutes} do not agree")
