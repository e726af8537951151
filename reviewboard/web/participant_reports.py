"""Bringing a participant report in: what it would add is shown first, for how many; then it is added."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.agenda import letter
from reviewboard.attendance import reports
from reviewboard.attendance.checking_in import NotOpen
from reviewboard.attendance.reports import ReportsOff, WouldAdd
from reviewboard.integrations.conferencing import NotAReport
from reviewboard.integrations.files.times import zone_names
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.permissions import Right
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column
from reviewboard.web.uploads import signed, unsigned

SALT = "reviewboard.participants"
SHOWN = 20
"""Unknown participants and problems that are shown of a preview; the rest is counted."""


class ReportForm(forms.Form):
    """The file, and the zone of its times."""

    file = forms.FileField(
        label=gettext_lazy("Participant report"),
        help_text=gettext_lazy(
            "The CSV of Zoom (with the times of joining and leaving), Teams or Meet, in English, up to 2 MB"
        ),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone of its times"),
        max_length=64,
        help_text=gettext_lazy("Tools write the times of whoever exported the file"),
    )

    def clean_zone(self) -> str:
        """Refuses a zone that this machine does not know."""
        zone: str = self.cleaned_data["zone"]
        if zone not in zone_names():
            raise forms.ValidationError(_("There is no such zone; write it as in Europe/Berlin."))
        return zone


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def report(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Takes a file and shows what it would add; nothing is kept yet."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    is_sent = request.method == "POST"
    form = ReportForm(request.POST, request.FILES) if is_sent else ReportForm(initial=_first(meeting))
    if form.is_valid():
        held = {
            "meeting": meeting.id,
            "name": form.cleaned_data["file"].name,
            "zone": form.cleaned_data["zone"],
            "user": reader.user_id,
        }
        data = form.cleaned_data["file"].read()
        try:
            found = _looked_at(request, held, data)
        except NotAReport as error:
            form.add_error("file", str(error))
        except (NotOpen, ReportsOff):
            return _refused(request, meeting)
        else:
            return render(request, "presence/report_preview.html", _shown(meeting, held, data, found))
    context = {"form": form, "meeting": meeting, "title": letter.title(meeting)}
    bad = form.is_bound and form.errors
    return render(request, "presence/report.html", context, status=422 if bad else 200)


def _first(meeting: MeetingRow) -> dict[str, str]:
    return {"zone": meeting.zone.key}


def _looked_at(request: HttpRequest, held: dict[str, Any], data: bytes) -> WouldAdd:
    return reports.preview(
        reader_of(request),
        meeting_id=held["meeting"],
        name=held["name"],
        data=data,
        zone=ZoneInfo(held["zone"]),
        as_of=timezone.now(),
    )


def _refused(request: HttpRequest, meeting: MeetingRow) -> HttpResponse:
    messages.warning(
        request,
        _(
            "No report is taken: the series takes none, keeps no names by now, or the meeting has not come yet."
        ),
    )
    return redirect("web:meeting-people", meeting.id)


def _shown(meeting: MeetingRow, held: dict[str, Any], data: bytes, found: WouldAdd) -> dict[str, object]:
    return {
        "meeting": meeting,
        "title": letter.title(meeting),
        "file_name": held["name"],
        "found": found,
        "people": found.people,
        "pieces": found.pieces,
        "unknown": found.unknown[:SHOWN],
        "more_unknown": max(len(found.unknown) - SHOWN, 0),
        "problems": found.report.problems[:SHOWN],
        "more_problems": max(len(found.report.problems) - SHOWN, 0),
        "problem_columns": [
            Column(_("Line"), is_number=True),
            Column(_("Column")),
            Column(_("Got")),
            Column(_("Expected")),
        ],
        "signed": signed(held, data, salt=SALT),
    }


@require_POST
@require_right(Right.RUN_MEETINGS)
def apply(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Adds what was previewed."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    held, data = unsigned(request.POST.get("signed", ""), reader.user_id, salt=SALT)
    try:
        found = reports.bring_in(
            reader=reader,
            meeting_id=held["meeting"],
            name=held["name"],
            data=data,
            zone=ZoneInfo(held["zone"]),
            as_of=timezone.now(),
        )
    except (NotOpen, ReportsOff):
        return _refused(request, meeting)
    said = ngettext("%d piece of evidence is added.", "%d pieces of evidence are added.", found.pieces)
    messages.success(request, said % found.pieces)
    return redirect("web:meeting-people", held["meeting"])
