"""What the review learned, one at a time: the pages of findings, decisions and ideas, and who may see them.

Action items have pages of their own (actions.py); who may see one is decided here too.
"""

from collections.abc import Callable, Iterator
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.findings import operations, queries
from reviewboard.findings.rows import DecisionRow, FindingRow, LearnedView, RecordKind
from reviewboard.people.directory import named_in, written
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.incident_words import CATEGORIES
from reviewboard.web.visibility import VisibilityForm

WORDS = {
    RecordKind.FINDING: gettext_lazy("Finding"),
    RecordKind.DECISION: gettext_lazy("Decision"),
    RecordKind.IDEA: gettext_lazy("Idea"),
    RecordKind.ACTION: gettext_lazy("Action"),
}
View = Callable[..., HttpResponse]


def page(kind: RecordKind) -> View:
    """The page of one record of this kind: here, and only here, a sealed one has its words."""

    @require_safe
    @require_right(Right.READ)
    def view(request: HttpRequest, /, **ids: int) -> HttpResponse:
        (record_id,) = ids.values()
        found = queries.get_learned(reader_of(request), kind, record_id, on=timezone.localdate())
        context = {
            "words": WORDS[kind],
            "text": found.row.text,
            "facts": list(_facts(found)),
            "origin": found.row.came_from,
            "origin_url": _origin_url(found.incident_id, found.change_id),
            "visibility": found.row.visibility,
            "visibility_url": reverse(f"web:{kind.value}-visibility", args=[record_id])
            if found.may_decide
            else "",
        }
        return render(request, "learned/learned.html", context)

    return view


def visibility(kind: RecordKind) -> View:
    """Who may see one record of this kind: raised by anybody involved, lowered with a right and a reason."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @require_right(Right.READ)
    def view(request: HttpRequest, /, **ids: int) -> HttpResponse:
        (record_id,) = ids.values()
        reader = reader_of(request)
        found = queries.seen_by(reader, kind, record_id, on=timezone.localdate())
        if not found.may_decide:
            raise NotAllowed(Right.RAISE_VISIBILITY)
        named = (
            named_in(found.audience_id)
            if found.audience_id
            else written(pk for pk in (reader.person_id, found.written_by_id) if pk)
        )
        initial = {"level": found.visibility.value, "names": "\n".join(named)}
        form = VisibilityForm(request.POST or None, initial=initial)
        back_url = reverse(f"web:{kind.value}", args=[record_id])
        if request.method == "POST" and form.is_valid():
            lower = partial(operations.lower_visibility, reader=reader, kind=kind, record_id=record_id)
            raise_ = partial(operations.raise_visibility, reader=reader, kind=kind, record_id=record_id)
            if form.save(raise_, lower, as_of=timezone.now()):
                messages.success(request, _("It is as you chose."))
                return redirect(back_url)
        context = {"form": form, "reference": found.reference or WORDS[kind], "back_url": back_url}
        return render(request, "_visibility.html", context, status=422 if form.errors else 200)

    return view


def _origin_url(incident_id: int | None, change_id: int | None) -> str:
    if incident_id is not None:
        return reverse("web:incident", args=[incident_id])
    return reverse("web:change", args=[change_id]) if change_id is not None else ""


def _facts(found: LearnedView) -> Iterator[tuple[str, str]]:
    row = found.row
    if isinstance(row, FindingRow):
        yield _("Category"), str(CATEGORIES[row.category])
        yield _("Accepted"), date_format(row.accepted_at, "j M Y") if row.accepted_at else _("Not yet")
    if isinstance(row, DecisionRow):
        yield _("Decided by"), row.decided_by or "–"
        yield _("Owner"), row.owner or "–"
        yield _("Until"), date_format(row.until, "j M Y") if row.until else _("No end is set")
        if row.practice:
            yield _("Enforced by"), found.enforced_by
            yield _("To be reviewed"), date_format(row.review_on, "j M Y") if row.review_on else "–"
    yield _("Written by"), found.written_by or "–"
    yield _("Written"), date_format(timezone.localtime(row.created_at), "j M Y")
