"""Which mail somebody gets: their own page, and what a link out of a mail ends without a sign-in."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.people.mailing import MailChoice, OptionalMail, choose_mail, mail_choice, stop_mail, told_by
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right

KINDS = {
    OptionalMail.AGENDAS: gettext_lazy("agendas that do not ask for you, and their minutes"),
    OptionalMail.REMINDERS: gettext_lazy("the digest of reminders"),
}


class MailForm(forms.Form):
    """One box a part of `MailChoice`."""

    agendas = forms.BooleanField(
        label=gettext_lazy("Agendas that do not ask for me"),
        required=False,
        help_text=gettext_lazy("With their minutes. Whenever an item needs you, both come in any case."),
    )
    reminders = forms.BooleanField(
        label=gettext_lazy("Reminders of actions"),
        required=False,
        help_text=gettext_lazy("One mail a day at most. The same stands on “What I owe”."),
    )
    in_hours = forms.BooleanField(
        label=gettext_lazy("Wait for my working hours"),
        required=False,
        help_text=gettext_lazy("Agendas wait for them, until three hours before the meeting at the latest."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own choice."""
    reader = reader_of(request)
    if reader.person_id is None:
        return render(request, "mail_choices/nobody.html")
    if request.method == "POST":
        form = MailForm(request.POST)
        if form.is_valid():
            choose_mail(reader=reader, choice=MailChoice(**form.cleaned_data), as_of=timezone.now())
            messages.info(request, _("Saved. It holds from the next mail on."))
            return redirect("web:mail-choices")
    choice = mail_choice(reader)
    initial = {"agendas": choice.agendas, "reminders": choice.reminders, "in_hours": choice.in_hours}
    return render(request, "mail_choices/mine.html", {"form": MailForm(initial=initial)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, stop: str) -> HttpResponse:
    """Says what the link of a mail ends; its button ends it. Opening the link changes nothing."""
    told = told_by(stop)
    if told is None:
        raise Http404
    done = request.method == "POST" and stop_mail(token=stop, as_of=timezone.now()) is not None
    return render(request, "mail_choices/stop.html", {"what": KINDS[told[1]], "done": done})


@login_not_required
@csrf_exempt  # a mail program presses this, which has no cookie of ours: the signed link is what it needs (RFC 8058)
@require_POST
def stop_now(_request: HttpRequest, stop: str) -> HttpResponse:
    """What a mail program's own button does. Never more than `stop` does."""
    if stop_mail(token=stop, as_of=timezone.now()) is None:
        raise Http404
    return HttpResponse(_("Done."), content_type="text/plain; charset=utf-8")
