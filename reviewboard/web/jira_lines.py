"""The sync page's rows in words: places, causes, uncertain tickets, what waits, and what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewboard.domain.tracking.port import CreateField
from reviewboard.domain.values import MessageState
from reviewboard.tracker.kinds import Cause, NoteKind
from reviewboard.tracker.operations.looking import ladder
from reviewboard.tracker.queries.board_rows import CauseRow, Lost, Note, PlaceRow, QueueRow
from reviewboard.tracker.queries.differences import Difference, Differences
from reviewboard.tracker.queries.metrics import Calls
from reviewboard.web import jira_words
from reviewboard.web.jira_causes import Said, said
from reviewboard.web.jira_values import form_field, takes_somebody
from reviewboard.web.jira_words import CALLS, DOES, FIELDS, OWNERS, UNTIL, Sign, ladder_words, soon, value


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Where a service's tickets go. `fix` is the anchor of what is to be mended, "" where nothing is."""

    row: PlaceRow
    sign: Sign
    state: str
    problem: str
    fix: str


class FillForm(forms.Form):
    """What goes into one field of every new ticket of a place."""

    def __init__(
        self, field: CreateField, place_id: int, project: str, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix=f"fill-{place_id}")
        shown = form_field(field)
        shown.label = _("%(field)s, for every new ticket in %(project)s") % {
            "field": field.name,
            "project": project,
        }
        shown.required = True
        if field.options:
            number = len(field.options)
            offers = ngettext("The one value that Jira offers", "The %d values that Jira offers", number)
            shown.help_text = offers % number if number > 1 else offers
        self.fields["value"] = shown


@dataclass(frozen=True, slots=True)
class Fill:
    """A field to be filled in, with its form; None where it takes somebody, whom reviewboard does not choose."""

    field: CreateField
    form: FillForm | None


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One thing that tickets wait for. `anchor` is where it stands on the page."""

    row: CauseRow
    said: Said
    anchor: str
    problems: Sequence[str]
    fills: Sequence[Fill]

    @property
    def is_bad(self) -> bool:
        """Whether something was refused, or would be."""
        return self.row.kind in (Cause.PLACE, Cause.FIELD, Cause.REFUSED, Cause.NO_WAY)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history of an uncertain ticket. `code` follows the words; `beside` is at the end of the line."""

    at: datetime | None
    words: str
    code: str = ""
    beside: str = ""
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class LostLine:
    """A ticket of which nobody knows whether it was made, with all that was done, and what comes next."""

    row: Lost
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One ticket that is not as it should be yet."""

    row: QueueRow
    what: str
    answers: Sequence[str]
    sign: Sign
    next: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field on both sides. `name` is that of its radio buttons, "" where there is nothing to choose."""

    row: Difference
    words: str
    owner: str
    agreed: str
    ours: str
    theirs: str
    result: str

    @property
    def ours_first(self) -> bool:
        """Which side is chosen before a person chooses."""
        return self.row.ours_changed or not self.row.theirs_changed


@dataclass(frozen=True, slots=True)
class DifferLine:
    """One action item and its ticket, side by side."""

    row: Differences
    fields: Sequence[FieldLine]

    @property
    def asks(self) -> bool:
        """Whether a person has to choose."""
        return any(one.row.in_conflict for one in self.fields)


@dataclass(frozen=True, slots=True)
class CallLine:
    """How the calls of one sort ended."""

    what: str
    ok: int
    others: str


def place_lines(rows: Sequence[PlaceRow], causes: Iterable["CauseLine"]) -> list[PlaceLine]:
    """Every place, with a link to what is wrong with it."""
    anchors = {one.row.place.id: one.anchor for one in causes if one.row.place and one.is_bad}
    return [_place(row, anchors.get(row.id, "")) for row in rows]


def _place(row: PlaceRow, anchor: str) -> PlaceLine:
    if row.problems or row.held:
        first = row.problems[0] if row.problems else None
        words = (
            jira_words.problem(first["code"], first["field"], first["words"], row.project) if first else ""
        )
        held = _("Holds %d") % row.held if row.held else _("Would refuse")
        return PlaceLine(row, "bad", held, words, anchor)
    if row.checked_at is None:
        return PlaceLine(row, "idle", _("Not checked yet"), "", anchor)
    return PlaceLine(row, "good", _("Passes"), "", anchor)


