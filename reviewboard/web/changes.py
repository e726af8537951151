"""Changes: the list with its filters and its file, and one change's own page.

No list joins people with AI evidence: rows name nobody, and of somebody else's changes the signs are left out.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.approvals.queries import gate_of
from reviewboard.catalog.queries import ServicePeople, people_of_service, service_names
from reviewboard.changes import operations, queries
from reviewboard.changes.queries.harms import harms_of
from reviewboard.changes.queries.verdicts import argument
from reviewboard.changes.rows import ChangeFilter, ChangeView
from reviewboard.domain.values import ChangeState, Severity, Visibility
from reviewboard.findings import queries as findings
from reviewboard.incidents import queries as incidents
from reviewboard.integrations.files import write_csv
from reviewboard.people.directory import named_in, written
from reviewboard.people.permissions import Right
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.change_words import (
    CAUSES,
    KINDS,
    STATES,
    VERDICTS,
    checks_words,
    part_words,
    review_words,
    source_words,
)
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.dossier import dossier
from reviewboard.web.filters import period_field
from reviewboard.web.gate_forms import ApproveForm
from reviewboard.web.gate_parts import gate_part
from reviewboard.web.holds import HoldForm, change_hold, hold_part
from reviewboard.web.learned_parts import came_of, stored_texts
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column, Named, View
from reviewboard.web.visibility import VisibilityForm

PAGE = 50
EXPORT_ROWS = 10_000
"""Rows of one file; the cursor of the next one stands in its `Link` header."""
_EXPORTED = (
    "reference", "title", "url", "service_key", "repository", "kind", "state", "happened_at", "lines_added",
    "lines_removed", "files_count", "verdict", "certainty", "approved", "visibility",
)  # fmt: skip
_TRAILER = re.compile(r"[A-Za-z][A-Za-z -]{0,60}: \S.*")


@dataclass(frozen=True, slots=True)
class LinkedIncident:
    """An incident that the change is linked to, and what is known of the link."""

    id: int
    reference: str
    title: str
    severity: Severity
    state: str


class ChangeFilters(forms.Form):
    """The filters above the list. `author` is not shown: a saved view or a person's page sets it."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Signs of AI"),
        required=False,
        choices=[("", gettext_lazy("Any")), *((one.value, words) for one, words in VERDICTS.items())],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All kinds")), *((one.value, words) for one, words in KINDS.items())],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All states")), *((one.value, words) for one, words in STATES.items())],
    )
    period = period_field()
    author = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput, label=gettext_lazy("Author")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        choices = [("", _("All services")), *((key, key) for key in service_names())]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]  # a choice field, above

    def wanted(self) -> ChangeFilter:
        """The filter that was chosen; only of a valid form."""
        chosen = self.cleaned_data
        days = chosen["period"]
        return ChangeFilter(
            service=chosen["service"],
            verdict=chosen["verdict"] or None,
            kind=chosen["kind"] or None,
            state=chosen["state"] or None,
            author_id=chosen["author"],
            since=timezone.now() - timedelta(days=days) if days else None,
            text=chosen["q"],
        )


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The list, the newest first."""
    reader, form, page = reader_of(request), ChangeFilters(request.GET), None
    if form.is_valid():
        try:
            page = queries.list_changes(reader, form.wanted(), request.GET.get("after") or None, PAGE)
        except queries.NotByPerson as error:
            form.add_error("verdict", str(error))
    author = form.cleaned_data.get("author")
    bare = author is not None and author != reader.person_id
    export = request.GET.copy()
    export.pop("after", None)
    context = {
        "form": form,
        "page": page,
        "bare": bare,
        "columns": _columns(bare=bare),
        "views": _views(reader, author),
        "next_url": next_url(request, page.after) if page else "",
        "export_url": f"{reverse('web:changes-export')}?{export.urlencode()}",
        "is_narrowed": bool(export),
    }
    return render(request, "changes/changes.html", context, status=200 if page else 400)


@require_safe
@require_right(Right.READ)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file for spreadsheets: what the reader may see of it, and nobody's name."""
    form = ChangeFilters(request.GET)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
    after = request.GET.get("after") or None
    try:
        page = queries.list_changes(reader_of(request), form.wanted(), after, EXPORT_ROWS)
    except queries.NotByPerson as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    response = HttpResponse(write_csv(page.rows, _EXPORTED), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="changes-{timezone.localdate()}.csv"'
    if page.after:
        response["Link"] = f'<{next_url(request, page.after)}>; rel="next"'
    return response


@require_safe
@require_right(Right.READ)
def change(request: HttpRequest, change_id: int) -> HttpResponse:
    """One change: what it does, why it counts as AI-assisted, what it is linked to, who knows it."""
    return page(request, change_id)


@require_POST
@require_right(Right.HOLD)
def hold(request: HttpRequest, change_id: int) -> HttpResponse:
    """Places a legal hold on the change, or lifts it."""
    queries.get_change(reader_of(request), change_id)
    if form := change_hold(request, f"change:{change_id}"):
        return page(request, change_id, hold_form=form, status=422)
    return redirect("web:change", change_id)


def page(
    request: HttpRequest,
    change_id: int,
    *,
    hold_form: HoldForm | None = None,
    gate_form: ApproveForm | None = None,
    moved: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was not taken as it was typed; `moved`: what came after the head that the form named."""
    reader = reader_of(request)
    found = queries.get_change(reader, change_id)
    is_open = found.state is ChangeState.OPEN
    gate = gate_of(reader, change_id, is_open=is_open, as_of=timezone.now())
    today = timezone.localdate()
    people = people_of_service(found.service_id, on=today)
    said = queries.reviews_of(reader, change_id)
    learned = findings.of_change(reader, change_id)
    linked = incidents.linked_to_change(reader, change_id)
    texts = iter(with_names([*(one.title for one in linked), *stored_texts(learned)]))
    context = {
        "change": found,
        "about": _about(found.body),
        "kind": KINDS[found.kind],
        "state": STATES[found.state],
        "source": source_words(found),
        "harms": harms_of(reader, change_id) if found.destructive else (),
        "dossier": dossier(found, argument(reader, change_id, on=today, listed=people), today),
        "gate": replace(gate_part(gate, reader, gate_form), moved=moved) if gate else None,
        "incidents": [_linked(one, next(texts)) for one in linked],
        "incident_columns": [Column(_("Incident")), Column(_("What is known"))],
        "commit_columns": [Column(_("Commit")), Column(_("When")), Column(_("Lines"), is_number=True)],
        "commits_left": max(0, found.commits_count - len(found.commits)),
        "know": _know(reader, found),
        "reviewers": _reviewers(reader, people),
        "reviews": [
            Named(one.name, review_words(one), is_reader=_is(reader, one.person_id)) for one in said.reviews
        ],
        "checks": checks_words(said),
        **came_of(learned, texts),
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "may_decide": _may_decide(reader, found, people),
        "hold": hold_part(
            reader, f"change:{change_id}", reverse("web:change-hold", args=[change_id]), hold_form
        ),
    }
    return render(request, "changes/change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def visibility(request: HttpRequest, change_id: int) -> HttpResponse:
    """Who may see the change: raised by anybody involved, lowered with a right and a reason."""
    reader = reader_of(request)
    found = queries.get_change(reader, change_id)
    if not _may_decide(reader, found, people_of_service(found.service_id, on=timezone.localdate())):
        raise NotAllowed(Right.RAISE_VISIBILITY)
    initial = {"level": found.visibility.value, "names": "\n".join(_named(reader, found))}
    form = VisibilityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        lower = partial(operations.lower_visibility, reader=reader, change_id=change_id)
        raise_ = partial(operations.raise_visibility, reader=reader, change_id=change_id)
        if form.save(raise_, lower, as_of=timezone.now()):
            messages.success(request, _("It is as you chose."))
            return redirect("web:change", change_id)
    context = {
        "form": form,
        "title": found.title,
        "reference": found.reference,
        "back_url": reverse("web:change", args=[change_id]),
        "section": _("Changes"),
        "section_url": reverse("web:changes"),
    }
    return render(request, "_visibility.html", context, status=422 if form.errors else 200)


def _named(reader: Reader, change: ChangeView) -> tuple[str, ...]:
    """Whom the form names at first: those who are named now, else those who took part, and the reader."""
    if change.audience_id is not None:
        return named_in(change.audience_id)
    return written(pk for pk in (reader.person_id, *(one.person_id for one in change.people)) if pk)


def _columns(*, bare: bool) -> list[Column]:
    columns = [
        Column(_("Change")),
        Column(_("Service")),
        Column(_("When")),
        Column(_("Lines"), is_number=True),
    ]
    return columns if bare else [*columns, Column(_("Signs of AI"))]


def _views(reader: Reader, author: int | None) -> tuple[View, ...]:
    every = reverse("web:changes")
    views = [View(_("All"), every, is_current=author is None)]
    if reader.person_id is not None:
        views.append(
            View(_("Mine"), f"{every}?author={reader.person_id}", is_current=author == reader.person_id)
        )
    return tuple(views)


def _about(body: str) -> str:
    """The description without the trailers at its end: those that are signs are quoted below it."""
    paragraphs = body.replace("\r\n", "\n").strip().split("\n\n")
    while paragraphs and all(_TRAILER.fullmatch(line) for line in paragraphs[-1].strip().split("\n")):
        paragraphs.pop()
    return "\n\n".join(paragraphs)


def _linked(one: incidents.Linked, title: str) -> LinkedIncident:
    return LinkedIncident(one.id, one.reference, title, one.severity, str(CAUSES[one.state]))


def _is(reader: Reader, person_id: int | None) -> bool:
    return person_id == reader.person_id is not None


def _know(reader: Reader, change: ChangeView) -> list[Named]:
    return [
        Named(one.name, part_words(one.part), is_reader=_is(reader, one.person_id)) for one in change.people
    ]


def _reviewers(reader: Reader, people: ServicePeople) -> list[Named]:
    return [
        Named(one.name, _("deputy") if one.deputy else "", is_reader=one.id == reader.person_id)
        for one in people.reviewers
    ]


def _may_decide(reader: Reader, change: ChangeView, people: ServicePeople) -> bool:
    """Whether the reader may raise who may see it, or lower it again."""
    involved = change.takes_part or people.include(reader)
    lowers = reader.can(Right.LOWER_VISIBILITY) and change.visibility is not Visibility.OPEN
    return lowers or (involved and reader.can(Right.RAISE_VISIBILITY))
