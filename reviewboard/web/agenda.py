"""The agenda of a meeting: when and why the reader is needed, the hour, the items; what a facilitator may do with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reviewboard.agenda import letter, mail, operations, wording
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.recipients import concerned
from reviewboard.agenda.rows import AgendaView
from reviewboard.attendance.operations import NotNeeded
from reviewboard.attendance.operations import confirm as confirm_windows
from reviewboard.attendance.queries import AnswerView, beside, historic_counts
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingRow, current_meeting, get_meeting, neighbours
from reviewboard.meetings.running import EARLY
from reviewboard.people.permissions import Right
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.web import coverage, slots
from reviewboard.web.answered import answer_link, answered_rows, written_to
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column, Link
from reviewboard.web.policies import term_words
from reviewboard.web.steer_forms import AddForm, LengthenForm, SteerForm, overflow, settled_lines


@require_safe
@require_right(Right.READ)
def current(request: HttpRequest) -> HttpResponse:
    """The meeting that goes on or comes next; before there is any, the way to the first one."""
    reader = reader_of(request)
    meeting = current_meeting(reader, as_of=timezone.now())
    if meeting is None and reader.can(Right.MANAGE_PEOPLE):
        return redirect("web:first-run")
    if meeting is None:
        return render(request, "agenda/none.html")
    return agenda_page(request, reader, meeting)


@require_safe
@require_right(Right.READ)
def one(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The agenda of any meeting."""
    reader = reader_of(request)
    return agenda_page(request, reader, meeting_of(reader, meeting_id, even_historic=True))


def meeting_of(reader: Reader, meeting_id: int, *, even_historic: bool = False) -> MeetingRow:
    """The meeting of this id. A historic one has a page, and nothing can be done to it.

    Raises:
        Http404: there is none.
    """
    meeting = get_meeting(reader, meeting_id)
    if meeting is None or (meeting.is_historic and not even_historic):
        raise Http404
    return meeting


def agenda_page(
    request: HttpRequest,
    reader: Reader,
    meeting: MeetingRow,
    *,
    steer_form: SteerForm | None = None,
    lengthen_form: LengthenForm | None = None,
    add_form: AddForm | None = None,
) -> HttpResponse:
    """The page; with a form that came back wrong, as it was filled in."""
    agenda = agenda_for(reader, meeting)
    before, after = neighbours(reader, meeting)
    context: dict[str, object] = {"meeting": meeting, "before": before, "after": after}
    context["title"] = letter.title(meeting)
    if meeting.is_historic:
        context["counts"] = historic_counts(reader, meeting.id)
        return render(request, "agenda/historic.html", context)
    context["called_off"] = called_off_words(meeting, agenda.sight if agenda else {})
    context["join"] = join_link(meeting, timezone.now())
    if agenda is None:
        return render(request, "agenda/none.html", context)
    given = beside(reader, meeting.id, {item.key for item in agenda.items if not item.hidden})
    is_over = meeting.is_over(as_of=timezone.now())
    context |= _shown(agenda, given.mine if agenda.you.windows else None, timezone.now())
    if meeting.called_off or meeting.is_shadow:
        context |= {
            "windows": (),
            "none": _("Nobody is needed") if meeting.called_off else _("Nobody is asked"),
            "in_writing": (),
            "primary": None,
            "others": (),
            "otherwise": None,
        }
    context["written"] = written_to(agenda, given.written)
    context |= {
        "coverage": coverage.rows(reader, agenda, given.heard, timezone.now()),
        "coverage_columns": coverage.columns(),
    }
    context["may_ask"] = reader.can(Right.ANSWER) and not agenda.frozen_at and not is_over
    if reader.can(Right.RUN_MEETINGS) and not is_over:
        context |= {"settled": settled_lines(agenda), "steer_form": steer_form or SteerForm(agenda)}
    if reader.can(Right.RUN_MEETINGS) and not agenda.frozen_at and not is_over:
        context |= {
            "overflow": overflow(agenda),
            "lengthen_form": lengthen_form or LengthenForm(agenda),
            "add_form": add_form or AddForm(),
        }
    wrong = steer_form or lengthen_form or add_form
    return render(request, "agenda/agenda.html", context, status=422 if wrong else 200)


def called_off_words(meeting: MeetingRow, sight: Mapping[str, Any]) -> str:
    """Why a meeting is not held, with what was typed about it; "" for one that is."""
    if meeting.called_off is None:
        return ""
    (reason,) = with_names([meeting.called_off_reason])
    said = wording.called_off(meeting.called_off, sight)
    return f"{said} “{reason}”" if reason else said


def _shown(agenda: AgendaView, answer: AnswerView | None, now: datetime) -> dict[str, object]:
    return {
        "agenda": agenda,
        "may_fix": not agenda.frozen_at
        and not agenda.meeting.called_off
        and agenda.meeting.covers_from <= timezone.now(),
        "windows": slots.windows(agenda),
        "none": slots.none_words(agenda, now),
        "is_over": agenda.meeting.ends_at <= now,
        "answer": answered(agenda, answer),
        "primary": confirm_link(agenda, answer, now),
        "others": tuple(link for link in (_add_to_calendar(agenda), answer_link(agenda, now)) if link),
        "answered": answered_rows(agenda),
        "otherwise": None if agenda.you.windows else answer_link(agenda, now),
        "invited": agenda.you.only_invited,
        "cost": slots.cost(agenda),
        "in_writing": slots.in_writing(agenda),
        "segments": slots.strip(agenda),
        "slots": slots.slots(agenda),
        "sight": wording.sight(agenda.sight, agenda.names),
        "quiet": wording.quiet(agenda.sight),
        "ended": [
            term_words(kind, told, timezone.localdate(now)) for kind, told in sorted(agenda.ended.items())
        ],
        "did_not_fit": letter.did_not_fit(agenda),
        "left_out": slots.left_out(agenda),
        "columns": (
            Column(_("Change")),
            Column(_("Service")),
            Column(_("Evidence")),
            Column(_("When")),
            Column(_("Ask for it"), is_hidden=True),
        ),
    }


