"""The mailbox of the demo: every mail that reviewboard sent there, as it arrived. Elsewhere there is no such page."""

from functools import wraps
from pathlib import Path
from typing import cast

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewboard.integrations.mail import mailbox as folder
from reviewboard.integrations.mail.mailbox import Stored
from reviewboard.people.permissions import Right
from reviewboard.web.doors import P, View, require_right
from reviewboard.web.mail_frames import embeds_frames, framed
from reviewboard.web.parts import Column, Link


def in_the_demo(view: View[P]) -> View[P]:
    """404 outside the demo: the mails of real people are nobody else's to read."""

    @wraps(view)
    def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return cast(View[P], door)


class MailboxFilters(forms.Form):
    """Whose mails are shown."""

    to = forms.EmailField(label=gettext_lazy("To"), required=False)


@require_safe
@in_the_demo
@require_right(Right.READ)
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails, the newest first."""
    form = MailboxFilters(request.GET)
    to = form.cleaned_data["to"] if form.is_valid() else ""
    mails = folder.newest(_folder(), to=to) if form.is_valid() else []
    columns = (Column(_("Mail")), Column(_("To")), Column(_("Arrived")))
    context: dict[str, object] = {"form": form, "mails": mails, "columns": columns}
    context["agenda_link"] = Link(_("Go to the agenda"), reverse("web:agenda"))
    return render(request, "mailbox/mailbox.html", context)


@require_safe
@in_the_demo
@embeds_frames
@require_right(Right.READ)
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its head, its HTML in a frame, its text and its invites."""
    return render(request, "mailbox/mail.html", {"mail": _mail(name)})


@require_safe
@in_the_demo
@require_right(Right.READ)
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part, for the frame."""
    return framed(request, _mail(name).html)


def _mail(name: str) -> Stored:
    found = folder.read(_folder(), name)
    if found is None:
        raise Http404
    return found


def _folder() -> Path:
    if settings.MAILBOX_DIR is None:
        raise Http404
    return Path(settings.MAILBOX_DIR)
