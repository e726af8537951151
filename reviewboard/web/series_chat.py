"""The channel of a chat that a series tells of its meetings: given, replaced, tried and taken away."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.agenda.chat import channel_of, remove_channel, set_channel
from reviewboard.agenda.chat_notice import try_out
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.chat.addresses import LONGEST, Vendor, vendor_of
from reviewboard.integrations.http import NoAnswer
from reviewboard.meetings.series_queries import get_series
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right

VENDORS: Mapping[Vendor, Promise] = {
    Vendor.SLACK: gettext_lazy("Slack"),
    Vendor.TEAMS: gettext_lazy("Microsoft Teams"),
}


class ChannelForm(forms.Form):
    """The address of the channel. What was typed never comes back with the page: it is a secret."""

    address = forms.CharField(
        label=gettext_lazy("Address of an incoming webhook"),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "In Slack, of an app with Incoming Webhooks; in Microsoft Teams, of the workflow that posts when a webhook "
            "request is received. It is a secret and kept encrypted: afterwards its host and last four characters show."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        """An address of one of the vendors."""
        address: str = self.cleaned_data["address"]
        if vendor_of(address) is None:
            raise forms.ValidationError(
                _(
                    "An address that begins with https://hooks.slack.com/services/, or one of a Teams workflow, "
                    "whose host ends with logic.azure.com or api.powerplatform.com."
                )
            )
        return address


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def channel(request: HttpRequest, series_key: str) -> HttpResponse:
    """Gives a series its channel, or another one instead."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    form = ChannelForm(request.POST or None)
    back = reverse("web:series-one", args=[series_key])
    if form.is_valid():
        set_channel(reader=reader, series_id=series.id, address=form.cleaned_data["address"], as_of=now)
        messages.success(request, _("The channel is told from now on. Send a test message to see it arrive."))
        return redirect(back)
    context = {
        "form": form,
        "heading": _("Tell a channel of %s") % series.name,
        "verb": _("Tell this channel"),
        "section": _("Series"),
        "section_url": reverse("web:series"),
        "crumb": series.name,
        "back_url": back,
        "lede": _(
            "One message when the mail of an agenda leaves, one when something is added to it later, one when a meeting is "
            "not held: how many items and minutes, when, and a link. Nobody is named, and no title."
        ),
    }
    return render(request, "learned/form.html", context, status=422 if form.errors else 200)


@require_POST
@require_right(Right.RUN_MEETINGS)
def try_channel(request: HttpRequest, series_key: str) -> HttpResponse:
    """Sends a test message, and says what the vendor said."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    found = channel_of(reader, series.id)
    vendor = VENDORS[found.vendor] if found else ""
    try:
        sent = try_out(reader=reader, series=series, as_of=now)
    except (Rejected, Unavailable, NoAnswer) as error:
        words = {"vendor": vendor, "words": error.words}
        messages.error(request, _("%(vendor)s says: %(words)s") % words)
    else:
        if sent:
            messages.success(request, _("%s took the test message.") % vendor)
        else:
            messages.warning(request, _("There is no channel any more. Nothing was sent."))
    return redirect("web:series-one", series_key)


@require_POST
@require_right(Right.RUN_MEETINGS)
def remove(request: HttpRequest, series_key: str) -> HttpResponse:
    """Takes the channel away, and its address with it."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    if remove_channel(reader=reader, series_id=series.id, as_of=now):
        messages.success(request, _("The channel is not told any more. Its address is deleted here."))
    else:
        messages.warning(request, _("There is no channel any more. Nothing has changed."))
    return redirect("web:series-one", series_key)
