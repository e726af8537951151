"""The step out of the shadow: how many people would get the next agenda by mail is said before it is done."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from reviewboard.agenda.shadow import FirstLive, NotAsShown, first_live
from reviewboard.agenda.shadow import go_live as end_shadow
from reviewboard.meetings.series_queries import SeriesRow, get_series
from reviewboard.meetings.shadow import NotInShadow
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.templatetags.times import day, moment


class GoLiveForm(forms.Form):
    """Which meeting comes first, and how many mails it means, as the reader was shown them."""

    meeting = forms.IntegerField(widget=forms.HiddenInput)
    mails = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def go_live(request: HttpRequest, series_key: str) -> HttpResponse:
    """Ends the shadow of a series once it was shown who hears of it from then on."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    form = GoLiveForm(request.POST or None)
    try:
        if not form.is_valid():
            return _asked(request, series, first_live(reader, series_key, as_of=now))
        shown = (form.cleaned_data["meeting"], form.cleaned_data["mails"])
        first = end_shadow(reader=reader, series_key=series_key, shown=shown, as_of=now)
    except NotInShadow:
        messages.info(request, _("The series is live already."))
    except NotAsShown as other:
        messages.warning(request, _("Meanwhile it would be other mail. Nothing has changed; look again."))
        return _asked(request, series, other.first)
    else:
        messages.success(request, f"{_('The series is live.')} {_mail_words(first, series)}")
    return redirect("web:series-one", series_key)


def _asked(request: HttpRequest, series: SeriesRow, first: FirstLive) -> HttpResponse:
    told = {"meeting": first.meeting.id if first.meeting else 0, "mails": first.mails}
    rest = _(
        "What was held in shadow stays with its facilitators and counts for nobody. This cannot be taken back."
    )
    context = {
        "form": GoLiveForm(initial=told),
        "heading": _("Go live with %s?") % series.name,
        "verb": _("Go live"),
        "section": _("Series"),
        "section_url": reverse("web:series"),
        "crumb": series.name,
        "back_url": reverse("web:series-one", args=[series.key]),
        "lede": f"{_mail_words(first, series)} {rest}",
    }
    return render(request, "learned/form.html", context)


def _mail_words(first: FirstLive, series: SeriesRow) -> str:
    """Who gets mail from when on, as in "From Tue 8 Dec on, 37 people get the agenda by mail", and when that leaves."""
    if first.meeting is None or first.leaves_at is None:
        return _("No meeting is planned; nobody gets mail before one is.")
    said = ngettext(
        "From %(day)s on, %(n)d person gets the agenda by mail.",
        "From %(day)s on, %(n)d people get the agenda by mail.",
        first.mails,
    )
    leaves = _("The first leaves by itself on %s, two hours after it is fixed, or when you let it go before.")
    on = day(first.meeting.starts_at, series.zone)
    return f"{said % {'day': on, 'n': first.mails}} {leaves % moment(first.leaves_at, series.zone)}"
