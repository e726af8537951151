"""The minutes of a meeting: what came of each item, for one reader; amended and let go by who runs it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from reviewboard.agenda.letter import item_title, title
from reviewboard.agenda.queries import agenda_for, local_date
from reviewboard.agenda.recipients import seen_by
from reviewboard.agenda.rows import AgendaView
from reviewboard.attendance.here import covered
from reviewboard.domain.live import Said
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import neighbours
from reviewboard.meetings.running import NotRunning, leads
from reviewboard.minutes import amending, publishing
from reviewboard.minutes.kinds import EntryKind, Worth
from reviewboard.minutes.pulse import answer_pulse, pulse_of
from reviewboard.minutes.reading import MinutesView, minutes_for
from reviewboard.minutes.saying import SomebodyWasFaster
from reviewboard.minutes.whom import Nobody
from reviewboard.minutes.wording import kind_word
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.agenda import meeting_of
from reviewboard.web.close import nobody_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.minutes_parts import counted, margin, not_reached, sections, taken_as_read, tickets_of

WORTH = {
    Worth.YES: gettext_lazy("Yes"),
    Worth.PARTLY: gettext_lazy("Partly"),
    Worth.NO: gettext_lazy("No"),
}
"""The answers to whether the hour was worth it."""


class AddForm(forms.Form):
    """One more line of the minutes."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    item = forms.TypedChoiceField(label=gettext_lazy("About"), required=False, coerce=int, empty_value=None)
    text = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Of something to do: “@name” and a date at the end are its owner and its date."
        ),
    )

    def __init__(self, agenda: AgendaView, data: Any = None) -> None:
        super().__init__(data, initial={"token": uuid4()})
        named = [(one.id, item_title(one)) for one in (*agenda.items, *agenda.read) if not one.hidden]
        self.fields["kind"].choices = [(one.value, kind_word(EntryKind(one))) for one in Said]  # type: ignore[attr-defined]  # a choice field, above
        self.fields["item"].choices = [("", _("No item")), *named]  # type: ignore[attr-defined]  # as above


class NoteForm(forms.Form):
    """A note that is said otherwise."""

    seen = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


@require_safe
@require_right(Right.READ)
def minutes(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The page. Before the meeting was closed it says so."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    agenda = agenda_for(reader, meeting) if meeting.state is MeetingState.CLOSED else None
    view = minutes_for(reader, agenda) if agenda else None
    if view is None:
        return render(request, "minutes/none.html", {"meeting": meeting, "title": title(meeting)})
    return _page(request, reader, view)


def _page(
    request: HttpRequest, reader: Reader, view: MinutesView, *, add_form: AddForm | None = None
) -> HttpResponse:
    before, after = neighbours(reader, view.meeting)
    tickets = tickets_of(reader, view)
    felt = pulse_of(reader, view.agenda)
    context: dict[str, object] = {
        "view": view,
        "meeting": view.meeting,
        "title": title(view.meeting),
        "before": before,
        "after": after,
        "sections": sections(view, tickets, covered(reader, view.meeting.id)),
        "not_reached": not_reached(view),
        "margin": margin(reader, view, tickets),
        "counts": counted(view),
        "taken_as_read": taken_as_read(view),
        "pulse": felt,
        "felt": [(WORTH[one], count) for one, count in felt.counts.items()],
        "worth": list(WORTH.items()),
    }
    if view.row.published_at is None and leads(reader, view.meeting):
        context |= {
            "recipients": [one for one in seen_by(view.agenda, on=local_date(view.meeting)) if one.gets_mail],
            "add_form": add_form or AddForm(view.agenda),
            "notes": _notes(view),
        }
    return render(request, "minutes/minutes.html", context, status=422 if add_form else 200)


def _notes(view: MinutesView) -> list[tuple[int, NoteForm]]:
    """The notes that the reader may see, each with its form."""
    notes = (one.said for one in view.said if one.said.kind is EntryKind.NOTE)
    return [
        (one.id, NoteForm(initial={"seen": one.version, "text": one.text}, auto_id=f"id_{one.id}_%s"))
        for one in notes
    ]


@require_POST
@require_right(Right.READ)
def amend(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One more line, or a note said otherwise or taken back, before the minutes go out."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    if not leads(reader, meeting):
        raise NotAllowed(Right.RUN_MEETINGS)
    agenda = agenda_for(reader, meeting)
    view = minutes_for(reader, agenda) if agenda else None
    form = AddForm(agenda, request.POST) if agenda and "add" in request.POST else None
    if view and form and not form.is_valid():
        return _page(request, reader, view, add_form=form)
    try:
        if form and form.is_valid():
            _add(reader, meeting_id, form)
        else:
            _note(request, reader, meeting_id)
    except NotRunning:
        messages.warning(request, _("The minutes have gone out, or there are none yet. Nothing has changed."))
    except SomebodyWasFaster:
        messages.warning(request, _("Somebody else said it otherwise meanwhile. This is how it reads now."))
    except Nobody as nobody:
        messages.error(request, nobody_words(nobody))
    except ValueError:
        messages.error(request, _("It says nothing, or too much. Nothing has changed."))
    return redirect("web:minutes", meeting_id)


def _add(reader: Reader, meeting_id: int, form: AddForm) -> None:
    said = form.cleaned_data
    amending.add(
        reader=reader,
        meeting_id=meeting_id,
        item_id=said["item"],
        typed=said["text"],
        kind=Said(said["kind"]),
        token=said["token"],
        as_of=timezone.now(),
    )


def _note(request: HttpRequest, reader: Reader, meeting_id: int) -> None:
    asked = request.POST.get("save") or request.POST.get("take_back") or ""
    if not asked.isdecimal() or len(asked) > 18:
        raise ValueError("which note?")
    if "take_back" in request.POST:
        now = timezone.now()
        amending.take_back_note(reader=reader, meeting_id=meeting_id, entry_id=int(asked), as_of=now)
        return
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise ValueError("a note says something, and not too much")
    amending.reword_note(
        reader=reader,
        meeting_id=meeting_id,
        entry_id=int(asked),
        typed=form.cleaned_data["text"],
        seen=form.cleaned_data["seen"],
        as_of=timezone.now(),
    )


@require_POST
@require_right(Right.READ)
def publish(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Lets the minutes go."""
    reader = reader_of(request)
    meeting_of(reader, meeting_id)
    try:
        count = publishing.publish(reader=reader, meeting_id=meeting_id, as_of=timezone.now())
    except NotRunning:
        messages.warning(
            request, _("The meeting is not closed, so there are no minutes yet. Nothing was sent.")
        )
        return redirect("web:meeting", meeting_id)
    if count:
        said = ngettext("%d mail is on its way.", "%d mails are on their way.", count) % count
    else:
        said = _("These minutes have gone out; nothing leaves twice.")
    messages.info(request, said)
    return redirect("web:minutes", meeting_id)


@require_POST
@require_right(Right.ANSWER)
def pulse(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One answer to whether the hour was worth it."""
    reader = reader_of(request)
    meeting_of(reader, meeting_id)
    worth = request.POST.get("worth", "")
    if worth not in {one.value for one in Worth}:
        messages.error(request, _("Choose one of the three answers."))
    elif answer_pulse(reader=reader, meeting_id=meeting_id, answer=Worth(worth)):
        messages.success(request, _("Counted. Nobody can tell what you answered."))
    else:
        messages.info(request, _("You have answered in this month already; nothing was counted twice."))
    return redirect("web:minutes", meeting_id)
