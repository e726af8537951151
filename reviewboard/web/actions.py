"""Action items: the list with its file, and what is done to many of them at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reviewboard.agenda import proposals
from reviewboard.agenda.proposed.lists import open_meetings
from reviewboard.domain.paging import Page
from reviewboard.findings import operations, queries
from reviewboard.findings.rows import ActionList, ActionRow, Changed, ServiceAges
from reviewboard.integrations.files import write_csv
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.action_forms import ActionFilters, ManyForm
from reviewboard.web.action_tickets import parts_of
from reviewboard.web.action_words import VIEWS, Line, TicketPart, ages_words, line_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column, View
from reviewboard.web.proposal_forms import meeting_words
from reviewboard.web.strips import Segment

PAGE = 50
EXPORT_ROWS = 10_000
_CLOSED = (ActionList.DONE, ActionList.HISTORIC)
"""Views of which nothing can be changed at once."""
"""Rows of one file; the cursor of the next one stands in its `Link` header."""
_EXPORTED = (
    "reference", "title", "state", "kind", "priority", "service_key", "team", "due_on", "days_past", "expected_by",
    "accepted_until", "age_days", "came_from", "visibility",
)  # fmt: skip
NO_TICKET = TicketPart(key="", url="", status="", sign="idle", words="–", note="", why_url="")
_FEWEST_CLOSED = 5
"""Of fewer that were closed lately, nothing is said of how soon."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one service, and how its items stand."""

    name: str
    note: str
    rows: tuple[Line, ...]


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The list by service, the oldest first."""
    reader, today = reader_of(request), timezone.localdate()
    form, page, view = ActionFilters(request.GET), None, ActionList.OPEN
    if form.is_valid():
        wanted = form.wanted()
        view = wanted.view
        page = queries.list_actions(reader, wanted, request.GET.get("after") or None, PAGE, on=today)
    narrowed = request.GET.copy()
    narrowed.pop("after", None)
    ages = queries.ages(reader, on=today)
    sent = parts_of(reader, page.rows, now=timezone.now()) if page else {}
    may_choose = page is not None and any(row.may_change for row in page.rows) and view not in _CLOSED
    context = {
        "form": form,
        "page": page,
        "caption": _caption(ages, page) if page and not any(narrowed.values()) else "",
        "groups": _groups(page.rows if page else (), ages if view is ActionList.OPEN else [], today, sent),
        "columns": _columns(bool(sent)),
        "views": list_views(reader, view, ages, today),
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "may_choose": may_choose,
        "buttons": (
            ("due", _("New due date…")),
            ("owner", _("New owner…")),
            ("agenda", _("Add to agenda…")),
            ("drop", _("Won’t do…")),
        ),
        "next_url": next_url(request, page.after) if page else "",
        "export_url": f"{reverse('web:actions-export')}?{narrowed.urlencode()}",
        "is_narrowed": any(narrowed.values()),
        **_facts(reader, ages, today),
    }
    return render(request, "actions/actions.html", context, status=200 if page else 400)


def _facts(reader: Reader, ages: Iterable[ServiceAges], today: date) -> dict[str, Any]:
    """What the head of the list says of all open items, and of how soon they are closed."""
    every = list(ages)
    closed = queries.closed_within(reader, on=today)
    return {
        "open": sum(one.open for one in every),
        "late": sum(one.late for one in every),
        "segments": _segments(every),
        "closed": closed if closed.count >= _FEWEST_CLOSED else None,
    }


def _caption(ages: Iterable[ServiceAges], page: Page[ActionRow]) -> str:
    open_ = sum(one.open for one in ages)
    words = ngettext(
        "%(open)d action by service, the oldest first. %(shown)d shown.",
        "%(open)d actions by service, the oldest first. %(shown)d shown.",
        open_,
    )
    return words % {"open": open_, "shown": len(page.rows)}


def list_views(
    reader: Reader, current: ActionList | None, ages: Iterable[ServiceAges], today: date
) -> list[View]:
    """The saved views above the list; `current` is None on the page of re-checks. One statement."""
    mine, due = sum(one.mine for one in ages), queries.count_due(reader, on=today)
    counts = {ActionList.MINE: mine}
    views = [
        View(_counted(str(words), counts.get(one, 0)), _view_url(one), is_current=one is current)
        for one, words in VIEWS.items()
    ]
    looks = View(_counted(_("Re-checks"), due), reverse("web:rechecks"), is_current=current is None)
    return [*views[:-2], looks, *views[-2:]]


def _counted(words: str, count: int) -> str:
    return f"{words} {count}" if count else words


def _view_url(view: ActionList) -> str:
    every = reverse("web:actions")
    return every if view is ActionList.OPEN else f"{every}?view={view.value}"


def _columns(with_tickets: bool) -> list[Column]:
    """The columns; one for tickets where there are any."""
    columns = [
        Column(_("Action")),
        Column(_("Owner")),
        Column(_("Due")),
        Column(_("Open for"), is_number=True),
        Column(_("State")),
    ]
    return [*columns, Column(_("Jira"))] if with_tickets else columns


def _groups(
    rows: Iterable[ActionRow], ages: Iterable[ServiceAges], today: date, sent: Mapping[int, TicketPart]
) -> list[Group]:
    notes = {one.service_key: ages_words(one) for one in ages}
    return [
        Group(key or _("No service"), notes.get(key, ""), tuple(_line(row, today, sent) for row in of))
        for key, of in groupby(rows, key=lambda row: row.service_key)
    ]


def _line(row: ActionRow, today: date, sent: Mapping[int, TicketPart]) -> Line:
    """A row; where some have tickets, one without says so by a dash."""
    return line_of(row, today, sent.get(row.id, NO_TICKET) if sent else None)


def _segments(ages: Iterable[ServiceAges]) -> list[Segment]:
    """How old the open items are, to scale; those over 30 days are marked."""
    every = list(ages)
    counted = (
        (sum(one.up_to_7 for one in every), _("Up to 7 days")),
        (sum(one.up_to_14 for one in every), _("8–14")),
        (sum(one.up_to_30 for one in every), _("15–30")),
        (sum(one.over_30 for one in every), _("Over 30")),
    )
    return [
        Segment(count, f"{count} {words}", str(count), words, "now" if number == 3 else "")
        for number, (count, words) in enumerate(counted)
        if count
    ]


@require_safe
@require_right(Right.READ)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file for spreadsheets: what the reader may see of it, and nobody's name."""
    form = ActionFilters(request.GET)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
    after, today = request.GET.get("after") or None, timezone.localdate()
    page = queries.list_actions(reader_of(request), form.wanted(), after, EXPORT_ROWS, on=today)
    response = HttpResponse(write_csv(page.rows, _EXPORTED), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="actions-{today}.csv"'
    if page.after:
        response["Link"] = f'<{next_url(request, page.after)}>; rel="next"'
    return response


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def many(request: HttpRequest) -> HttpResponse:
    """Changes the date or the owner of the chosen action items, drops them, or proposes them; asks for it first."""
    reader = reader_of(request)
    chosen = {int(one) for one in request.POST.getlist("chosen") if one.isdecimal() and len(one) < 19}
    if not chosen or len(chosen) > operations.MOST_AT_ONCE:
        messages.warning(request, _("Choose the actions first, at most a page of them."))
        return redirect("web:actions")
    do = request.POST.get("do", "")
    asked = "asked" in request.POST
    meetings = open_meetings(reader, as_of=timezone.now()) if do == "agenda" else []
    series = [(one.series_id, meeting_words(one)) for one in meetings]
    form = ManyForm(series, request.POST if asked else None, initial={"do": do})
    if asked and form.is_valid() and do == "agenda":
        return _propose(request, reader, chosen, form.cleaned_data["series"])
    if asked and form.is_valid():
        try:
            changed = _change(reader, chosen, form)
        except ValueError as error:
            form.add_error("owner", str(error))
        else:
            _tell(request, changed.done, changed.refused)
            return redirect("web:actions")
    field = form[{"owner": "owner", "drop": "reason", "agenda": "series"}.get(do, "due_on")]
    context = {"form": form, "field": field, "do": do, "chosen": sorted(chosen), "count": len(chosen)}
    return render(request, "actions/many.html", context, status=422 if form.errors else 200)


def _propose(request: HttpRequest, reader: Reader, chosen: set[int], series_id: int) -> HttpResponse:
    """Each becomes a topic of the next meeting, unless one about it waits already."""
    try:
        made = proposals.add_actions(
            reader=reader, series_id=series_id, action_ids=chosen, as_of=timezone.now()
        )
    except ValueError:
        messages.error(request, _("Its agenda was fixed meanwhile. Nothing was proposed; choose again."))
        return redirect("web:actions")
    if made:
        messages.success(request, ngettext("%d topic proposed.", "%d topics proposed.", made) % made)
    if made < len(chosen):
        messages.info(request, _("What waits for the next meeting already was not proposed again."))
    return redirect("web:topics")


def _change(reader: Reader, chosen: set[int], form: ManyForm) -> Changed:
    """Does what was asked for. ValueError: the new owner is not here."""
    now, said = timezone.now(), form.cleaned_data
    if said["do"] == "drop":
        return operations.drop_many(reader=reader, action_ids=chosen, reason=said["reason"], as_of=now)
    return operations.change_many(reader=reader, action_ids=chosen, change=form.change(), as_of=now)


def _tell(request: HttpRequest, done: int, refused: int) -> None:
    if done:
        messages.success(request, ngettext("%d action changed.", "%d actions changed.", done) % done)
    if refused:
        words = ngettext(
            "%d action is not yours to change or under a legal hold, and stays as it was.",
            "%d actions are not yours to change or under a legal hold, and stay as they were.",
            refused,
        )
        messages.warning(request, words % refused)
