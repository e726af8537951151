"""Changes that went around the gate, by service and week, and how long approval takes. The pages name nobody."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewboard.agenda.about import first_slots
from reviewboard.approvals.around import around
from reviewboard.approvals.queue import own_queue
from reviewboard.approvals.radar import Radar, radar
from reviewboard.approvals.reviewers import fewest
from reviewboard.approvals.waiting import by_week, loads, waits
from reviewboard.catalog.sight import service_sight
from reviewboard.domain.approval import Mark, Seen
from reviewboard.domain.approval.enforcing import FEWEST
from reviewboard.domain.paging import Page
from reviewboard.integrations.files import write_csv
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.drift_parts import (
    list_rows,
    matrix,
    own_load,
    silent_weeks,
    unknown_weeks,
    unseen_notes,
    waits_of,
)
from reviewboard.web.drift_words import (
    MARKS,
    WEEKS,
    advice_words,
    asked_words,
    fewest_words,
    lede,
    seen_words,
    span_words,
    thousands,
    weeks_words,
)
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column, View

PAGE = 20
EXPORT_ROWS = 10_000
"""Rows of one file; the cursor of the next one stands in its `Link` header."""
DEFAULT_WEEKS = 8


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The matrix, each change with its reason, and how long approval takes."""
    reader, now, zone = reader_of(request), timezone.now(), _zone()
    found = _found(request, reader, now)
    page = around(reader, found, request.GET.get("after") or None, PAGE, zone=zone)
    slots = first_slots(reader, [one.id for one in page.rows])
    ended = waits(found)
    waiting = loads(found, ended)
    few, sight = fewest(found), service_sight(as_of=now)
    context = {
        "found": found,
        "lede": lede(found),
        "weeks": weeks_words(found.weeks),
        "how_long": WEEKS[len(found.weeks)],
        "views": _views(found),
        "legend": [(mark, str(words) % thousands(found.marks(mark))) for mark, words in MARKS.items()],
        "matrix": matrix(found, sight, zone),
        "notes": [*([fewest_words(few, FEWEST)] if few else []), *unseen_notes(found, sight, zone)],
        "rows": list_rows(page.rows, slots),
        "shown": len(page.rows),
        "columns": _columns(),
        "next_url": next_url(request, page.after),
        "is_first": not request.GET.get("after"),
        "repairs": found.count(Seen.REPAIR),
        "not_told": found.count(Seen.NOT_TOLD),
        "waits": waits_of(by_week(found, ended, zone=zone)),
        "waits_title": _waits_title(found),
        "wait_columns": _wait_columns(),
        "loads": [(one, span_words(one.longest), asked_words(one)) for one in waiting if one.waiting],
        "advice": [words for one in waiting if (words := advice_words(one))],
        "own": own_load(own_queue(reader, as_of=now, rules=found.rules), now),
        "query": urlencode(_query(found)),
    }
    return render(request, "drift/drift.html", context)


@require_safe
@require_right(Right.READ)
def export(request: HttpRequest, table: str) -> HttpResponse:
    """One of the tables as a file for spreadsheets: what the reader may see of it, and nobody's name."""
    if table not in _TABLES:
        raise Http404
    reader, now = reader_of(request), timezone.now()
    found = _found(request, reader, now)
    columns, rows_of = _TABLES[table]
    rows, after = rows_of(request, reader, found)
    response = HttpResponse(write_csv(rows, columns), content_type="text/csv; charset=utf-8")
    name = f"gate-{table}-{timezone.localdate(now)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if after:
        response["Link"] = f'<{next_url(request, after)}>; rel="next"'
    return response


Rows = tuple[Iterable[object], str | None]


def _weeks_table(_request: HttpRequest, _reader: Reader, found: Radar) -> Rows:
    """Every service and week; `seen` says whether a nought can be told."""
    sight, zone = service_sight(as_of=found.until), _zone()
    rows = [
        {
            "service": row.key,
            "week": str(one.week),
            "merged": one.landed,
            "without_approval": one.marks(Mark.WITHOUT_APPROVAL),
            "self_approved": one.marks(Mark.SELF_APPROVED),
            "seen": one.week not in hidden,
            "mode": row.mode,
        }
        for row in found.services
        for hidden in ({*silent_weeks(row, found, sight, zone), *unknown_weeks(row, found, sight, zone)},)
        for one in row.weeks
    ]
    return rows, None


def _changes_table(request: HttpRequest, reader: Reader, found: Radar) -> Rows:
    page: Page[Any] = around(reader, found, request.GET.get("after") or None, EXPORT_ROWS, zone=_zone())
    return [asdict(one) | {"seen_words": seen_words(one)} for one in page.rows], page.after


def _waits_table(_request: HttpRequest, _reader: Reader, found: Radar) -> Rows:
    """Hours are empty where the approvals of a week are too few to say."""
    rows = [
        {
            "week": str(one.week),
            "approvals": one.count,
            "low_hours": round(one.middle.low, 2) if one.middle else None,
            "median_hours": round(one.middle.median, 2) if one.middle else None,
            "high_hours": round(one.middle.high, 2) if one.middle else None,
        }
        for one in by_week(found, waits(found), zone=_zone())
    ]
    return rows, None


_TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[HttpRequest, Reader, Radar], Rows]]] = {
    "weeks": (
        ("service", "week", "merged", "without_approval", "self_approved", "seen", "mode"),
        _weeks_table,
    ),
    "changes": (
        (
            *("reference", "title", "url", "service", "landed_at", "seen", "seen_words", "mode", "reason"),
            *("approved_at", "is_reverted", "visibility"),
        ),
        _changes_table,
    ),
    "waits": (("week", "approvals", "low_hours", "median_hours", "high_hours"), _waits_table),
}


def _found(request: HttpRequest, reader: Reader, now: datetime) -> Radar:
    """The radar that the address asks for. Raises NotVisible for a service that is not known."""
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(one) for one in WEEKS} else DEFAULT_WEEKS
    service = request.GET.get("service", "").replace("\0", "")
    found = radar(reader, weeks=weeks, as_of=now, zone=_zone(), service=service)
    if service and not found.approvers:
        raise NotVisible(service)
    return found


def _query(found: Radar, weeks: int = 0) -> dict[str, str]:
    asked = {"weeks": str(weeks or len(found.weeks))}
    return asked | ({"service": found.only} if found.only else {})


def _waits_title(found: Radar) -> str:
    if found.only:
        return _("Hours from request to approval, %s") % found.only
    return _("Hours from request to approval, all services")


def _views(found: Radar) -> tuple[View, ...]:
    here = reverse("web:drift")
    return tuple(
        View(
            _("%d weeks") % weeks,
            f"{here}?{urlencode(_query(found, weeks=weeks))}",
            is_current=weeks == len(found.weeks),
        )
        for weeks in WEEKS
    )


def _columns() -> list[Column]:
    return [
        Column(_("Change")),
        Column(_("Service")),
        Column(_("What was seen")),
        Column(_("Reason given")),
        Column(_("After")),
    ]


def _wait_columns() -> list[Column]:
    return [
        Column(_("Week")),
        Column(_("Median"), is_number=True),
        Column(_("Middle half"), is_number=True),
        Column(_("Approvals"), is_number=True),
    ]


def _zone() -> ZoneInfo:
    """Weeks are those of the house, whoever reads: two people see the same table."""
    return ZoneInfo(settings.TIME_ZONE)
