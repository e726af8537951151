"""The minutes of one item, written by whoever it asks for: of a restricted one, which who runs the meeting may not see."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.agenda.letter import item_title, title
from reviewboard.domain.live import Said
from reviewboard.domain.live.composing import LONGEST
from reviewboard.meetings.running import NotRunning
from reviewboard.minutes.kinds import EntryKind
from reviewboard.minutes.queries import entries
from reviewboard.minutes.saying import say, where
from reviewboard.minutes.wording import kind_word, meant_for, plain, said
from reviewboard.people.permissions import Right
from reviewboard.web.agenda import meeting_of
from reviewboard.web.console_writing import wrong
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Record


class LineForm(forms.Form):
    """One line. The same token again is the same line."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    text = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Of something to do: “@name” and a date at the end are its owner and its date."
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"token": uuid4()})
        self.fields["kind"].choices = [(one.value, kind_word(EntryKind(one))) for one in Said]  # type: ignore[attr-defined]  # a choice field, above


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def own_minutes(request: HttpRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """What was said about the item so far, and one line more. Who may write there is `minutes.saying.where`."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    context: dict[str, object] = {"meeting": meeting, "title": title(meeting)}
    try:
        place = where(reader, meeting_id, item_id)
    except NotRunning:
        return render(request, "live/own_minutes.html", context)
    form = LineForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _kept(request, meeting_id, item_id, form):
        return redirect("web:own-minutes", meeting_id, item_id)
    told = entries(meeting_id, {place.key})
    context |= {
        "name": item_title(place.item) if place.item else "",
        "records": [Record(kind_word(one.kind), plain(said(one)), meant_for(one)) for one in told if one.key],
        "form": form,
    }
    return render(request, "live/own_minutes.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, meeting_id: int, item_id: int, form: LineForm) -> bool:
    """Says it; what is wrong with it is added to the form, which keeps the words."""
    line = form.cleaned_data
    try:
        say(
            reader=reader_of(request),
            meeting_id=meeting_id,
            item_id=item_id,
            typed=line["text"],
            kind=Said(line["kind"]),
            token=line["token"],
            as_of=timezone.now(),
        )
    except ValueError as error:
        form.add_error("text", wrong(error))
    return form.is_valid()
