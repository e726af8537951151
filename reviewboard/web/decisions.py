"""Decisions and practices: what the meetings settled, what keeps it, and what is done to one of them."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.domain.values import Visibility
from reviewboard.findings import operations, queries
from reviewboard.findings.learned_rows import DecisionList, DecisionRow, DecisionView
from reviewboard.findings.operations import SomebodyWasFaster
from reviewboard.findings.rows import Origin, RecordKind
from reviewboard.meetings.queries import MeetingFilter, list_meetings
from reviewboard.people.permissions import Right
from reviewboard.people.queries import person_with_mail
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.decision_words import (
    dates,
    history,
    kept_of,
    line,
    owner_words,
    settled,
    short,
    views,
)
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.learned import point_out, visibility_url, whence
from reviewboard.web.learned_forms import (
    DecisionEditForm,
    DecisionFilters,
    DecisionForm,
    EndForm,
    RenewForm,
    as_written,
)
from reviewboard.web.paging import next_url

PAGE = 25
DUE_SHOWN = 5
MEETINGS = 8
"""How many past meetings a new decision may be said to come from."""


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """What stands, what is due, what nothing enforces, what has ended."""
    reader, today = reader_of(request), timezone.localdate()
    form, page, view = DecisionFilters(request.GET), None, DecisionList.STANDING
    if form.is_valid():
        wanted = form.wanted()
        view = wanted.view or view
        page = queries.list_decisions(reader, wanted, request.GET.get("after") or None, PAGE, on=today)
    counts = queries.count_decisions(reader, on=today)
    narrowed = request.GET.copy()
    for name in ("after", "view"):
        narrowed.pop(name, None)
    due = queries.due_soon(reader, DUE_SHOWN, on=today) if counts.due else []
    context = {
        "form": form,
        "page": page,
        "lines": [line(row, today) for row in page.rows] if page else [],
        "counts": counts,
        "views": views(counts, view),
        "shown": {
            DecisionList.STANDING: counts.standing,
            DecisionList.DUE: counts.due,
            DecisionList.UNENFORCED: counts.by_nothing,
            DecisionList.ENDED: counts.ended,
        }[view],
        "due": [(row, _when(row, today)) for row in due],
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "next_url": next_url(request, page.after) if page else "",
        "is_narrowed": any(narrowed.values()),
        "is_ended": view is DecisionList.ENDED,
    }
    return render(request, "decisions/decisions.html", context, status=200 if page else 400)


def _when(row: DecisionRow, today: date) -> str:
    """Why it is due, in one line."""
    told = [one for one in (dates(row, today), owner_words(row)) if one]
    return ". ".join(one[0].upper() + one[1:] for one in told)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Adds a decision: by itself, or of what the address names ("?incident=12", "?change=7")."""
    reader, came = reader_of(request), whence(request)
    initial = {
        "owner": _own_address(reader),
        "services": [came.service_key] if came.service_key else [],
        "practice": "practice" in request.GET,
    }
    form = DecisionForm(request.POST or None, initial=initial, meetings=_meetings(reader))
    if request.method == "POST" and form.is_valid():
        meeting = form.cleaned_data["meeting"]
        origin = Origin(came.origin.incident_id, came.origin.change_id, meeting)
        text = form.cleaned_data["text"]
        try:
            pk = operations.add_decision(
                reader=reader, text=text, standing=form.written(), origin=origin, as_of=timezone.now()
            )
        except ValueError as error:
            form.add_error(None, _("Not added: %s.") % error)
        else:
            point_out(request, text)
            return redirect("web:decision", pk)
    return _form(
        request,
        form,
        _("Add a decision"),
        _("Add the decision"),
        came=came,
        back_url=came.url or reverse("web:decisions"),
    )


def _own_address(reader: Reader) -> str:
    mine = person_with_mail(reader.person_id, on=timezone.localdate()) if reader.person_id else None
    return mine.address if mine else ""


def _meetings(reader: Reader) -> list[tuple[int, str]]:
    """The last meetings, the latest first."""
    now = timezone.now()
    held = list_meetings(reader, MeetingFilter(until=now), None, MEETINGS).rows
    today = timezone.localdate()
    return [
        (one.id, f"{one.series_name}, {short(timezone.localtime(one.starts_at).date(), today)}")
        for one in held
        if not one.is_shadow  # everybody would read where it was settled
    ]


