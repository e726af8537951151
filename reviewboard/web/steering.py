"""What a facilitator settles on the page of a draft: what becomes of an item, how long the meeting is."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reviewboard.agenda import steering
from reviewboard.agenda.operations import AlreadyFrozen
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import AgendaView
from reviewboard.people.permissions import Right
from reviewboard.web.agenda import agenda_page, meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.steer_forms import LengthenForm, SteerForm


@require_POST
@require_right(Right.RUN_MEETINGS)
def steer(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Pins, moves or takes out an item of a draft, or leaves it to its rank again."""
    reader, agenda = reader_of(request), _agenda(request, meeting_id)
    form = SteerForm(agenda, request.POST)
    if not form.is_valid():
        return agenda_page(request, reader, agenda.meeting, steer_form=form)
    return _settle(
        request,
        meeting_id,
        lambda: steering.steer(
            reader=reader,
            meeting_id=meeting_id,
            key=form.cleaned_data["item"],
            kind=form.kind,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            as_of=timezone.now(),
        ),
    )


@require_POST
@require_right(Right.RUN_MEETINGS)
def lengthen(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Makes the meeting of a draft longer."""
    reader, agenda = reader_of(request), _agenda(request, meeting_id)
    form = LengthenForm(agenda, request.POST)
    if not form.is_valid():
        return agenda_page(request, reader, agenda.meeting, lengthen_form=form)
    return _settle(
        request,
        meeting_id,
        lambda: steering.lengthen(
            reader=reader,
            meeting_id=meeting_id,
            minutes=form.cleaned_data["minutes"],
            reason=form.cleaned_data["reason"],
            as_of=timezone.now(),
        ),
    )


def _agenda(request: HttpRequest, meeting_id: int) -> AgendaView:
    """The draft as the reader sees it.

    Raises:
        Http404: there is no such meeting, or no agenda of it yet.
    """
    reader = reader_of(request)
    agenda = agenda_for(reader, meeting_of(reader, meeting_id))
    if agenda is None:
        raise Http404
    return agenda


def _settle(request: HttpRequest, meeting_id: int, settle: Callable[[], None]) -> HttpResponse:
    try:
        settle()
    except AlreadyFrozen:
        messages.error(request, _("This agenda is fixed; nothing was changed."))
    except (steering.NotOnAgenda, ValueError):
        messages.error(request, _("The agenda has changed meanwhile; nothing was settled. Look again."))
    else:
        messages.info(request, _("Settled, and the agenda was built anew."))
    return redirect("web:meeting", meeting_id)