def answered(agenda: AgendaView, answer: AnswerView | None) -> str:
    """What `_parts/you.html` says of the reader's answer: "confirmed", or "moved" when the agenda changed since."""
    if answer is None:
        return ""
    return "moved" if agenda.changed_for_you(answer.agenda_revision) else "confirmed"


def join_link(meeting: MeetingRow, now: datetime) -> Link | None:
    """The way into the meeting, for everybody: from when it may be started until it is closed."""
    runs = meeting.state is MeetingState.LIVE
    soon = meeting.state is MeetingState.PLANNED and meeting.starts_at - EARLY <= now < meeting.ends_at
    if meeting.is_shadow or not (runs or soon):
        return None
    return Link(_("Join"), reverse("web:live", args=[meeting.id]), icon="radio")


def confirm_link(agenda: AgendaView, answer: AnswerView | None, now: datetime) -> Link | None:
    """The button that confirms the reader's windows; None when there is nothing to confirm."""
    count = len(agenda.you.windows)
    if not count or answered(agenda, answer) == "confirmed" or agenda.meeting.ends_at <= now:
        return None
    words = {1: _("Confirm this time"), 2: _("Confirm both times")}
    label = words.get(count) or _("Confirm all %d times") % count
    return Link(label, reverse("web:confirm", args=[agenda.meeting.id]), "primary")


def _add_to_calendar(agenda: AgendaView) -> Link:
    return Link(_("Add to calendar"), reverse("web:calendar", args=[agenda.meeting.id]), icon="calendar-plus")


@require_POST
@require_right(Right.ANSWER)
def confirm(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The reader will be there for all their windows."""
    try:
        confirm_windows(reader=reader_of(request), meeting_id=meeting_id, as_of=timezone.now())
    except NotNeeded:
        messages.error(request, _("There is no window of yours to confirm in this meeting."))
    return redirect("web:meeting", meeting_id)


@require_safe
@require_right(Right.READ)
def calendar(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The reader's own windows as a calendar file; there is none for whoever has none."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    asked = None if meeting.is_shadow else reader.person_id
    content = mail.calendar_of(meeting, asked) if asked else None
    if content is None:
        raise Http404
    name = f"{meeting.series_key}-{meeting.starts_at:%Y-%m-%d}.ics"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        content, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": disposition}
    )


@require_POST
@require_right(Right.RUN_MEETINGS)
def rebuild(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Builds a draft anew from the records as they are now."""
    meeting = meeting_of(reader_of(request), meeting_id)
    changed = operations.rebuild(meeting_id=meeting.id, as_of=timezone.now())
    messages.info(request, _("Built anew.") if changed else _("Nothing has changed since it was built."))
    return redirect("web:meeting", meeting_id)


@require_POST
@require_right(Right.RUN_MEETINGS)
def freeze(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Fixes the agenda for good."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    try:
        operations.freeze(meeting_id=meeting.id, as_of=timezone.now(), actor_id=reader.person_id)
    except operations.MeetingOver:
        messages.error(request, _("This meeting is not held; nothing is fixed."))
        return redirect("web:meeting", meeting_id)
    except operations.TooEarly:
        messages.error(request, _("Its week has not begun, so this agenda cannot be fixed yet."))
        return redirect("web:meeting", meeting_id)
    except operations.AlreadyFrozen:
        messages.warning(request, _("This agenda was fixed already; nothing has changed."))
    return redirect("web:meeting" if meeting.is_shadow else "web:recipients", meeting_id)


@require_POST
@require_right(Right.RUN_MEETINGS)
def release(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Lets the mail of the fixed agenda go."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    agenda = agenda_for(reader, meeting)
    is_addendum = agenda is not None and concerned(agenda) is not None
    try:
        owed = operations.release_mail(meeting_id=meeting.id, as_of=timezone.now(), actor_id=reader.person_id)
    except operations.NotFrozen:
        messages.error(request, _("The agenda still changes. Mail leaves when it is fixed."))
        return redirect("web:recipients", meeting_id)
    except operations.MeetingOver:
        messages.error(request, _("The meeting is over, or will not be held. Nothing was sent."))
        return redirect("web:recipients", meeting_id)
    except operations.InShadow:
        messages.error(request, _("The series is in shadow. Nothing was sent."))
        return redirect("web:recipients", meeting_id)
    if owed and is_addendum:  # how many a restricted item concerns is not told
        said = _("The mails about what was added are on their way.")
    elif owed:
        said = ngettext("%d mail is on its way.", "%d mails are on their way.", owed) % owed
    else:
        said = _("These mails were sent before; nothing leaves twice.")
    messages.info(request, said)
    return redirect("web:recipients", meeting_id)
