"""Reminders: what would go out before anything does, why they are on and until when, and what went out (mock 22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reviewboard.domain.reminders import ReminderPolicy
from reviewboard.findings.reminding.letters import write
from reviewboard.findings.reminding.rules import Rules, rules
from reviewboard.findings.reminding.seen import DryRun, RunDay, dry_run, last_runs
from reviewboard.findings.reminding.switching import switch_off, switch_on
from reviewboard.integrations.mail.reminder import render as words_of
from reviewboard.people.permissions import Right
from reviewboard.people.queries import Addressee
from reviewboard.people.reader import Reader
from reviewboard.policies.operations import Overtaken
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.mail_frames import embeds_frames, framed
from reviewboard.web.parts import Column
from reviewboard.web.reminder_forms import RulesForm, WhyForm, as_chosen, first_words


@dataclass(frozen=True, slots=True)
class RunLine:
    """The digests of one day in a table, in words."""

    day: str
    run: RunDay
    waiting: str


@require_safe
@embeds_frames
@require_right(Right.RUN_MEETINGS)
def reminders(request: HttpRequest) -> HttpResponse:
    """Whether they are on, what they would send today, and what they sent. With rules in the query: what these would."""
    reader, now = reader_of(request), timezone.now()
    held = rules(reader, on=now.date())
    chosen = RulesForm(request.GET) if "hour" in request.GET else None
    form = chosen or RulesForm(initial=as_chosen(held.policy))
    if chosen is None or not chosen.is_valid():
        return _page(request, held, form, now)
    would = dry_run(reader, chosen.policy(), on=_today(reader, now))
    initial = first_words(reader, now=now, version=held.version, mails=would.mails)
    why = WhyForm(initial=initial, today=now.date())
    return _page(request, held, form, now, would=would, why=why)


@require_POST
@embeds_frames
@require_right(Right.SET_POLICIES)
def on(request: HttpRequest) -> HttpResponse:
    """Switches reminders on with these rules, once their number was shown; or saves other rules while they are on."""
    reader, now = reader_of(request), timezone.now()
    sent = request.POST.copy()
    form, why = RulesForm(sent), WhyForm(sent, today=now.date())
    held = rules(reader, on=now.date())
    if not form.is_valid():
        return _page(request, held, form, now, status=422)
    would = dry_run(reader, form.policy(), on=_today(reader, now))
    if why.is_valid() and would.mails > why.cleaned_data["shown"]:
        why.add_error(None, _("By now more mails would go than you were shown. Look at the number again."))
    if not why.is_valid():
        sent["shown"], sent["seen"] = str(would.mails), sent.get("seen") or str(held.version)
        return _page(request, held, form, now, would=would, why=why, status=422)
    try:
        _save(reader, form.policy(), why, now)
    except Overtaken:
        messages.warning(request, _("Somebody saved other rules meanwhile. Nothing of yours was saved."))
    else:
        messages.success(request, _("Reminders are on."))
    return redirect("web:reminders")


def _save(reader: Reader, policy: ReminderPolicy, why: WhyForm, now: datetime) -> None:
    said = why.cleaned_data
    switch_on(
        reader=reader,
        policy=policy,
        after_version=said["seen"],
        owner_id=said["owner"],
        hypothesis=said["hypothesis"],
        expires_on=said["expires_on"],
        as_of=now,
    )


@require_POST
@require_right(Right.SET_POLICIES)
def off(request: HttpRequest) -> HttpResponse:
    """Switches reminders off at once."""
    try:
        was_on = switch_off(reader=reader_of(request), as_of=timezone.now())
    except Overtaken:
        messages.warning(request, _("Somebody saved other rules in this moment. Try again."))
    else:
        messages.success(request, _("Reminders are off.") if was_on else _("Reminders were off already."))
    return redirect("web:reminders")


@require_safe
@require_right(Right.RUN_MEETINGS)
def html_part(request: HttpRequest) -> HttpResponse:
    """The HTML part of the reader's own digest of today, for the frame."""
    reader, now = reader_of(request), timezone.now()
    policy = rules(reader, on=now.date()).policy
    me = Addressee(reader.person_id or 0, reader.name, "", reader.zone.key, in_team=True)
    with translation.override(settings.LANGUAGE_CODE):
        return framed(request, words_of(write(me, policy, on=_today(reader, now)).mail).html)


def _today(reader: Reader, now: datetime) -> date:
    return timezone.localdate(now, ZoneInfo(reader.zone.key))


def _page(
    request: HttpRequest,
    held: Rules,
    form: RulesForm,
    now: datetime,
    *,
    would: DryRun | None = None,
    why: WhyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. `would` is what the rules in the form send; without them, what those that hold would send."""
    reader = reader_of(request)
    shown = would or dry_run(reader, held.policy, on=_today(reader, now))
    runs = [_line(one) for one in last_runs(reader)]
    context = {
        "held": held,
        "form": form,
        "why": why,
        "shown": shown,
        "days": _weekdays(held.policy.weekdays),
        "may_set": reader.can(Right.SET_POLICIES),
        "runs": runs,
        "waited": runs[0].waiting if runs else "",
        "service_columns": [
            Column(_("Service")),
            Column(_("To their owners"), is_number=True),
            Column(_("To managers, past the service level"), is_number=True),
        ],
        "run_columns": [
            Column(_("Day")),
            Column(_("Planned"), is_number=True),
            Column(_("Sent"), is_number=True),
            Column(_("Waited")),
        ],
    }
    return render(request, "reminders/reminders.html", context, status=status)


def _line(run: RunDay) -> RunLine:
    return RunLine(date_format(run.on, "D j M"), run, _waited(run) if run.waiting else "")


def _waited(run: RunDay) -> str:
    said = ngettext("%(n)d was not sent: cap of %(cap)d", "%(n)d were not sent: cap of %(cap)d", run.waiting)
    return said % {"n": run.waiting, "cap": run.cap}


def _weekdays(days: Iterable[int]) -> str:
    """The days in words: "Monday, Tuesday"."""
    return ", ".join(str(WEEKDAYS[day - 1]) for day in sorted(days))
