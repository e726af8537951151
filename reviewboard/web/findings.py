"""Findings: the list, one finding with what is done about it, and its acceptance by the meeting."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.domain.values import FindingCategory, Visibility
from reviewboard.findings import operations, queries
from reviewboard.findings.learned_rows import FindingRow
from reviewboard.findings.rows import RecordKind
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.action_forms import ActionForm
from reviewboard.web.action_words import STATES
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.incident_words import CATEGORIES
from reviewboard.web.learned import (
    Whence,
    origin_url,
    point_out,
    reads_alike,
    tell_similar,
    visibility_url,
    whence,
)
from reviewboard.web.learned_forms import FindingFilters, FindingForm
from reviewboard.web.paging import next_url

PAGE = 50


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The list, the newest first."""
    reader, form, page = reader_of(request), FindingFilters(request.GET), None
    if form.is_valid():
        page = queries.list_findings(reader, form.wanted(), request.GET.get("after") or None, PAGE)
    narrowed = request.GET.copy()
    narrowed.pop("after", None)
    context = {
        "form": form,
        "page": page,
        "lines": [(row, CATEGORIES[row.category]) for row in page.rows] if page else [],
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "next_url": next_url(request, page.after) if page else "",
        "is_narrowed": any(narrowed.values()),
    }
    return render(request, "findings/findings.html", context, status=200 if page else 400)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Adds a finding: by itself, or of what the address names ("?incident=12", "?change=7")."""
    return add(request, whence(request))


def add(request: HttpRequest, came: Whence) -> HttpResponse:
    """The form of a new finding that comes from this, and what becomes of it."""
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        pk = operations.add_finding(
            reader=reader_of(request),
            text=chosen["text"],
            category=FindingCategory(chosen["category"]),
            origin=came.origin,
            as_of=timezone.now(),
        )
        point_out(request, chosen["text"])
        return redirect("web:finding", pk)
    words = {"heading": _("Add a finding"), "verb": _("Add the finding")}
    return _form(request, form, came=came, back_url=came.url or reverse("web:findings"), **words)


@require_safe
@require_right(Right.READ)
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One finding: what it says, what is done about it, and what reads alike."""
    reader = reader_of(request)
    found = queries.get_finding(reader, finding_id, on=timezone.localdate())
    row = found.row
    context = {
        "found": found,
        "row": row,
        "category": CATEGORIES[row.category],
        "origin_url": origin_url(found.incident_id, found.change_id),
        "actions": [{"card": one, "state": STATES[one.state]} for one in found.actions],
        "similar": reads_alike(reader, row.text, but_finding=finding_id, but_incident=found.incident_id),
        "is_restricted": row.visibility is not Visibility.OPEN,
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "may_accept": reader.can(Right.RUN_MEETINGS),
        "visibility_url": visibility_url(RecordKind.FINDING, finding_id, may_decide=found.may_decide),
    }
    return render(request, "findings/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def edit(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Says it in other words, or puts it into another category."""
    reader = reader_of(request)
    found = queries.get_finding(reader, finding_id, on=timezone.localdate())
    if not found.may_change:
        raise NotAllowed(Right.MANAGE_ACTIONS)
    row = found.row
    form = FindingForm(request.POST or None, initial={"text": row.text, "category": row.category.value})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        operations.edit_finding(
            reader=reader,
            finding_id=finding_id,
            text=chosen["text"],
            category=FindingCategory(chosen["category"]),
            as_of=timezone.now(),
        )
        point_out(request, chosen["text"], before=row.text)
        return redirect("web:finding", finding_id)
    words = {"heading": _("Edit %s") % row.reference, "verb": _("Save the finding")}
    return _form(request, form, back_url=_page_of(row), **words)


@require_POST
@require_right(Right.RUN_MEETINGS)
def accept(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Accepts it for the meeting, or takes that back."""
    reader, at = reader_of(request), timezone.now()
    if "take-back" in request.POST:
        done = operations.take_back_acceptance(reader=reader, finding_id=finding_id, as_of=at)
    else:
        done = operations.accept_finding(reader=reader, finding_id=finding_id, as_of=at)
    if not done:
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
    return redirect("web:finding", finding_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def action(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Adds an action item about it: of the same origin, and so of its service and team unless others are chosen."""
    reader = reader_of(request)
    found = queries.get_finding(reader, finding_id, on=timezone.localdate())
    row = found.row
    first = {"priority": "normal", "service": row.service_key}
    form = ActionForm(request.POST or None, reader=reader, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            pk = operations.add_action(
                reader=reader, fields=form.written(), finding_id=finding_id, as_of=timezone.now()
            )
        except ValueError as error:
            form.add_error(None, _("Not added: %s.") % error)
        else:
            title = form.cleaned_data["title"]
            point_out(request, title)
            tell_similar(request, title, but_incident=found.incident_id)
            return redirect("web:action", pk)
    words = {"heading": _("Add an action"), "verb": _("Add the action"), "lede": row.text}
    return _form(request, form, back_url=_page_of(row), crumb=row.reference, **words)


def _page_of(row: FindingRow) -> str:
    return reverse("web:finding", args=[row.id])


def _form(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    context |= {"form": form, "section": _("Findings"), "section_url": reverse("web:findings")}
    return render(request, "learned/form.html", context, status=422 if form.errors else 200)
