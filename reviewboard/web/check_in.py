"""Checking in (mock 05): one button on one's own page; a code from the shared screen fills it in, and still asks."""

import re
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.agenda import letter
from reviewboard.agenda.queries import mine
from reviewboard.attendance import checking_in, codes
from reviewboard.attendance.checking_in import EARLY, NotOpen
from reviewboard.attendance.codes import rules_of
from reviewboard.attendance.kept import is_here, my_presence
from reviewboard.attendance.operations import NotNeeded
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web import slots
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def check_in(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The button, and when one is needed; pressing it is the only thing that changes anything."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    if request.method == "POST":
        wrong = _come(request, meeting_id, request.POST.get("code", "").strip())
        return _page(request, reader, meeting, wrong) if wrong else _back(request, meeting_id)
    return _page(request, reader, meeting)


def _page(request: HttpRequest, reader: Reader, meeting: MeetingRow, wrong: str = "") -> HttpResponse:
    now = timezone.now()
    agenda = mine(reader, meeting)
    kept = my_presence(reader, meeting.id)
    code = request.GET.get("code", "")
    asked = agenda is not None and any(one.is_yours for one in agenda.items)
    opened = checking_in.is_open(meeting, as_of=now)
    context = {
        "meeting": meeting,
        "title": letter.title(meeting),
        "opens_at": meeting.starts_at - EARLY,
        "is_open": opened,
        "is_over": meeting.is_over(as_of=now),
        "asked": asked,
        "leads": agenda.you.facilitates if agenda else False,
        "windows": slots.windows(agenda) if agenda and asked else (),
        "is_here": opened and is_here(kept),
        "since": next((one.from_at for one in kept.pieces if one.until_at is None), None),
        "video_url": meeting.video_url,
        "code": code if re.fullmatch(r"[0-9]{6}", code) else "",
        "asks_code": rules_of(meeting.series_id).code,
        "wrong": wrong,
    }
    return render(request, "presence/check_in.html", context, status=422 if wrong else 200)


def _come(request: HttpRequest, meeting_id: int, code: str) -> str:
    """Checks in, with or without a code; what is wrong with the code, "" for nothing."""
    come = partial(codes.check_in_by_code, code=code) if code else checking_in.check_in
    try:
        come(reader=reader_of(request), meeting_id=meeting_id, as_of=timezone.now())
    except NotOpen:
        messages.warning(request, _("Nobody can check in now. Nothing was kept."))
    except NotNeeded:
        messages.info(request, _("The meeting asks nothing of you: you are welcome, and nothing is kept."))
    except codes.WrongCode:
        return _("This is not the code on the screen any more. Type the new one, or leave it empty.")
    except codes.TooOften:
        return _("Too many tries. Leave the code empty: the button alone does the same.")
    except codes.NotCounted:
        return _("Codes cannot be checked now. Leave the code empty: the button alone does the same.")
    return ""


@require_POST
@require_right(Right.ANSWER)
def leave(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The reader goes; what they were there for stays full credit."""
    meeting = meeting_of(reader_of(request), meeting_id)
    try:
        checking_in.leave(reader=reader_of(request), meeting_id=meeting.id, as_of=timezone.now())
    except NotOpen:
        messages.info(request, _("The meeting does not run. Nothing has changed."))
    return _back(request, meeting_id)


def _back(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """To the page on which the button was pressed: that of the running meeting, or the one of check-in alone."""
    return redirect("web:live" if request.POST.get("from") == "live" else "web:check-in", meeting_id)
