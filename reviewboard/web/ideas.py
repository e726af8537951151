"""Ideas: the list, one idea, and what becomes of it. An idea never becomes a ticket by itself."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.domain.values import Visibility
from reviewboard.findings import operations, queries
from reviewboard.findings.rows import RecordKind
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.action_forms import ActionForm
from reviewboard.web.action_words import STATES
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.learned import origin_url, point_out, tell_similar, visibility_url, whence
from reviewboard.web.learned_forms import IdeaFilters, IdeaForm
from reviewboard.web.paging import next_url

PAGE = 50
TITLE_LENGTH = 300
"""As long as the title of an action item may be."""


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The list, the newest first."""
    reader, form, page = reader_of(request), IdeaFilters(request.GET), None
    if form.is_valid():
        page = queries.list_ideas(reader, form.wanted(), request.GET.get("after") or None, PAGE)
    narrowed = request.GET.copy()
    narrowed.pop("after", None)
    context = {
        "form": form,
        "page": page,
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "next_url": next_url(request, page.after) if page else "",
        "is_narrowed": any(narrowed.values()),
    }
    return render(request, "ideas/ideas.html", context, status=200 if page else 400)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Adds an idea: by itself, or of what the address names ("?incident=12", "?change=7")."""
    came, form = whence(request), IdeaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        pk = operations.add_idea(
            reader=reader_of(request), text=text, origin=came.origin, as_of=timezone.now()
        )
        point_out(request, text)
        return redirect("web:idea", pk)
    words = {"heading": _("Add an idea"), "verb": _("Add the idea")}
    return _form(request, form, came=came, back_url=came.url or reverse("web:ideas"), **words)


@require_safe
@require_right(Right.READ)
def idea(request: HttpRequest, idea_id: int) -> HttpResponse:
    """One idea, and what became of it."""
    reader = reader_of(request)
    found = queries.get_idea(reader, idea_id, on=timezone.localdate())
    context = {
        "found": found,
        "row": found.row,
        "origin_url": origin_url(found.incident_id, found.change_id),
        "actions": [{"card": one, "state": STATES[one.state]} for one in found.actions],
        "is_restricted": found.row.visibility is not Visibility.OPEN,
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "visibility_url": visibility_url(RecordKind.IDEA, idea_id, may_decide=found.may_decide),
    }
    return render(request, "ideas/idea.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def edit(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Says it in other words."""
    reader = reader_of(request)
    found = queries.get_idea(reader, idea_id, on=timezone.localdate())
    if not found.may_change:
        raise NotAllowed(Right.MANAGE_ACTIONS)
    form = IdeaForm(request.POST or None, initial={"text": found.row.text})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        operations.edit_idea(reader=reader, idea_id=idea_id, text=text, as_of=timezone.now())
        point_out(request, text, before=found.row.text)
        return redirect("web:idea", idea_id)
    words = {"heading": _("Edit %s") % found.row.reference, "verb": _("Save the idea")}
    return _form(request, form, back_url=reverse("web:idea", args=[idea_id]), **words)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def action(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Makes an action item of it. The idea stays, and says what became of it."""
    reader = reader_of(request)
    found = queries.get_idea(reader, idea_id, on=timezone.localdate())
    row = found.row
    first = {"priority": "normal", "title": _one_line(row.text), "service": row.service_key}
    form = ActionForm(request.POST or None, reader=reader, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            pk = operations.add_action(
                reader=reader, fields=form.written(), idea_id=idea_id, as_of=timezone.now()
            )
        except ValueError as error:
            form.add_error(None, _("Not added: %s.") % error)
        else:
            title = form.cleaned_data["title"]
            point_out(request, title, before=row.text)
            tell_similar(request, title, but_incident=found.incident_id)
            return redirect("web:action", pk)
    words = {"heading": _("Make an action of it"), "verb": _("Add the action"), "lede": row.text}
    back_url = reverse("web:idea", args=[idea_id])
    return _form(request, form, back_url=back_url, crumb=row.reference, **words)


def _one_line(text: str) -> str:
    """What an action item is called at first: the first line of the idea."""
    lines = text.strip().splitlines()
    return lines[0][:TITLE_LENGTH] if lines else ""


def _form(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    context |= {"form": form, "section": _("Ideas"), "section_url": reverse("web:ideas")}
    return render(request, "learned/form.html", context, status=422 if form.errors else 200)
