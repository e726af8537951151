"""Entries that read missed, for the manager of that week: each by itself, and the person reads that they looked."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewboard.agenda import letter
from reviewboard.attendance.missed import MissedEntry, see_missed
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.making_up import due_words
from reviewboard.web.parts import Column


@dataclass(frozen=True, slots=True)
class MissedRow:
    """One entry in words."""

    meeting: str
    starts_at: datetime
    name: str
    item: str
    due: str


@require_safe
@require_right(Right.READ)
def missed(request: HttpRequest) -> HttpResponse:
    """What was missed by people whom the reader managed that week."""
    entries = see_missed(reader=reader_of(request), as_of=timezone.now())
    context = {
        "rows": [_row(one) for one in entries],
        "columns": (
            Column(_("Meeting")),
            Column(_("Who")),
            Column(_("Item")),
            Column(_("Make-up was open until")),
        ),
    }
    return render(request, "presence/missed.html", context)


def _row(one: MissedEntry) -> MissedRow:
    shown = one.item is not None and not one.item.hidden
    return MissedRow(
        meeting=letter.title(one.meeting),
        starts_at=one.meeting.starts_at,
        name=one.name,
        item=letter.item_title(one.item) if one.item is not None and shown else _("Restricted item"),
        due=due_words(one.due_on) if one.due_on else "",
    )
