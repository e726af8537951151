"""What the ledger keeps about the reader (mock 18): their own entries, to read and to take along. Nobody else's."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewboard.agenda import letter
from reviewboard.attendance.kept import who_looked
from reviewboard.attendance.ledger import LedgerEntry, level_of, my_ledger
from reviewboard.domain.presence import OutcomeKind
from reviewboard.domain.values import LedgerLevel
from reviewboard.integrations.files import write_csv
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web import ledger_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column

MEETINGS = 20
"""Meetings on one page."""
LOOKS = 50
"""Looks that are shown, the latest."""
_WRITE = (OutcomeKind.MAKE_UP, OutcomeKind.EXCUSED)
TAKEN = 500
"""Meetings in a file: more than any series holds in the days that names are kept."""
_EXPORTED = ("meeting", "begins", "ends", "because", "how", "answered", "entry_goes")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry in words, and as a line of a file."""

    meeting: str
    begins: datetime
    ends: datetime
    because: str
    how: str
    answered: datetime | None
    entry_goes: datetime
    make_up: str = ""


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """One piece of evidence of the reader's presence, or a correction of it (then the times may be missing)."""

    meeting: str
    since: datetime | None
    until: datetime | None
    what: str


@dataclass(frozen=True, slots=True)
class LookRow:
    """That somebody looked at what is kept of the reader."""

    at: datetime
    who: str
    what: str


@require_safe
@require_right(Right.READ)
def ledger(request: HttpRequest) -> HttpResponse:
    """The reader's entries, the latest meeting first."""
    after = request.GET.get("after") or None
    reader = reader_of(request)
    entries, further = my_ledger(reader, after, MEETINGS, as_of=timezone.now())
    levels = sorted(level_of(entries))
    context = {
        "rows": _rows(entries),
        "columns": (
            Column(_("Meeting and window")),
            Column(_("Because")),
            Column(_("How")),
            Column(_("Entry goes on")),
        ),
        "presence": _presence_rows(entries),
        "presence_columns": (
            Column(_("Meeting")),
            Column(_("From")),
            Column(_("Until")),
            Column(_("What says so")),
        ),
        "looks": _look_rows(reader),
        "look_columns": (Column(_("When")), Column(_("Who")), Column(_("What"))),
        "named": [name for name, level in levels if level is LedgerLevel.NAMED],
        "coverage": [name for name, level in levels if level is LedgerLevel.COVERAGE],
        "next_url": next_url(request, further),
    }
    return render(request, "answers/ledger.html", context)


@require_safe
@require_right(Right.READ)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The reader's entries as a file for spreadsheets."""
    response = HttpResponse(
        write_csv(_rows(_mine(request)), _EXPORTED), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="my-ledger-{timezone.localdate()}.csv"'
    return response


@require_safe
@require_right(Right.READ)
def as_json(request: HttpRequest) -> HttpResponse:
    """The same for programs, with every check-in, correction and look."""
    entries = _mine(request)
    rows = [{name: getattr(row, name) for name in _EXPORTED} for row in _rows(entries)]
    presence = [asdict(one) for one in _presence_rows(entries)]
    looks = [asdict(one) for one in _look_rows(reader_of(request))]
    response = JsonResponse({"entries": rows, "presence": presence, "looks": looks})
    response["Content-Disposition"] = f'attachment; filename="my-ledger-{timezone.localdate()}.json"'
    return response


def _mine(request: HttpRequest) -> tuple[LedgerEntry, ...]:
    return my_ledger(reader_of(request), None, TAKEN, as_of=timezone.now())[0]


def _rows(entries: Iterable[LedgerEntry]) -> list[LedgerRow]:
    return [
        LedgerRow(
            meeting=letter.title(one.meeting),
            begins=one.item.starts_at,
            ends=one.item.ends_at,
            because=_("a restricted item") if one.item.hidden else letter.because(one.item, one.names),
            how=ledger_words.how(one),
            answered=one.answered_at or one.confirmed_at,
            entry_goes=one.goes_at,
            make_up=_make_up_url(one),
        )
        for one in entries
    ]


def _make_up_url(one: LedgerEntry) -> str:
    """Where the reader answers, or may: what they owe, or were excused from."""
    opened = one.outcome is not None and one.outcome.made_up_at is None and one.outcome.missed_at is None
    if one.outcome is None or not opened or one.outcome.kind not in _WRITE:
        return ""
    return reverse("web:make-up", args=[one.meeting.id, one.item.id])


def _look_rows(reader: Reader) -> list[LookRow]:
    return [LookRow(one.at, one.who, ledger_words.looked(one)) for one in who_looked(reader, LOOKS)]


def _presence_rows(entries: Iterable[LedgerEntry]) -> list[PresenceRow]:
    """When the reader was where, meeting by meeting: an entry an item would say it again."""
    of = {one.meeting.id: one for one in entries}
    return [row for one in of.values() for row in _rows_of(one)]


def _rows_of(one: LedgerEntry) -> Iterable[PresenceRow]:
    title = letter.title(one.meeting)
    for piece in one.presence.pieces:
        yield PresenceRow(title, piece.from_at, piece.until_at, ledger_words.evidence(piece))
    for fix in one.presence.corrections:
        yield PresenceRow(title, fix.from_at, fix.until_at, ledger_words.correction(fix))
