"""The page *Prepare*: what is not ready before a meeting, most urgent first, each with one button (mock 16)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reviewboard.agenda import letter, silence
from reviewboard.agenda.queries import agenda_for, local_date
from reviewboard.agenda.recipients import seen_by
from reviewboard.attendance import nudging
from reviewboard.people.permissions import Right
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column
from reviewboard.web.preparing import ready, todos
from reviewboard.web.steer_forms import settled_lines


@require_safe
@require_right(Right.RUN_MEETINGS)
def prepare(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Every row has a default: held with nothing done, the meeting still works."""
    reader, now = reader_of(request), timezone.now()
    meeting = meeting_of(reader, meeting_id)
    agenda = agenda_for(reader, meeting)
    if agenda is None:
        return render(request, "agenda/none.html", {"meeting": meeting})
    waiting = todos(reader, agenda, seen_by(agenda, on=local_date(meeting)), now)
    done = ready(agenda, waiting)
    slots = len(agenda.items)
    return render(
        request,
        "agenda/prepare.html",
        {
            "agenda": agenda,
            "meeting": meeting,
            "title": letter.title(meeting),
            "is_over": meeting.is_over(as_of=now),
            "may_fix": not agenda.frozen_at and meeting.covers_from <= now < meeting.ends_at,
            "minutes": sum(one.minutes for one in waiting),
            "waiting": [one.row for one in waiting],
            "slots": slots,
            "slots_ready": slots - len({one.item_id for one in waiting if one.item_id}),
            "ready": done,
            "columns": (
                Column(_("Item")),
                Column(_("Needed")),
                Column(_("Question")),
                Column(_("Read before")),
            ),
            "settled": [one.sentence for one in settled_lines(agenda)],
        },
    )


@require_POST
@require_right(Right.RUN_MEETINGS)
def tell_silence(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Tells whoever connects sources which of those that the draft misses are silent: once of each silence."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    if silence.tell(reader=reader, meeting_id=meeting.id, as_of=timezone.now()):
        messages.success(request, _("Whoever connects sources is told, by one mail each."))
    else:
        messages.info(request, _("Nothing is silent of which they were not told before."))
    return redirect("web:prepare", meeting.id)


@require_POST
@require_right(Right.RUN_MEETINGS)
def nudge(request: HttpRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """Asks those who have not answered an item once more, in private: once a person and meeting."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    count = nudging.nudge(reader=reader, meeting_id=meeting.id, item_id=item_id, as_of=timezone.now())
    if count:
        said = ngettext("%d person is asked, in private.", "%d people are asked, each in private.", count)
        messages.success(request, said % count)
    else:
        messages.info(request, _("Nobody is left to ask: they have answered, or were asked before."))
    return redirect("web:prepare", meeting.id)
