"""What was said in the meeting as the console shows it: the log of an item, and everything that is read back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reviewboard.domain.live import Said
from reviewboard.minutes.kinds import RECORDED, EntryKind
from reviewboard.minutes.rows import EntryView
from reviewboard.minutes.wording import meant_for, said
from reviewboard.web.console_words import ENTRIES

Editing = tuple[int, str] | None
"""An entry whose new words were not taken, and these words."""
_TYPED = frozenset(one.value for one in Said)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `typed` is what its form holds: the text as it is, or what was typed and not taken (`is_open`)."""

    entry: EntryView
    kind: object
    text: str
    owner: str
    waits: bool
    may_reword: bool
    typed: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What was settled about one item, under its name."""

    name: str
    lines: tuple[Line, ...]


def lines(said_of: Iterable[EntryView], editing: Editing) -> tuple[Line, ...]:
    """The entries in their order."""
    return tuple(_line(one, editing) for one in said_of)


def _line(one: EntryView, editing: Editing) -> Line:
    is_open = editing is not None and editing[0] == one.id
    return Line(
        entry=one,
        kind=ENTRIES[one.kind],
        text=said(one),
        owner=meant_for(one),
        waits=one.kind in RECORDED,
        may_reword=one.kind.value in _TYPED,
        typed=editing[1] if editing and is_open else one.text,
        is_open=is_open,
    )


def read_back(
    said_of: Sequence[EntryView], turns: Iterable[tuple[str, str]], editing: Editing
) -> tuple[Heard, ...]:
    """Everything that counts once it is read back, by item in the order they came; what is about none comes last.

    `turns`: keys with names.
    """
    recorded = [one for one in said_of if one.kind is not EntryKind.NOTE]
    named = dict(turns)
    rest = {one.key: _("About no item") for one in recorded if one.key not in named}
    found = ((name, [one for one in recorded if one.key == key]) for key, name in {**named, **rest}.items())
    return tuple(Heard(name, lines(own, editing)) for name, own in found if own)
