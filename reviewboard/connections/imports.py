"""One file brought in: what it did to each record, so that twice is as once, and it can be taken back whole.

The rooms of the records say how a record is read and written (`Records`); this room compares, writes what
differs, and keeps both sides. Columns are plain JSON values, and people are ids in them: names are never
kept.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model

from reviewboard.audit.operations import record
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Import, ImportedRow
from reviewboard.connections.operations import ensure_connection, seen
from reviewboard.domain.refusals import Refused
from reviewboard.domain.values import ImportState
from reviewboard.integrations.files.problems import Ignored, Place, Problem, shown
from reviewboard.integrations.files.reading import Parsed
from reviewboard.integrations.files.rows import Located
from reviewboard.people.news import agenda_changed, gates_everywhere, told_once

Columns = dict[str, Any]
Row = TypeVar("Row", bound=Located)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something is written, by which person and account (None: on the command line)."""

    as_of: datetime
    actor_id: int | None = None
    user_id: int | None = None

    @property
    def on(self) -> date:
        """The day from which it counts."""
        return self.as_of.date()


class Records(Protocol):
    """How the records of one kind are read, written and deleted, as plain columns."""

    kind: str
    """What a subject calls them: "service" in "service:14"."""
    model: type[Model]
    personal: frozenset[str]
    """Columns that hold names: compared and written, never kept for taking back."""
    parts: Mapping[type[Model], str]
    """Tables whose rows belong to a record, by the column that says to which one: they go with it."""

    def read(self, ids: Collection[int], on: date) -> dict[int, Columns]:
        """The columns of these records as they count on this day."""

    def write(self, record_id: int, columns: Columns, stamp: Stamp) -> None:
        """Changes these columns, and nothing else."""

    def needed(self, ids: Collection[int]) -> set[int]:
        """Those of these records without which the house could not go on, whatever points to them."""

    def delete(self, ids: Collection[int]) -> None:
        """Deletes records that nothing else uses."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given. `zone` is where its times without a zone are read."""

    name: str
    data: bytes
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one line of the file did: "created", "updated" or "unchanged"."""

    line: int
    label: str
    word: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do. `import_id` is None when nothing was kept."""

    import_id: int | None
    effects: tuple[Effect, ...] = ()
    problems: tuple[Problem, ...] = ()
    unlisted: int = 0
    ignored: tuple[Ignored, ...] = ()
    notices: tuple[str, ...] = ()

    def count(self, word: str) -> int:
        """How many lines did this."""
        return sum(effect.word == word for effect in self.effects)


