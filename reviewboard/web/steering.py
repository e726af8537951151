"""What is settled on the page of an agenda: what becomes of an item, what is added, asked for and undone, how long it is."""

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
from reviewboard.people.visibility import NotVisible
from reviewboard.web.agenda import agenda_page, meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.steer_forms import AddForm, LengthenForm, SteerForm


@require_POST
@require_right(Right.RUN_MEETINGS)
def steer(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Pins, moves or takes out an item of a draft, or leaves it to its rank again; marks the slot of a fixed one."""
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


@require_POST
@require_right(Right.RUN_MEETINGS)
def add(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Puts a record on a draft that nothing else would have put there."""
    reader, agenda = reader_of(request), _agenda(request, meeting_id)
    form = AddForm(request.POST)
    if form.is_valid():
        try:
            steering.add(
                reader=reader,
                meeting_id=meeting_id,
                reference=form.cleaned_data["reference"],
                reason=form.cleaned_data["reason"],
                as_of=timezone.now(),
            )
        except NotVisible:
            form.add_error("reference", _("There is no such record that you may see."))
        except ValueError:
            form.add_error("reference", _("Only incidents, changes and actions are added here."))
        except AlreadyFrozen:
            messages.error(request, _("This agenda is fixed; nothing was changed."))
    if form.errors:
        return agenda_page(request, reader, agenda.meeting, add_form=form)
    return redirect("web:meeting", meeting_id)


@require_POST
@require_right(Right.RUN_MEETINGS)
def undo(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Takes back what was settled about an item, or about the length of the meeting."""
    meeting_of(reader_of(request), meeting_id)
    try:
        steering.undo(
            reader=reader_of(request),
            meeting_id=meeting_id,
            key=request.POST.get("item", ""),
            as_of=timezone.now(),
        )
    except AlreadyFrozen:
        messages.error(request, _("It was settled before the agenda was fixed, so it stays."))
    except steering.NothingSettled:
        messages.error(request, _("Nothing is settled about it that could be undone."))
    else:
        messages.success(request, _("Undone."))
    return redirect("web:meeting", meeting_id)


@require_POST
@require_right(Right.ANSWER)
def ask(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Asks that something taken as read be talked about; by anybody, once."""
    meeting_of(reader_of(request), meeting_id)
    try:
        new = steering.ask_for(
            reader=reader_of(request),
            meeting_id=meeting_id,
            key=request.POST.get("item", ""),
            as_of=timezone.now(),
        )
    except AlreadyFrozen:
        messages.error(request, _("This agenda is fixed; nothing was changed."))
    except steering.NotOnAgenda:
        messages.error(request, _("The agenda has changed meanwhile; nothing was settled. Look again."))
    else:
        said = (
            _("It is on the agenda now.") if new else _("Somebody has asked for it, or settled it, before.")
        )
        messages.info(request, said)
    return redirect("web:meeting", meeting_id)


def _agenda(request: HttpRequest, meeting_id: int) -> AgendaView:
    """The agenda as the reader sees it.

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
        messages.info(request, _("Settled."))
    return redirect("web:meeting", meeting_id)
