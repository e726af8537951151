"""The record that a topic is about: named by its reference, and seen by whoever proposes it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from reviewboard.agenda.keys import key
from reviewboard.agenda.models import Topic
from reviewboard.changes import queries as changes
from reviewboard.domain.values import Visibility
from reviewboard.findings import queries as findings
from reviewboard.findings.queries.seeing import SEALED_TITLE
from reviewboard.incidents import queries as incidents
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

PREFIXES: Mapping[str, str] = {
    "incident": "INC",
    "change": "CHG",
    "action": "ACT",
    "finding": "F",
    "idea": "I",
}
"""What a topic may be about, and how its reference begins."""
_KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
_REFERENCE = re.compile(r"(INC|CHG|ACT|F|I)-(\d{1,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """A record that a topic may be about. The title has its names; of a sealed one it says only that it is."""

    kind: str
    id: int
    title: str

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"{PREFIXES[self.kind]}-{self.id}"

    @property
    def key(self) -> str:
        """How codes name it."""
        return key(self.kind, self.id)


def look_up(reader: Reader, reference: str, *, on: date) -> About:
    """The record of this reference ("INC-214"). At most six statements.

    Raises:
        NotVisible: there is none for this reader.
    """
    found = _REFERENCE.fullmatch(reference.strip())
    if found is None:
        raise NotVisible(reference)
    kind, pk = _KINDS[found[1].upper()], int(found[2])
    title = _TITLES[kind](reader, pk, on)
    if title is None:
        raise NotVisible(reference)
    return About(kind, pk, with_names([title])[0])


def named_by(topic_id: int) -> tuple[str, int] | None:
    """The kind and id of the record that a topic is about; None for a topic of its own. One statement."""
    row = Topic.objects.filter(pk=topic_id).values(*(f"{kind}_id" for kind in PREFIXES)).first() or {}
    return next(((kind, row[f"{kind}_id"]) for kind in PREFIXES if row.get(f"{kind}_id")), None)


def _incident(reader: Reader, pk: int, _on: date) -> str | None:
    card = incidents.cards(reader, [pk]).get(pk)
    return card.title if card else None


def _change(reader: Reader, pk: int, _on: date) -> str | None:
    card = changes.cards(reader, [pk]).get(pk)
    return card.title if card else None


def _action(reader: Reader, pk: int, on: date) -> str | None:
    card = findings.cards(reader, [pk], on).get(pk)
    return card.title if card else None


def _finding(reader: Reader, pk: int, on: date) -> str | None:
    row = findings.get_finding(reader, pk, on=on).row
    return SEALED_TITLE if row.visibility is Visibility.SEALED else row.text


def _idea(reader: Reader, pk: int, on: date) -> str | None:
    row = findings.get_idea(reader, pk, on=on).row
    return SEALED_TITLE if row.visibility is Visibility.SEALED else row.text


_TITLES: Mapping[str, Callable[[Reader, int, date], str | None]] = {
    "incident": _incident,
    "change": _change,
    "action": _action,
    "finding": _finding,
    "idea": _idea,
}