def cause_lines(rows: Iterable[CauseRow], source: str, name: str) -> list[CauseLine]:
    """Every cause, with a form where something only has to be filled in."""
    return [_cause(row, f"cause-{number}", source, name) for number, row in enumerate(rows, 1)]


def _cause(row: CauseRow, anchor: str, source: str, name: str) -> CauseLine:
    place = row.place
    wanted = {one.id for one in row.wanted}
    told = [
        one
        for one in (place.problems if place and row.kind is Cause.PLACE else ())
        if one["field"] not in wanted
    ]
    project = place.project if place else ""
    fills = [
        Fill(one, None if takes_somebody(one) or place is None else FillForm(one, place.id, project))
        for one in row.wanted
    ]
    problems = [jira_words.problem(one["code"], one["field"], one["words"], project) for one in told]
    return CauseLine(row, said(row, source, name), anchor, problems, fills)


def lost_line(row: Lost, *, as_of: datetime) -> LostLine:
    """An uncertain ticket and its steps; the last is the next look."""
    steps, looks = [], 0
    for one in row.notes:
        looks += one.kind is NoteKind.MISSED
        steps.append(_step(one, row, looks))
    if row.next_look_at is not None:
        rest = [int(one.total_seconds()) for one in ladder()[row.looks + 1 :]]
        steps.append(Step(row.next_look_at, ladder_words(rest), beside=soon(row.next_look_at, as_of=as_of)))
    return LostLine(row, steps)


def _step(one: Note, row: Lost, looks: int) -> Step:
    words = jira_words.note(one, label=row.label, first=looks <= 1)
    if one.kind is NoteKind.SENT:
        return Step(one.at, words, row.label, is_key=True)
    beside = _("request %s") % one.trace if one.trace else ""
    if one.kind is NoteKind.MISSED and row.sent_at is not None:
        beside = _("%d s") % max(0, int((one.at - row.sent_at).total_seconds()))
    return Step(one.at, words, beside=beside)


def queue_lines(rows: Iterable[QueueRow], *, as_of: datetime) -> list[QueueLine]:
    """What waits, with the last answer and what comes next."""
    return [queue_line(row, as_of=as_of) for row in rows]


def queue_line(row: QueueRow, *, as_of: datetime) -> QueueLine:
    """One of them."""
    sign, following = _next(row, as_of)
    what = str(DOES[row.does]) if row.item else _("Create several tickets at once")
    return QueueLine(row, what, _answers(row), sign, following)


def _answers(row: QueueRow) -> list[str]:
    """The tracker's words, field by field where it said which."""
    if row.fields:
        status = f"{row.status} " if row.status else ""
        return [
            f"{status}{name}: {words}" if words else f"{status}{name}" for name, words in row.fields.items()
        ]
    if row.words:
        return [row.words]
    return [str(row.status)] if row.status else []


def _next(row: QueueRow, as_of: datetime) -> tuple[Sign, str]:
    if row.state is MessageState.DEAD:
        return "bad", _("Given up")
    if row.state is MessageState.CLAIMED:
        return "idle", _("now")
    if row.next_at is not None:
        return "idle", soon(row.next_at, as_of=as_of)
    word = row.cause.partition(":")[0]
    if word in set(Cause):
        return "warn", str(UNTIL[Cause(word)])
    return "idle", _("when it is found")


def differ_line(row: Differences) -> DifferLine:
    """What differs, field by field."""
    return DifferLine(row, [_field(one) for one in row.fields])


def _field(one: Difference) -> FieldLine:
    return FieldLine(
        row=one,
        words=str(FIELDS[one.field]),
        owner=str(OWNERS[one.decides]),
        agreed=value(one.field, one.agreed),
        ours=value(one.field, one.ours),
        theirs=value(one.field, one.theirs),
        result=jira_words.result(one),
    )


def call_lines(rows: Iterable[Calls]) -> list[CallLine]:
    """How the calls ended, by sort."""
    return [
        CallLine(
            str(CALLS.get(one.call, one.call)),
            one.ok,
            ", ".join(f"{words}: {number}" for words, number in one.others) or "–",
        )
        for one in rows
    ]
