"""The recurring reviews: which there are, one of them, and changing it; what a change moves is shown before it is done."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.agenda.chat import channel_of
from reviewboard.agenda.shadow import start
from reviewboard.attendance.codes import rules_of
from reviewboard.meetings.operations import KeyTaken, create_series
from reviewboard.meetings.queries import MeetingFilter, list_meetings
from reviewboard.meetings.series import Effects, Unseen, change_series
from reviewboard.meetings.series_queries import (
    SeriesRow,
    changed_dates,
    count_series,
    free_key,
    get_series,
    in_no_series,
    list_series,
)
from reviewboard.people.permissions import Right
from reviewboard.people.queries import person_with_mail
from reviewboard.people.reader import Reader
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column
from reviewboard.web.series_chat import VENDORS
from reviewboard.web.series_check_in import check_in_words
from reviewboard.web.series_forms import NewSeriesForm, SeriesForm, as_kept, first_words
from reviewboard.web.series_words import (
    effect_words,
    holiday_words,
    ledger_words,
    meeting_line,
    outside_words,
    scope_words,
    shadow_words,
    when_words,
)

PAGE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A series in the list, in words."""

    series: SeriesRow
    when: str
    facilitator: str


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """Every series, and when each meets next."""
    reader = reader_of(request)
    page = list_series(reader, request.GET.get("after") or None, PAGE, as_of=timezone.now())
    total = count_series(reader)
    context = {
        "outside": outside_words(in_no_series(reader, on=timezone.localdate())),
        "lines": [_line(one) for one in page.rows],
        "counted": ngettext("%d series", "%d series", total) % total,
        "columns": [
            Column(_("Series")),
            Column(_("Meets")),
            Column(_("Next meeting")),
            Column(_("Facilitator")),
        ],
        "next_url": next_url(request, page.after),
        "may_run": reader.can(Right.RUN_MEETINGS),
    }
    return render(request, "series/index.html", context)


def _line(one: SeriesRow) -> Line:
    own = one.facilitator.name if one.facilitator else ""
    return Line(one, when_words(one), one.next.facilitator if one.next else own)


@require_safe
@require_right(Right.READ)
def one(request: HttpRequest, series_key: str) -> HttpResponse:
    """One series: when it meets, who facilitates, and the meetings to come, each with what may be done about it."""
    reader = reader_of(request)
    series = get_series(reader, series_key, as_of=timezone.now())
    return render(request, "series/one.html", _page_of(reader, series))


