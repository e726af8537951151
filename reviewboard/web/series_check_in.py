"""What a series allows for check-in besides the own button and the facilitator: all off until it is switched on."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.attendance.codes import Rules, rules_of, set_rules
from reviewboard.meetings.series_queries import get_series
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right


class CheckInForm(forms.Form):
    """The options of one series."""

    code = forms.BooleanField(
        label=gettext_lazy("Six digits on the shared screen"),
        required=False,
        help_text=gettext_lazy("They change every minute; whoever types them was there to read them"),
    )
    qr = forms.BooleanField(
        label=gettext_lazy("The same as a QR code"),
        required=False,
        help_text=gettext_lazy("It opens one’s own check-in page, where one still presses the button"),
    )
    reports = forms.BooleanField(
        label=gettext_lazy("Participant reports of Zoom, Teams or Meet"),
        required=False,
        help_text=gettext_lazy(
            "Brought in as a file by whoever runs meetings. They only add that somebody was there, and take nothing away"
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def check_in(request: HttpRequest, series_key: str) -> HttpResponse:
    """Switches options on or off."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    kept = rules_of(series.id)
    first = {"code": kept.code, "qr": kept.qr, "reports": kept.reports}
    form = CheckInForm(request.POST if request.method == "POST" else None, initial=first)
    back = reverse("web:series-one", args=[series_key])
    if form.is_valid():
        set_rules(reader=reader, series_id=series.id, rules=Rules(**form.cleaned_data), as_of=now)
        messages.success(request, _("Check-in is kept so."))
        return redirect(back)
    context = {
        "form": form,
        "heading": _("Check-in of %s") % series.name,
        "verb": _("Keep it so"),
        "section": _("Series"),
        "section_url": reverse("web:series"),
        "crumb": series.name,
        "back_url": back,
        "lede": _(
            "One button on one’s own page, or whoever runs the meeting: that is always there. These options add to it."
        ),
    }
    return render(request, "learned/form.html", context)


def check_in_words(rules: Rules) -> str:
    """What a series allows, in words."""
    more = [
        words
        for words, is_on in (
            (_("six digits on the screen"), rules.code),
            (_("a QR code"), rules.qr),
            (_("participant reports"), rules.reports),
        )
        if is_on
    ]
    return ", ".join((_("One’s own button, or whoever runs the meeting"), *more))