@dataclass(slots=True)
class Batch:
    """One import while it is made.

    A row that turns out to be refused when others are written already is left out by beginning anew without it
    (`settled`), so that nothing of it stays, and rows that name it are left out too.
    """

    file: str
    stamp: Stamp
    left_out: Mapping[int, Problem] = field(default_factory=dict)
    refused: dict[int, Problem] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    effects: dict[tuple[str, int], Effect] = field(default_factory=dict)
    _kinds: dict[str, Records] = field(default_factory=dict)
    _before: dict[tuple[str, int], Columns | None] = field(default_factory=dict)
    _after: dict[tuple[str, int], Columns] = field(default_factory=dict)

    def problem(self, place: Place, column: str, got: str, expected: str, hint: str = "") -> None:
        """A good row that does not fit what is known; the others stay. For before anything of it is written."""
        self.problems.append(self._problem(place, column, got, expected, hint))

    def refuse(
        self, row: Located, column: str, got: str, expected: str, hint: str = "", place: Place | None = None
    ) -> None:
        """The same of a row of which something may be written already: all of it is undone."""
        found = self._problem(place or row.place(column), column, got, expected, hint)
        self.refused.setdefault(id(row), found)

    def standing(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that were not refused so far."""
        return [row for row in rows if id(row) not in self.left_out]

    def _problem(self, place: Place, column: str, got: str, expected: str, hint: str) -> Problem:
        return Problem(self.file, place.line, column, place.position, got, expected, hint)

    def notice(self, text: str) -> None:
        """A decision was taken for the reader; said once."""
        if text not in self.notices:
            self.notices.append(text)

    def made(self, records: Records, record_id: int, line: int, label: str) -> None:
        """A record is new."""
        key = (records.kind, record_id)
        self._kinds[records.kind] = records
        self._before[key] = None
        self.effects[key] = Effect(line, label, "created")

    def settle(self, records: Records, wishes: Mapping[int, "Wish"]) -> None:
        """Writes what differs from what is wished, record by record; one that is refused is written not at all.

        Nothing once a row was refused before: the batch begins anew, so writing would be for nothing.
        """
        if self.refused:
            return
        self._kinds[records.kind] = records
        present = records.read(wishes.keys(), self.stamp.on)
        for record_id, wish in wishes.items():
            now = present[record_id]
            changes = {name: value for name, value in wish.columns.items() if now.get(name) != value}
            try:
                if changes:
                    with transaction.atomic():
                        records.write(record_id, changes, self.stamp)
            except Refused as refused:
                self._refused(wish, changes, refused)
                continue
            self._note(records, record_id, wish, {name: now.get(name) for name in changes}, changes)

    def _refused(self, wish: "Wish", changes: Columns, why: Refused) -> None:
        column = next((name for name in why.columns if name in changes), "")
        said = wish.said.get(column, column)
        got = shown(why.got or (written(wish.row, said) if said else wish.label))
        self.refuse(wish.row, said, got, why.expected)

    def observed(
        self, records: Records, record_id: int, wish: "Wish", before: Columns | None, after: Columns
    ) -> None:
        """Notes what was written elsewhere: `before` is None for a record that is new."""
        if before is None:
            self.made(records, record_id, wish.row.line, wish.label)
            return
        self._kinds[records.kind] = records
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        self._note(records, record_id, wish, {name: before.get(name) for name in changed}, changed)

    def _note(self, records: Records, record_id: int, wish: "Wish", before: Columns, after: Columns) -> None:
        key = (records.kind, record_id)
        known = self._before.get(key, {})
        word = "created" if known is None else "updated" if after or known else "unchanged"
        self.effects[key] = Effect(wish.row.line, wish.label, word)
        if known is None or not after:
            return
        kept = {name: value for name, value in before.items() if name not in records.personal}
        self._before[key] = {**kept, **known}
        self._after[key] = {
            **self._after.get(key, {}),
            **{name: value for name, value in after.items() if name not in records.personal},
        }

    def rows(self) -> list[tuple[str, Columns | None, Columns]]:
        """Every record that was touched: its subject, its columns before (None: it is new) and after."""
        for kind, records in self._kinds.items():
            new = [pk for (of, pk), before in self._before.items() if of == kind and before is None]
            for pk, columns in (records.read(new, self.stamp.on) if new else {}).items():
                self._after[kind, pk] = {n: v for n, v in columns.items() if n not in records.personal}
        return [
            (f"{kind}:{pk}", before, self._after.get((kind, pk), {}))
            for (kind, pk), before in self._before.items()
        ]


@dataclass(frozen=True, slots=True)
class Wish:
    """The columns that a row of the file gives a record; those that it does not name stay.

    `said` is what the file calls a column of the record, where that is another word.
    """

    row: Located
    label: str
    columns: Columns
    said: Mapping[str, str] = field(default_factory=dict)


def written(row: object, column: str) -> str:
    """What stands in a column of a row, in words."""
    value = getattr(row, column, "")
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def found_in(parsed: Parsed) -> Outcome:
    """What reading a file told, before anything of it is applied."""
    return Outcome(
        import_id=None,
        problems=parsed.problems,
        unlisted=parsed.unlisted,
        ignored=parsed.ignored,
        notices=parsed.notices,
    )


def file_connection(
    what: str, name: str, stamp: Stamp, *, kind: ConnectionKind = ConnectionKind.IMPORT
) -> Callable[[], int]:
    """The connection of files of one sort, made when it is first needed: a preview that keeps nothing keeps none either."""
    return lambda: ensure_connection(
        key=f"import-{what}",
        name=name,
        vendor="file",
        kind=kind,
        as_of=stamp.as_of,
        actor_id=stamp.actor_id,
    )


def bring_in(
    *,
    kind: str,
    connection_id: Callable[[], int],
    upload: Upload,
    found: Outcome,
    apply: Callable[[Batch], None],
    stamp: Stamp,
    all_or_nothing: bool = False,
    keep: bool = True,
) -> Outcome:
    """Applies one file in one transaction; twice is the same as once.

    `found` is what reading the file already told (problems, notices); `apply` writes its rows by the batch.
    With `all_or_nothing` a single problem means that nothing is written; without `keep` nothing ever is, and
    the outcome says what would have been.
    """
    with transaction.atomic(), told_once() as news:
        batch = settled(upload.name, stamp, apply)
        outcome = replace(
            found,
            effects=tuple(sorted(batch.effects.values(), key=lambda effect: (effect.line, effect.label))),
            problems=(*found.problems, *sorted(batch.problems, key=lambda one: (one.line, one.position))),
            notices=(*found.notices, *batch.notices),
        )
        if not keep or (all_or_nothing and outcome.problems):
            news.clear()
            transaction.set_rollback(True)
            return outcome
        return replace(outcome, import_id=_kept(kind, connection_id(), upload, batch, outcome))


def settled(file: str, stamp: Stamp, apply: Callable[[Batch], None]) -> Batch:
    """The batch as `apply` leaves it; every row that is refused on the way is left out from the beginning."""
    left_out: dict[int, Problem] = {}
    while True:
        batch = Batch(file, stamp, left_out)
        with transaction.atomic():
            apply(batch)
            if batch.refused:
                transaction.set_rollback(True)
        if not batch.refused:
            batch.problems += left_out.values()
            return batch
        left_out |= batch.refused


def _kept(kind: str, connection_id: int, upload: Upload, batch: Batch, outcome: Outcome) -> int:
    made = Import.objects.create(
        connection_id=connection_id,
        kind=kind,
        file_name=upload.name[-255:],
        digest=hashlib.sha256(upload.data).hexdigest(),
        state=ImportState.APPLIED,
        created_count=outcome.count("created"),
        updated_count=outcome.count("updated"),
        unchanged_count=outcome.count("unchanged"),
        problems=[str(problem) for problem in outcome.problems[:1000]],
        imported_by_id=batch.stamp.user_id,
        imported_at=batch.stamp.as_of,
    )
    ImportedRow.objects.bulk_create(
        (
            ImportedRow(batch=made, subject=subject, before=before, after=after)
            for subject, before, after in batch.rows()
        ),
        batch_size=1000,
    )
    seen(connection_id=connection_id, at=batch.stamp.as_of)
    counts = {word: outcome.count(word) for word in ("created", "updated", "unchanged")}
    subject, at = f"import:{made.pk}", batch.stamp.as_of
    record(actor_id=batch.stamp.actor_id, action="import.applied", subject=subject, details=counts, at=at)
    agenda_changed()
    gates_everywhere()
    return made.pk
