"""From one week's records to an agenda: the one call that the room `agenda` makes (product.md).

`assemble` is pure: the same inputs, in whatever order, give the same agenda and the same `digest`.
"""

from collections.abc import Iterable

from reviewboard.domain.assembly.addition import Addition, add_since, canonical_addition, keys_of
from reviewboard.domain.assembly.agenda import (
    Agenda,
    Consent,
    Entry,
    Heard,
    Item,
    LeftOut,
    Need,
    PersonPlan,
    Question,
    Read,
    Seen,
    Silent,
    Why,
)
from reviewboard.domain.assembly.answers import Answered
from reviewboard.domain.assembly.canonical import canonical, digest, hashed
from reviewboard.domain.assembly.gathering import addendum, gather, taken_as_read, world_of
from reviewboard.domain.assembly.inputs import AgendaInputs, Steer
from reviewboard.domain.assembly.placing import pack_entries, place, plans_of_people
from reviewboard.domain.assembly.renaming import renamed
from reviewboard.domain.assembly.sources import seen
from reviewboard.domain.assembly.steering import steered
from reviewboard.domain.values import ItemKind, LeftOutReason

__all__ = [
    "Addition",
    "Agenda",
    "AgendaInputs",
    "Answered",
    "Consent",
    "Entry",
    "Heard",
    "Item",
    "LeftOut",
    "Need",
    "PersonPlan",
    "Question",
    "Read",
    "Seen",
    "Silent",
    "Steer",
    "Why",
    "add_since",
    "addendum",
    "assemble",
    "canonical",
    "canonical_addition",
    "digest",
    "hashed",
    "keys_of",
    "renamed",
]

CARRIED = {ItemKind.ACTION, ItemKind.INCIDENT, ItemKind.CHANGE, ItemKind.TOPIC}
"""What did not fit and is of these kinds goes to the next meeting; the rest is taken as read."""


def assemble(inputs: AgendaInputs) -> Agenda:
    """The agenda of one meeting.

    Every record that belongs on it is held, merged into an item, looked at with one, taken as read, or left
    out with a reason and a date.

    Raises:
        ValueError: the meeting is too short to be opened and closed.
    """
    world = world_of(inputs)
    gathered = map(world.answers.without_owner, gather(inputs, world))
    entries, steered_away = steered(gathered, inputs)
    plan = pack_entries(entries, world, inputs.minutes)
    by_key = {entry.key: entry for entry in entries}
    items = tuple(place(slot, by_key, world) for slot in plan.slots)
    unheld = [by_key[key] for key in plan.left_out]
    left_out = (*_carried_over(unheld, inputs), *steered_away)
    covered = [entry for item in items for entry in item.entries] + [one.entry for one in left_out]
    unheard = [entry for entry in unheld if entry.kind not in CARRIED]
    return Agenda(
        meeting=inputs.meeting,
        on=inputs.on,
        opening=inputs.policy.opening,
        items=items,
        close_at=plan.ends,
        ends=plan.ends + inputs.policy.close,
        squeeze=plan.squeeze,
        left_out=left_out,
        consent=taken_as_read(inputs, world, covered, unheard),
        people=plans_of_people(items, inputs.policy),
        seen=seen(inputs.sources, inputs.as_of, nothing=_nothing(entries, left_out, inputs)),
    )


def _carried_over(unheld: Iterable[Entry], inputs: AgendaInputs) -> list[LeftOut]:
    return [
        LeftOut(entry, LeftOutReason.DID_NOT_FIT, inputs.next_on, entry.carried + 1)
        for entry in unheld
        if entry.kind in CARRIED
    ]


def _nothing(entries: Iterable[Entry], left_out: Iterable[LeftOut], inputs: AgendaInputs) -> bool:
    """Whether the week gave nothing to talk about: wins and numbers apart, and not even a quiet change."""
    always = {ItemKind.WIN, ItemKind.NUMBERS}
    talk = any(entry.kind not in always for entry in (*entries, *(one.entry for one in left_out)))
    return not talk and not any(change.in_period for change in inputs.changes)
