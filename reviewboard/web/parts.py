"""What the parts in `templates/_parts` show, where a part takes more than words: one small class each.

A page fills them and hands them on by name: `{% include "_parts/rows.html" with rows=rows only %}`. A text
may be a `SafeString` where it holds a link. Every text is already in the reader's language.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.forms.boundfield import BoundField, BoundWidget

from reviewboard.domain.values import CauseState


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a button; `kind` is how much it weighs."""

    label: str
    url: str
    kind: Literal["", "primary", "quiet", "danger"] = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of time in which the reader is needed, with its sentence, which begins with "because"."""

    start: datetime
    end: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Named:
    """A person beside what makes them needed or told; `is_reader` shows "You" instead of the name."""

    name: str
    why: str = ""
    is_reader: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of a list, in the segmented row above it."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `is_hidden` keeps the heading for screen readers only (actions, check marks)."""

    label: str
    is_number: bool = False
    is_hidden: bool = False
    sort: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the gate, or of what must be ready: done, lapsed (`waits`), or to do."""

    text: str
    note: str = ""
    state: Literal["done", "waits", "todo"] = "todo"


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A step of the set-up; the one that is *now* shows its links as buttons."""

    title: str
    text: str
    state: Literal["done", "now", "todo"] = "todo"
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of AI involvement: where it was (`label`), the quote, its place or author, and the rule that found it."""

    label: str
    quote: str
    place: str
    is_code: bool = True
    rule: Link | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that may have contributed to an incident. It names no person (ui/DESIGN.md, "Content")."""

    title: str
    url: str
    reference: str
    state: CauseState
    strength: Literal["strong", "moderate", "weak"]
    where: str = ""
    reasons: tuple[str, ...] = ()
    contributed_url: str = ""
    ruled_out_url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One time of an incident's timeline; `in_impact` while customers were hurt."""

    at: datetime
    text: str
    source: str = ""
    is_key: bool = False
    in_impact: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """When or what, a sentence, and at most one button: the `link`, or what `act` posts (the link is the title's then)."""

    when: str
    title: str
    note: str = ""
    text: str = ""
    link: Link | None = None
    act: Link | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One of several ways to choose from: its radio button with the label, what it means, and what it asks for."""

    control: BoundWidget
    text: str
    field: BoundField | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a meeting settled. People's own words stand in serif (`is_prose`); `url` is the page of the text."""

    kind: str
    text: str
    note: str = ""
    is_prose: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """How many there were of two sorts in one cell of a matrix; `said` is what a screen reader hears."""

    filled: int
    hollow: int
    said: str

    @property
    def squares(self) -> tuple[tuple[int, Literal["on", "off"]], ...]:
        """The place and the look of each square; none where they are too many to be counted at a glance."""
        total = self.filled + self.hollow
        if total > _MOST_SQUARES:
            return ()
        return tuple((1 + _PITCH * n, "on" if n < self.filled else "off") for n in range(total))

    @property
    def width(self) -> int:
        """Of all squares, in pixels."""
        return _PITCH * (self.filled + self.hollow)


_PITCH = 14
_MOST_SQUARES = 4
