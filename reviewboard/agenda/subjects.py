"""The records that items are about, read from their rooms as one reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reviewboard.agenda.keys import key, pk
from reviewboard.agenda.proposed.cards import proposed_cards
from reviewboard.agenda.rows import Code, SubjectView
from reviewboard.changes import queries as changes
from reviewboard.domain.values import Visibility
from reviewboard.findings import queries as findings
from reviewboard.incidents import queries as incidents
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader

KINDS = ("incident", "change", "action", "topic", "win", "team")
"""What an item may be about."""
RECORDS = KINDS[:5]
"""What may be hidden, or be gone; teams are open to everybody."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One thing that an item is about, before anybody looks at it."""

    kind: str
    id: int
    team_name: str = ""

    @property
    def key(self) -> str:
        """How codes name it."""
        return key(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class SubjectCards:
    """Every record of an agenda that the reader may see, by key."""

    views: Mapping[str, SubjectView]
    texts: tuple[str, ...] = ()

    def view(self, subject: SubjectRow) -> SubjectView | None:
        """The record of this row, or None when the reader may not see it. Teams are open to everybody."""
        if subject.kind == "team":
            return SubjectView(kind="team", id=subject.id, reference="", title=subject.team_name)
        return self.views.get(subject.key)

    def may_name(self, value: object) -> bool:
        """Whether a value of a code may be told: anything but the key of a record that is hidden."""
        record = isinstance(value, str) and value.partition(":")[0] in RECORDS
        return not record or value in self.views

    @property
    def references(self) -> dict[str, str]:
        """How people name each record, by key."""
        return {one: view.reference for one, view in self.views.items()}


def told_of(codes: Iterable[Code]) -> Iterator[SubjectRow]:
    """The records that codes speak of: they must be looked up before a code that names one may be told."""
    for value in (value for code in codes for value in code.values() if isinstance(value, str)):
        for kind in RECORDS:
            if (found := pk(value, kind)) is not None:
                yield SubjectRow(kind, found)


def cards_of(
    reader: Reader,
    subjects: Iterable[SubjectRow],
    *,
    on: date,
    texts: Sequence[str] = (),
    proposed: Sequence[SubjectView] | None = None,
) -> SubjectCards:
    """The visible records of these rows: one statement a room, and one for the names inside their texts.

    Topics and wins take one each, where there are any and they are not given as `proposed`, as stored.

    `texts` get their names in the same statement.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        ids[subject.kind].append(subject.id)
    views = [
        *_incidents(reader, ids["incident"]),
        *_changes(reader, ids["change"]),
        *_actions(reader, ids["action"], on),
        *(proposed_cards(reader, ids["topic"], ids["win"]) if proposed is None else proposed),
    ]
    said = with_names([*texts, *(text for view in views for text in _words_of(view))])
    own = iter(said[len(texts) :])
    named = [
        replace(view, title=next(own), summary=next(own), quote=next(own), question=next(own))
        for view in views
    ]
    return SubjectCards({key(view.kind, view.id): view for view in named}, tuple(said[: len(texts)]))


def _words_of(view: SubjectView) -> tuple[str, str, str, str]:
    """What people wrote, with keys in place of names."""
    return view.title, view.summary, view.quote, view.question


def _incidents(reader: Reader, ids: list[int]) -> list[SubjectView]:
    return [
        SubjectView(
            kind="incident",
            id=card.id,
            reference=card.reference,
            title=card.title,
            service=card.service_key,
            summary=card.summary,
            severity=card.severity,
            status=card.status,
            happened_at=card.started_at,
            restricted=card.visibility is not Visibility.OPEN,
            question=card.question,
            postmortem_url=card.postmortem_url,
            is_written_up=card.is_written_up,
        )
        for card in (incidents.cards(reader, ids).values() if ids else ())
    ]


def _changes(reader: Reader, ids: list[int]) -> list[SubjectView]:
    return [
        SubjectView(
            kind="change",
            id=card.id,
            reference=card.reference,
            title=card.title,
            service=card.service_key,
            verdict=card.verdict,
            certainty=card.certainty,
            quote=card.quote,
            happened_at=card.happened_at,
            restricted=card.visibility is not Visibility.OPEN,
        )
        for card in (changes.cards(reader, ids).values() if ids else ())
    ]


def _actions(reader: Reader, ids: list[int], on: date) -> list[SubjectView]:
    return [
        SubjectView(
            kind="action",
            id=card.id,
            reference=card.reference,
            title=card.title,
            due_on=card.due_on,
            restricted=card.visibility is not Visibility.OPEN,
        )
        for card in (findings.cards(reader, ids, on).values() if ids else ())
    ]
