"""A make-up: the minutes are read, the item's question is answered (mock 15, after the meeting)."""

from datetime import UTC, date, datetime, time

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.agenda import letter, wording
from reviewboard.attendance.making_up import MadeUp, MakeUp, answer_make_up, my_make_up, my_make_ups
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Link, Row
from reviewboard.web.templatetags.times import day


class MakeUpForm(forms.Form):
    """The answer to the item's question."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "Systems are the subject. It is kept with your entry, and only you read it there."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def make_up(request: HttpRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """One make-up of the reader's, to be answered or as it was answered."""
    reader = reader_of(request)
    found = my_make_up(reader, meeting_id, item_id)
    form = MakeUpForm(request.POST or None) if found.is_open else None
    if form is not None and form.is_valid():
        try:
            answer_make_up(
                reader=reader,
                meeting_id=meeting_id,
                item_id=item_id,
                text=form.cleaned_data["text"],
                as_of=timezone.now(),
            )
        except MadeUp:
            messages.info(request, _("It was answered before, or its time is over. Nothing was kept."))
        return redirect("web:make-up", meeting_id, item_id)
    context = {
        "found": found,
        "form": form,
        "title": _title(found),
        "meeting_title": letter.title(found.meeting),
        "due": due_words(found.due_on) if found.due_on else "",
        "because": letter.because(found.item, found.slots.names) if not found.item.hidden else "",
        "question": wording.asked(found.item, found.slots.names) if not found.item.hidden else "",
    }
    return render(request, "presence/make_up.html", context, status=422 if form and form.errors else 200)


def _title(found: MakeUp) -> str:
    return _("Restricted item") if found.item.hidden else letter.item_title(found.item)


def due_words(on: date) -> str:
    """The day of a make-up as it is written: the same in every zone."""
    return day(datetime.combine(on, time(12), tzinfo=UTC), UTC)


def owed_rows(reader: Reader, *, meeting_id: int | None = None) -> list[tuple[datetime, Row]]:
    """The make-ups that the reader owes, of one meeting or of all, each with the moment before which it is owed."""
    return [
        (datetime.combine(one.due_on, time.max, tzinfo=UTC), _row(one, one.due_on))
        for one in my_make_ups(reader)
        if one.due_on is not None and meeting_id in (None, one.meeting.id)
    ]


def _row(one: MakeUp, due_on: date) -> Row:
    return Row(
        when=_("Until %s") % due_words(due_on),
        title=_("Read the minutes and answer: %s") % _title(one),
        text=_("because it needed you on %s. An answer is all that is asked.") % day(one.meeting.starts_at),
        link=Link(_("Answer"), reverse("web:make-up", args=[one.meeting.id, one.item.id])),
    )
