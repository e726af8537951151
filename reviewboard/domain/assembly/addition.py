"""What joins an agenda after it was fixed: its own items and its own hash; nothing that was fixed changes.

New SEV1 and SEV2 incidents only, in the time that the agenda left over, by rank. What finds no time goes to the next
meeting, as whatever did not fit (product.md, "Ranking and the agenda").
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

from reviewboard.domain.assembly.agenda import Agenda, Entry, Item, LeftOut
from reviewboard.domain.assembly.canonical import FORM, plain_of
from reviewboard.domain.assembly.entries import World
from reviewboard.domain.assembly.gathering import addendum, world_of
from reviewboard.domain.assembly.inputs import AgendaInputs
from reviewboard.domain.assembly.placing import place
from reviewboard.domain.packing import Slot
from reviewboard.domain.values import LeftOutReason


@dataclass(frozen=True)
class Addition:
    """One addendum: what it gives time to from minute `start` on, and what it could give none."""

    start: int
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def ends(self) -> int:
        """The first minute after it."""
        return self.items[-1].end if self.items else self.start


def add_since(
    inputs: AgendaInputs, known: Collection[str], *, start: int, until: int, on_the_day: bool
) -> Addition | None:
    """What of `inputs` joins an agenda that knows the records `known`, between these minutes; None for nothing.

    `on_the_day`: it is the day of the meeting, and an addendum requires nobody any more.
    """
    world = world_of(inputs)
    items: list[Item] = []
    left_out: list[LeftOut] = []
    for entry in addendum(inputs, known):
        begin = items[-1].end if items else start
        minutes = next((one for one in (entry.minutes, entry.minimum) if begin + one <= until), None)
        if minutes is None:
            left_out.append(LeftOut(entry, LeftOutReason.AFTER_FREEZE, inputs.next_on, entry.carried + 1))
        else:
            items.append(_item(entry, begin, minutes, world, on_the_day=on_the_day))
    return Addition(start, tuple(items), tuple(left_out)) if items or left_out else None


def _item(entry: Entry, begin: int, minutes: int, world: World, *, on_the_day: bool) -> Item:
    slot = Slot(entry.key, begin, minutes, (entry.key,), shortened=minutes < entry.minutes)
    return place(slot, {entry.key: entry}, world, added_on_the_day=on_the_day)


def keys_of(agenda: Agenda) -> frozenset[str]:
    """Every record that an agenda tells of, wherever it stands."""
    entries = [entry for item in agenda.items for entry in item.entries]
    entries += [one.entry for one in agenda.left_out]
    looked_at = {key for entry in entries for key in (entry.key, *entry.looks_at)}
    return frozenset(looked_at | {one.key for one in agenda.consent.shown} | {*agenda.consent.rest})


def canonical_addition(addition: Addition, *, follows: str) -> bytes:
    """The addendum as bytes, as `canonical` writes an agenda. `follows` is the hash of what it was added to."""
    plain = {"form": FORM, "follows": follows, "addendum": plain_of(addition)}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
