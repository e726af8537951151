"""Backfill of a place: tickets that are there already are taken over, and action items without one get one. Dry first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from reviewboard.connections.queries import Setup
from reviewboard.people.permissions import Right
from reviewboard.tracker.operations import adopting, places
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.queries.lacking import MOST, lacking
from reviewboard.tracker.queries.places import UNDER_WAY, PlaceView, get_place, making
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_place_asked import tracker_of
from reviewboard.web.jira_place_whole import as_json
from reviewboard.web.jira_place_words import LINK_STATES
from reviewboard.web.parts import Column

ADOPT, MAKE = "adopt", "make"
PROGRESS = "progress"
"""In the address: only the part that looks again by itself."""


class QueryForm(forms.Form):
    """Which tickets are looked for."""

    q = forms.CharField(
        label=gettext_lazy("Key, label or JQL"),
        max_length=2000,
        widget=forms.TextInput(attrs={"type": "search", "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "PAY-12, label:postmortem, or a query such as project = PAY AND statusCategory != Done"
        ),
    )


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def adopt(request: HttpRequest, source: str, place_id: int) -> HttpResponse:
    """What would be taken over and what would be made; and, once it was chosen and confirmed, how far it is."""
    reader, found = reader_of(request), tracker_of(request, source)
    view = get_place(reader, found.id, place_id, counted=False)
    if request.method == "POST":
        return (
            _make(request, source, view) if request.POST.get("do") == MAKE else _adopt(request, source, view)
        )
    if PROGRESS in request.GET:
        return render(
            request,
            "jira/_adopt_progress.html",
            {"found": found, "row": view.row, **_progress(request, view)},
        )
    return _page(request, found, view)


def _page(request: HttpRequest, found: Setup, view: PlaceView) -> HttpResponse:
    reader, row = reader_of(request), view.row
    form = QueryForm(request.GET if "q" in request.GET else None)
    hits: Sequence[adopting.Found] = ()
    if form.is_bound and form.is_valid():
        try:
            hits = adopting.find(reader=reader, place_id=row.id, query=form.cleaned_data["q"])
        except NoAnswer as error:
            form.add_error("q", _("Jira says: %s") % error.words)
    without = lacking(reader, row.service_id)
    drafts = places.drafts(
        reader=reader, vendor=found.vendor, config=found.config, place=view.place, action_ids=without
    )
    context = {
        "found": found,
        "row": row,
        "form": form,
        "hits": hits,
        "asked": form.is_bound and not form.errors,
        "new": sum(one.is_new for one in hits),
        "most": MOST,
        "columns": [
            Column(_("Ticket")),
            Column(_("Due")),
            Column(_("Owner here")),
            Column(_("What happens")),
        ],
        "without": without,
        "drafts": [(one.reference, as_json(one)) for one in drafts],
        **_progress(request, view),
    }
    return render(request, "jira/adopt.html", context, status=422 if form.errors else 200)


def _progress(request: HttpRequest, view: PlaceView) -> Mapping[str, Any]:
    counted = making(reader_of(request), view.row.id)
    told = [(words, counted[state]) for state, words in LINK_STATES.items() if counted.get(state)]
    total = sum(counted.values())
    left = sum(counted.get(state, 0) for state in UNDER_WAY)
    return {"counted": told, "total": total, "done": total - left, "more": left > 0}


def _adopt(request: HttpRequest, source: str, view: PlaceView) -> HttpResponse:
    query, keys = request.POST.get("q", "").replace("\0", ""), request.POST.getlist("chosen")[:MOST]
    if not keys:
        messages.warning(request, _("Choose the tickets first."))
        return redirect(_at(source, view))
    try:
        added = adopting.adopt_found(
            reader=reader_of(request), place_id=view.row.id, query=query[:2000], keys=keys, clock=timezone.now
        )
    except NoAnswer as error:
        messages.error(request, _("Jira says: %s") % error.words)
    else:
        words = ngettext(
            "%d action item is added, linked to its ticket.",
            "%d action items are added, each linked to its ticket.",
            added,
        )
        messages.success(request, words % added)
    return redirect(_at(source, view))


def _make(request: HttpRequest, source: str, view: PlaceView) -> HttpResponse:
    """Makes those that were shown: what was added since then waits for another look."""
    shown = {int(one) for one in request.POST.getlist("action")[:MOST] if one.isdecimal() and len(one) < 19}
    owed, held = adopting.make_all(
        reader=reader_of(request), place_id=view.row.id, action_ids=shown, as_of=timezone.now()
    )
    if owed:
        messages.success(
            request, ngettext("%d ticket is being made.", "%d tickets are being made.", owed) % owed
        )
    if held:
        words = ngettext("%d waits: its place says for what.", "%d wait: their place says for what.", held)
        messages.warning(request, words % held)
    if not owed and not held:
        messages.warning(request, _("They have tickets by now."))
    return redirect(f"{_at(source, view)}#progress")


def _at(source: str, view: PlaceView) -> str:
    return reverse("web:jira-adopt", args=[source, view.row.id])
