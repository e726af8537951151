"""What is done to one meeting of a series: it is handed over, cancelled, or held after all."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.agenda import calling_off
from reviewboard.agenda.handing import hand_over as hand_meeting_over
from reviewboard.agenda.letter import title
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.calling_off import hold_after_all
from reviewboard.meetings.facilitating import CannotFacilitate, NotToCome
from reviewboard.meetings.queries import MeetingRow
from reviewboard.meetings.series_queries import get_series
from reviewboard.people.leading import may_lead
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right


class HandOverForm(forms.Form):
    """To whom a meeting goes."""

    person = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)

    def __init__(self, *args: object, people: dict[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["person"].choices = list(people.items())  # type: ignore[attr-defined]  # a choice field, above


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def hand_over(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Gives one meeting to the deputy, or to anybody whose role lets them run meetings."""
    reader, now = reader_of(request), timezone.now()
    meeting = meeting_of(reader, meeting_id)
    form = HandOverForm(request.POST or None, people=_leaders(reader, meeting))
    if not form.is_valid():
        return _asked(request, form, meeting)
    person = form.cleaned_data["person"]
    try:
        done = hand_meeting_over(reader=reader, meeting_id=meeting_id, person_id=person, as_of=now)
    except NotToCome:
        messages.warning(request, _("The meeting is over, or will not be held. Nothing has changed."))
    except CannotFacilitate:
        messages.warning(request, _("They cannot run meetings by now. Nothing has changed."))
    else:
        told = _("Their calendars follow by mail.") if done.fixed and not meeting.is_shadow else ""
        messages.success(request, f"{_('The meeting is handed over.')} {told}".strip())
    return redirect("web:series-one", meeting.series_key)


def _leaders(reader: Reader, meeting: MeetingRow) -> dict[int, str]:
    """The deputy first, then everybody with the role, but for who facilitates already."""
    now = timezone.now()
    deputy = get_series(reader, meeting.series_key, as_of=now).deputy
    first = {deputy.id: _("%s (deputy)") % deputy.name} if deputy else {}
    everybody = first | {pk: name for pk, name in may_lead(on=now.date()).items() if pk not in first}
    everybody.pop(meeting.facilitator_id or 0, None)
    return everybody


def _asked(request: HttpRequest, form: HandOverForm, meeting: MeetingRow) -> HttpResponse:
    now = _("Facilitator now: %s. Only this meeting is handed over; the turn passes on as it would have.")
    context = {
        "form": form,
        "heading": _("Hand over %s") % title(meeting),
        "verb": _("Hand it over"),
        "section": _("Series"),
        "section_url": reverse("web:series"),
        "crumb": meeting.series_name,
        "back_url": reverse("web:series-one", args=[meeting.series_key]),
        "lede": now % (meeting.facilitator or _("nobody")),
    }
    return render(request, "learned/form.html", context, status=422 if form.errors else 200)


class CancelForm(forms.Form):
    """Why a meeting is not held."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is not held"),
        max_length=1000,
        help_text=gettext_lazy("Goes into the mail to everybody: name no restricted record here"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def cancel(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Cancels one meeting, with a reason; how many are told is said before."""
    reader, now = reader_of(request), timezone.now()
    meeting = meeting_of(reader, meeting_id)
    form = CancelForm(request.POST or None)
    if not form.is_valid():
        return _asked_why(request, form, meeting)
    try:
        count = calling_off.cancel(
            meeting_id=meeting_id,
            because=CalledOff.CANCELLED,
            reason=form.cleaned_data["reason"],
            actor_id=reader.person_id,
            as_of=now,
        )
    except NotToCome:
        messages.warning(request, _("The meeting is over, or is not held already. Nothing has changed."))
    else:
        said = ngettext("It is cancelled; %d person is told.", "It is cancelled; %d people are told.", count)
        messages.success(request, said % count)
    return redirect("web:series-one", meeting.series_key)


def _asked_why(request: HttpRequest, form: CancelForm, meeting: MeetingRow) -> HttpResponse:
    count = len(calling_off.told(meeting))
    told = ngettext(
        "%d person gets one mail, and calendar entries of this meeting are cancelled with it. It cannot be taken back.",
        "%d people get one mail each, and calendar entries of this meeting are cancelled with it. It cannot be taken back.",
        count,
    )
    rest = _("Nobody counts as absent, nothing as carried over; the next meeting looks at this week, too.")
    context = {
        "form": form,
        "heading": _("Cancel %s") % title(meeting),
        "verb": _("Cancel the meeting"),
        "section": _("Series"),
        "section_url": reverse("web:series"),
        "crumb": meeting.series_name,
        "back_url": reverse("web:series-one", args=[meeting.series_key]),
        "lede": f"{_('Nobody is told: the series is in shadow.') if meeting.is_shadow else told % count} {rest}",
    }
    return render(request, "learned/form.html", context, status=422 if form.errors else 200)


@require_POST
@require_right(Right.RUN_MEETINGS)
def hold(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Holds a meeting that was skipped for want of anything to discuss."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    try:
        hold_after_all(reader=reader, meeting_id=meeting_id, as_of=timezone.now())
    except NotToCome:
        messages.warning(request, _("It was not skipped, or would have begun. Nothing has changed."))
    else:
        mail = _("Its mail leaves when you let it go, or two hours after the freeze.")
        messages.success(request, _("It is held.") if meeting.is_shadow else f"{_('It is held.')} {mail}")
    return redirect("web:series-one", meeting.series_key)
