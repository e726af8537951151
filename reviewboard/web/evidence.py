"""Signs of AI in all changes: how many show any, what waits for whom, agents without a principal, and readings."""

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewboard.changes.queries import rules, verdicts
from reviewboard.changes.queries.verdicts import Counted, WaitingRow
from reviewboard.domain.values import Certainty, Verdict
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.action_words import weekday_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.evidence_words import CERTAINTIES
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column, Link, Row

WEEKS = 4
PAGE = 50
PROGRESS = "progress"
"""In the address: only the part that looks again by itself."""


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """At least how many changes show signs, what is not known, and what waits."""
    reader, now = reader_of(request), timezone.now()
    since = now - timedelta(weeks=WEEKS)
    counted = verdicts.counted(reader, since=since, until=now)
    readings = rules.readings(reader, 1)
    context = {
        "counted": counted,
        "unknown": counted.verdicts.get(Verdict.UNKNOWN, 0),
        "kinds": _kinds(counted),
        "agents": rules.how_many_unknown(reader) if reader.can(Right.CLASSIFY) else 0,
        "orphans": verdicts.how_many_without_principal(reader),
        "waiting": to_rule(reader, timezone.localdate(now)),
        "asked": to_say(reader, now),
        "reading": readings[0] if readings else None,
        "version": readings[0].rule_version if readings else rules.version_now(),
        "may_classify": reader.can(Right.CLASSIFY),
    }
    return render(request, "evidence/evidence.html", context)


def _kinds(counted: Counted) -> list[tuple[str, int]]:
    """What the changes add up to, in words, each with its number."""
    told = [
        (_("AI-assisted, %s") % CERTAINTIES[one], counted.by_certainty.get(one, 0))
        for one in (Certainty.CERTAIN, Certainty.DECLARED)
    ]
    rest = {
        Verdict.SUSPECTED: _("AI-assisted, inferred"),
        Verdict.DISPUTED: _("Disputed, counted apart"),
        Verdict.DECLARED_NO: _("Declared no"),
        Verdict.RULED_OUT: _("Ruled out"),
        Verdict.UNKNOWN: _("Unknown: no sign found"),
    }
    return told + [(words, counted.verdicts.get(one, 0)) for one, words in rest.items()]


def to_rule(reader: Reader, today: date) -> list[tuple[date | None, Row]]:
    """Disputes that wait for the reader's ruling, each with the day until which it is expected."""
    return [(one.due_on, _ruling(one, today)) for one in verdicts.rulings_waiting(reader, on=today)]


def _ruling(one: WaitingRow, today: date) -> Row:
    due = one.due_on or today
    day = weekday_words(due, today)
    because = _("because its verdict is disputed and you review %s. Unruled, it stays disputed.")
    return Row(
        _("Was %s") % day if due < today else day,
        _("Did AI take part in %(reference)s? %(title)s") % {"reference": one.reference, "title": one.title},
        text=because % (one.service_key or _("what has no service")),
        link=Link(_("Look and rule"), f"{reverse('web:change', args=[one.change_id])}#signs"),
    )


def to_say(reader: Reader, now: datetime) -> list[Row]:
    """The reader's own changes whose signs disagree, and of which they have not said a word."""
    return [_own(one) for one in verdicts.asked(reader, since=now - timedelta(weeks=WEEKS))]


def _own(one: WaitingRow) -> Row:
    return Row(
        _("No date"),
        _("Did AI take part in %(reference)s? %(title)s") % {"reference": one.reference, "title": one.title},
        text=_("because it is yours and its signs disagree: one says no. Say in a line how it was."),
        link=Link(_("Say it"), reverse("web:change-declare", args=[one.change_id])),
    )


@require_safe
@require_right(Right.READ)
def principals(request: HttpRequest) -> HttpResponse:
    """Changes that an agent wrote and of which nobody has said on whose behalf."""
    reader = reader_of(request)
    page = verdicts.without_principal(reader, request.GET.get("after") or None, PAGE)
    context = {
        "page": page,
        "next_url": next_url(request, page.after),
        "may_answer": reader.can(Right.ANSWER) and reader.person_id is not None,
        "may_name": reader.can(Right.RUN_MEETINGS) and reader.person_id is not None,
    }
    return render(request, "evidence/principals.html", context)


@require_safe
@require_right(Right.READ)
def reading(request: HttpRequest, reading_id: int) -> HttpResponse:
    """How far a reading of the history is, and what reads otherwise since."""
    reader = reader_of(request)
    after = request.GET.get("after") or None
    found = rules.get_reading(reader, reading_id)
    page = rules.reread_changes(reader, reading_id, after, PAGE)
    context = {
        "reading": found,
        "page": page,
        "after": after or "",
        "columns": [Column(_("Change")), Column(_("Was")), Column(_("Is now"))],
        "next_url": f"?{urlencode({'after': page.after})}" if page.after else "",
    }
    part = "evidence/_reading.html" if PROGRESS in request.GET else "evidence/reading.html"
    return render(request, part, context)
