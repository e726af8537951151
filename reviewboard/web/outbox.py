"""What is owed: mail and other effects that wait, and those that could not be done, with a button to try again."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reviewboard.outbox import queries
from reviewboard.outbox.operations import NotDead, revive
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column

PAGE = 50
KINDS: Mapping[str, Promise] = {
    "agenda_mail": gettext_lazy("Agenda mail"),
    "audience_changed": gettext_lazy("Actions of a record that others may see than before"),
    "called_off_mail": gettext_lazy("Mail that a meeting is not held"),
    "chat_notice": gettext_lazy("Notice to the channel of a series"),
    "check_place": gettext_lazy("Project of a tracker, to be checked"),
    "commit_status": gettext_lazy("Status of a head, for its code host"),
    "create_issue": gettext_lazy("Ticket, to be made"),
    "create_issues": gettext_lazy("Tickets, to be made together"),
    "evaluate_gates": gettext_lazy("Approval gates, to be decided anew"),
    "expect_anew": gettext_lazy("Open actions, to be expected by other days"),
    "fetch_issues": gettext_lazy("Tickets, to be read"),
    "forget_bodies": gettext_lazy("Deliveries, to be forgotten after an erasure"),
    "gate_mail": gettext_lazy("Mail to the owner of a service about its gate"),
    "look_for_issue": gettext_lazy("Ticket that may have been made, to be looked for"),
    "look_for_recurrence": gettext_lazy("Closed actions, to be compared with a new incident"),
    "minutes_mail": gettext_lazy("Mail with the minutes"),
    "needed_now_mail": gettext_lazy("Mail that an item of a running meeting needs somebody"),
    "nudge_mail": gettext_lazy("Mail that asks somebody for an answer"),
    "point_tickets": gettext_lazy("Tickets of one finding, to point to each other"),
    "poll_connection": gettext_lazy("Connection, to be read"),
    "presenter_mail": gettext_lazy("Mail that tells somebody early that they would present an item"),
    "preview_policy": gettext_lazy("Rules of the agenda, to be tried on the last weeks"),
    "process_delivery": gettext_lazy("Delivery, to be processed"),
    "rebuild_agenda": gettext_lazy("Agenda, to be built anew"),
    "reconcile_issues": gettext_lazy("Tracker, to be read"),
    "reminder_mail": gettext_lazy("Digest of reminders"),
    "reread_changes": gettext_lazy("Changes, to be read by other rules of evidence"),
    "silence_mail": gettext_lazy("Mail that sources are silent"),
    "sync_issue": gettext_lazy("Ticket, to be kept in step"),
    "stand_in_mail": gettext_lazy("Mail that asks somebody to go in another’s place"),
    "tracker_notice": gettext_lazy("Mail to an administrator about a tracker"),
    "write_up_mail": gettext_lazy("Mail that asks for a write-up"),
}
"""The kinds of `outbox.kinds` in words; a test compares the two."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A message that asks for a person, and what it would have done, in words."""

    message: queries.MessageRow
    what: str


class RetryForm(forms.Form):
    """Which message."""

    message = forms.IntegerField(min_value=1, max_value=2**62)


@require_safe
@require_right(Right.TEND_OUTBOX)
def outbox(request: HttpRequest) -> HttpResponse:
    """How the outbox does, and what asks for a person, the newest first."""
    now = timezone.now()
    health = queries.health(as_of=now)
    page = queries.list_stuck(request.GET.get("after") or None, PAGE)
    columns = [
        Column(_("What")),
        Column(_("Since")),
        Column(_("Attempts"), is_number=True),
        Column(_("What the receiver said")),
        Column(_("State")),
        Column(_("Try again"), is_hidden=True),
    ]
    context = {
        "health": health,
        "lag": timesince(now - health.lag, now),
        "rows": [Stuck(one, str(KINDS[one.kind])) for one in page.rows],
        "columns": columns,
        "next_url": next_url(request, page.after),
    }
    return render(request, "outbox/outbox.html", context)


@require_POST
@require_right(Right.TEND_OUTBOX)
def retry(request: HttpRequest) -> HttpResponse:
    """Gives a dead message all its attempts again."""
    form = RetryForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such message")
    chosen = form.cleaned_data["message"]
    try:
        revive(message_id=chosen, actor_id=reader_of(request).person_id, as_of=timezone.now())
    except NotDead:
        messages.warning(request, _("It is not dead any more, or a newer one already waits to do the same."))
    else:
        messages.success(request, _("It is tried again now."))
    return redirect("web:outbox")