@require_safe
@require_right(Right.READ)
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision: what it says, what keeps it, and what was done to it."""
    reader, today = reader_of(request), timezone.localdate()
    found = queries.get_decision(reader, decision_id, on=today)
    row = found.row
    context = {
        "found": found,
        "row": row,
        "words": _("Practice") if row.practice else _("Decision"),
        "kept": kept_of(row, today),
        "settled": settled(row, today),
        "owner": owner_words(row),
        "dates": dates(row, today),
        "review_on": short(row.review_on, today) if row.review_on else "",
        "until": short(row.until, today) if row.until else "",
        "ended_on": short(row.ended_on, today) if row.ended_on else "",
        "is_restricted": row.visibility is not Visibility.OPEN,
        "history": list(history(found.turns, today)),
        "first_day": short(timezone.localtime(row.created_at).date(), today),
        "visibility_url": visibility_url(RecordKind.DECISION, decision_id, may_decide=found.may_decide),
    }
    return render(request, "decisions/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def edit(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Changes its words, its owner, its services, or what keeps it."""
    reader, today = reader_of(request), timezone.localdate()
    found = _mine(reader, decision_id)
    practice = found.row.practice
    form = DecisionEditForm(request.POST or None, initial=as_written(found, on=today), practice=practice)
    status = 200
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            operations.edit_decision(
                reader=reader,
                decision_id=decision_id,
                text=text,
                standing=form.standing(practice=practice),
                seen=form.cleaned_data["seen"],
                as_of=timezone.now(),
            )
        except ValueError as error:
            form.add_error(None, _("Not saved: %s.") % error)
        except SomebodyWasFaster:
            form, status = _typed_again(request, found), 409
        else:
            point_out(request, text, before=found.row.text)
            return redirect("web:decision", decision_id)
    return _form(
        request,
        form,
        _("Edit %s") % found.row.reference,
        _("Save the decision"),
        back_url=_page_of(found),
        status=status,
    )


def _typed_again(request: HttpRequest, found: DecisionView) -> DecisionEditForm:
    """The form with what was typed; saved again, it takes the place of what somebody else saved meanwhile."""
    typed = request.POST.copy()
    typed["seen"] = found.version
    form = DecisionEditForm(typed, practice=found.row.practice)
    words = _("Somebody else saved it meanwhile. It says now: %s Save again to put yours in its place.")
    form.add_error(None, words % found.row.text)
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def renew(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Gives it new dates, with a reason."""
    reader = reader_of(request)
    found = _mine(reader, decision_id)
    form = RenewForm(request.POST or None, practice=found.row.practice)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            operations.renew_decision(
                reader=reader,
                decision_id=decision_id,
                until=chosen["until"],
                review_on=chosen.get("review_on"),
                because=chosen["because"],
                as_of=timezone.now(),
            )
        except ValueError as error:
            form.add_error(None, _("Not renewed: %s.") % error)
        else:
            messages.success(request, _("It is renewed."))
            return redirect("web:decision", decision_id)
    return _form(
        request,
        form,
        _("Renew %s") % found.row.reference,
        _("Renew it"),
        back_url=_page_of(found),
        lede=found.row.text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def end(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Ends it, with a reason. It stays, under "Ended"."""
    reader = reader_of(request)
    found = _mine(reader, decision_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_decision(
                reader=reader,
                decision_id=decision_id,
                because=form.cleaned_data["because"],
                as_of=timezone.now(),
            )
        except SomebodyWasFaster:
            messages.warning(request, _("It has ended already; this is how it stands now."))
        else:
            messages.success(request, _("It has ended."))
        return redirect("web:decision", decision_id)
    return _form(
        request,
        form,
        _("End %s") % found.row.reference,
        _("End it"),
        back_url=_page_of(found),
        lede=found.row.text,
    )


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def practice(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Makes it a practice, or one no longer."""
    operations.make_practice(
        reader=reader_of(request),
        decision_id=decision_id,
        practice="no-longer" not in request.POST,
        as_of=timezone.now(),
    )
    return redirect("web:decision", decision_id)


def _mine(reader: Reader, decision_id: int) -> DecisionView:
    """The decision, if the reader may change it."""
    found = queries.get_decision(reader, decision_id, on=timezone.localdate())
    if not found.row.may_change:
        raise NotAllowed(Right.MANAGE_ACTIONS)
    return found


def _page_of(found: DecisionView) -> str:
    return reverse("web:decision", args=[found.row.id])


def _form(
    request: HttpRequest, form: forms.Form, heading: str, verb: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **more,
        "heading": heading,
        "verb": verb,
        "form": form,
        "section": _("Decisions and practices"),
        "section_url": reverse("web:decisions"),
    }
    answer = 422 if form.errors and status == 200 else status
    return render(request, "learned/form.html", context, status=answer)