def _page_of(reader: Reader, series: SeriesRow) -> dict[str, object]:
    may_run, now = reader.can(Right.RUN_MEETINGS), timezone.now()
    channel = channel_of(reader, series.id)
    before = list_meetings(reader, MeetingFilter(series=series.key, until=now), None, 1)
    return {
        "series": series,
        "last": next(iter(before.rows), None),
        "when": when_words(series),
        "meetings": [meeting_line(one, now=now, may_run=may_run) for one in series.coming],
        "columns": [
            Column(_("When")),
            Column(_("Facilitator")),
            Column(_("State")),
            Column(_("What may be done"), is_hidden=True),
        ],
        "changed": changed_dates(reader, series.id, since=timezone.localdate(now, series.zone)),
        "changed_columns": [
            Column(_("By the rule")),
            Column(_("Held")),
            Column(_("Why")),
            Column(_("What may be done"), is_hidden=True),
        ],
        "date_extra": series.key if may_run else "",
        "about": scope_words(series),
        "holidays": holiday_words(series),
        "hours": int(series.freezes_before.total_seconds() // 3600),
        "may_run": may_run,
        "channel": channel,
        "vendor": VENDORS[channel.vendor] if channel else "",
        "shadow": shadow_words(series),
        "ledger": ledger_words(series.ledger_level),
        "check_in": check_in_words(rules_of(series.id)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def new(request: HttpRequest) -> HttpResponse:
    """Adds a series; its first meetings are planned at once."""
    reader, now = reader_of(request), timezone.now()
    own = person_with_mail(reader.person_id, on=now.date()) if reader.person_id else None
    initial = first_words(reader.zone.key, own.address if own else "", timezone.localdate(now))
    form = NewSeriesForm(request.POST or None, reader=reader, initial=initial)
    if form.is_valid():
        try:
            key = _create(form, reader, now)
        except KeyTaken:
            form.add_error("name", _("Another series is called so, or nearly so."))
        else:
            messages.success(request, _made(form))
            return redirect("web:series-one", key)
    back = reverse("web:series")
    return _form(request, form, _("Add a series"), _("Add the series"), back)


def _made(form: NewSeriesForm) -> str:
    if form.starts_in_shadow:
        return _("The series is there, in shadow, with its next meetings and the fixed agenda of last week.")
    return _("The series is there, with its next meetings.")


def _create(form: NewSeriesForm, reader: Reader, now: datetime) -> str:
    wanted = form.wanted()
    key = free_key(reader, slugify(wanted.name)[:80] or "series")
    create = partial(
        create_series,
        key=key,
        name=wanted.name,
        zone=wanted.zone,
        rule=wanted.rule,
        starts_on=wanted.starts_on,
        starts_at=wanted.starts_at,
        minutes=wanted.minutes,
        freezes_before=wanted.freezes_before,
        facilitator_id=wanted.facilitator_id,
        deputy_id=wanted.deputy_id,
        turns=wanted.turns,
        skips_quiet=wanted.skips_quiet,
        countries=wanted.countries,
        service_ids=wanted.service_ids,
        team_ids=wanted.team_ids,
        on_holiday=wanted.on_holiday,
        place=wanted.place,
        video_url=wanted.video_url,
        ledger_level=wanted.ledger_level,
        as_of=now,
        actor_id=reader.person_id,
    )
    start(create=create, in_shadow=form.starts_in_shadow, as_of=now, actor_id=reader.person_id)
    return key


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.RUN_MEETINGS)
def edit(request: HttpRequest, series_key: str) -> HttpResponse:
    """Changes a series. Before anything planned moves, the form comes back and says what would."""
    reader, now = reader_of(request), timezone.now()
    series = get_series(reader, series_key, as_of=now)
    shadow = series.shadow_since is not None
    form = SeriesForm(request.POST or None, reader=reader, in_shadow=shadow, initial=as_kept(series))
    heading, back = _("Change %s") % series.name, reverse("web:series-one", args=[series_key])
    if not form.is_valid():
        return _form(request, form, heading, _("Save the series"), back)
    shown = form.cleaned_data["shown"]
    try:
        change_series(reader=reader, series_key=series_key, wanted=form.wanted(), shown=shown, as_of=now)
    except Unseen as unseen:
        zone = ZoneInfo(form.cleaned_data["zone"])
        return _ask(request, form, heading, back, unseen.effects, zone)
    messages.success(request, _("The series is saved."))
    return redirect("web:series-one", series_key)


def _ask(
    request: HttpRequest, form: SeriesForm, heading: str, back: str, effects: Effects, zone: ZoneInfo
) -> HttpResponse:
    """The form as it was sent, with what saving it would do; sent again unchanged, it is done."""
    sent = request.POST.copy()
    sent["shown"] = effects.digest
    again = SeriesForm(sent, reader=reader_of(request))
    verb = _("Save it, and do this")
    said = {"effects": effect_words(effects, zone), "rule": form.cleaned_data["rule"]}
    return _form(request, again, heading, verb, back, **said)


def _form(
    request: HttpRequest, form: SeriesForm, heading: str, verb: str, back_url: str, **more: object
) -> HttpResponse:
    context = {**more, "form": form, "heading": heading, "verb": verb, "back_url": back_url}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "series/form.html", context, status=status)
