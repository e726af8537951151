"""What the ledger keeps about the reader (mock 18): their own entries, to read and to take along. Nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewboard.agenda import letter
from reviewboard.attendance.ledger import LedgerEntry, level_of, my_ledger
from reviewboard.domain.values import AnswerWay, LedgerLevel
from reviewboard.integrations.files import write_csv
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column
from reviewboard.web.templatetags.times import moment

MEETINGS = 20
"""Meetings on one page."""
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


@require_safe
@require_right(Right.READ)
def ledger(request: HttpRequest) -> HttpResponse:
    """The reader's entries, the latest meeting first."""
    after = request.GET.get("after") or None
    entries, further = my_ledger(reader_of(request), after, MEETINGS, as_of=timezone.now())
    levels = sorted(level_of(entries))
    context = {
        "rows": _rows(entries),
        "columns": (
            Column(_("Meeting and window")),
            Column(_("Because")),
            Column(_("How")),
            Column(_("Entry goes on")),
        ),
        "named": [name for name, level in levels if level is LedgerLevel.NAMED],
        "coverage": [name for name, level in levels if level is LedgerLevel.COVERAGE],
        "next_url": next_url(request, further),
    }
    return render(request, "answers/ledger.html", context)


@require_safe
@require_right(Right.READ)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The reader's entries as a file for spreadsheets."""
    response = HttpResponse(write_csv(_mine(request), _EXPORTED), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="my-ledger-{timezone.localdate()}.csv"'
    return response


@require_safe
@require_right(Right.READ)
def as_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    rows = [{name: getattr(row, name) for name in _EXPORTED} for row in _mine(request)]
    response = JsonResponse({"entries": rows})
    response["Content-Disposition"] = f'attachment; filename="my-ledger-{timezone.localdate()}.json"'
    return response


def _mine(request: HttpRequest) -> list[LedgerRow]:
    return _rows(my_ledger(reader_of(request), None, TAKEN, as_of=timezone.now())[0])


def _rows(entries: Iterable[LedgerEntry]) -> list[LedgerRow]:
    return [
        LedgerRow(
            meeting=letter.title(one.meeting),
            begins=one.item.starts_at,
            ends=one.item.ends_at,
            because=_("a restricted item") if one.item.hidden else letter.because(one.item, one.names),
            how=_how(one) if one.nudged_at is None else _asked_again(one, one.nudged_at),
            answered=one.answered_at or one.confirmed_at,
            entry_goes=one.goes_at,
        )
        for one in entries
    ]


def _asked_again(one: LedgerEntry, at: datetime) -> str:
    return _("%(how)s; the meeting asked once more on %(at)s") % {"how": _how(one), "at": moment(at)}


def _how(one: LedgerEntry) -> str:
    """How the reader takes part, as far as it is known before check-ins are kept."""
    goes = one.item.yours.goes if one.item.yours else ""
    if one.way is not None and one.way.hands_on and goes:
        return _("%s goes for you") % goes
    if one.way is not None and one.answered_at is not None:
        said = {
            AnswerWay.LIVE: _("you said that you come, %s"),
            AnswerWay.DELEGATE: _("you asked somebody to go, %s"),
            AnswerWay.ASYNCHRONOUS: _("in writing, %s"),
            AnswerWay.EXCUSED: _("excused, %s"),
            AnswerWay.NOT_ME: _("you said that it isn’t you, %s"),
        }
        return said[one.way] % moment(one.answered_at)
    return _("confirmed, %s") % moment(one.confirmed_at) if one.confirmed_at else _("no answer")
