"""The records that items are about, read from their rooms as one reader may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reviewboard.agenda.keys import key
from reviewboard.agenda.models import Subject
from reviewboard.agenda.rows import SubjectView
from reviewboard.changes import queries as changes
from reviewboard.domain.values import Visibility
from reviewboard.findings import queries as findings
from reviewboard.incidents import queries as incidents
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class SubjectCards:
    """Every record of an agenda that the reader may see, by key."""

    views: Mapping[str, SubjectView]

    def view(self, subject: Subject) -> SubjectView | None:
        """The record of this row, or None when the reader may not see it."""
        if subject.team_id is not None:
            name = subject.team.name if subject.team else ""
            return SubjectView(kind="team", id=subject.team_id, reference="", title=name)
        return self.views.get(_key(subject))

    def may_name(self, value: object) -> bool:
        """Whether a value of a code may be told: anything but the key of a record that the reader may not see."""
        record = isinstance(value, str) and value.partition(":")[0] in {"incident", "change", "action"}
        return not record or value in self.views

    @property
    def references(self) -> dict[str, str]:
        """How people name each record, by key."""
        return {one: view.reference for one, view in self.views.items()}


def _key(subject: Subject) -> str:
    for kind, pk in (
        ("incident", subject.incident_id),
        ("change", subject.change_id),
        ("action", subject.action_id),
    ):
        if pk is not None:
            return key(kind, pk)
    return ""


def cards_of(reader: Reader, subjects: Iterable[Subject], *, on: date) -> SubjectCards:
    """The visible records of these rows: one statement a room, and one for the names inside their texts."""
    rows = list(subjects)
    views = [
        *_incidents(reader, [one.incident_id for one in rows if one.incident_id]),
        *_changes(reader, [one.change_id for one in rows if one.change_id]),
        *_actions(reader, [one.action_id for one in rows if one.action_id], on),
    ]
    texts = with_names(text for view in views for text in (view.title, view.summary, view.quote))
    named = (
        replace(view, title=texts[3 * n], summary=texts[3 * n + 1], quote=texts[3 * n + 2])
        for n, view in enumerate(views)
    )
    return SubjectCards({key(view.kind, view.id): view for view in named})


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
