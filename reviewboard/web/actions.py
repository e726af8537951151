"""Action items: the list with its file, one item's page, and everything that is done to it by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.audit.queries import Held
from reviewboard.domain.lifecycles import ActionEvent, IllegalTransition
from reviewboard.domain.values import ActionState
from reviewboard.findings import operations, queries
from reviewboard.findings.operations import SomebodyWasFaster
from reviewboard.findings.rows import ActionList, ActionRow, ActionView, Origin, RecordKind, ServiceAges
from reviewboard.incidents.queries import get_incident
from reviewboard.integrations.files import write_csv
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.action_forms import ActionFilters, ActionForm, ManyForm, MoveForm, as_written
from reviewboard.web.action_words import (
    EVENTS,
    KINDS,
    PRIORITIES,
    STATE_ICONS,
    STATE_SIGNS,
    STATES,
    VIEWS,
    ages_words,
    days_words,
    due_words,
)
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.holds import HoldForm, change_hold, hold_part
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column, View
from reviewboard.web.strips import Segment

PAGE = 50
EXPORT_ROWS = 10_000
"""Rows of one file; the cursor of the next one stands in its `Link` header."""
_EXPORTED = (
    "reference", "title", "state", "kind", "priority", "service_key", "team", "due_on", "days_past", "age_days",
    "came_from", "visibility",
)  # fmt: skip
_PLAIN_MOVES = (ActionEvent.START, ActionEvent.STOP, ActionEvent.FINISH, ActionEvent.VERIFY)
_MOVES_WITH_REASON = (ActionEvent.DROP, ActionEvent.REOPEN)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one service, and how its items stand."""

    name: str
    note: str
    rows: tuple["Line", ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row, and what is said of it in words."""

    row: ActionRow
    due: str
    age: str
    state: str
    sign: str
    icon: str


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
    ages = queries.ages(reader, on=today)
    narrowed = request.GET.copy()
    narrowed.pop("after", None)
    context = {
        "form": form,
        "page": page,
        "groups": _groups(page.rows if page else (), ages if view is ActionList.OPEN else [], today),
        "columns": _columns(),
        "views": [View(str(words), _view_url(one), is_current=one is view) for one, words in VIEWS.items()],
        "open": sum(one.open for one in ages),
        "late": sum(one.late for one in ages),
        "segments": _segments(ages),
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "may_choose": page is not None
        and any(row.may_change for row in page.rows)
        and view is not ActionList.DONE,
        "buttons": (("due", _("New due date…")), ("owner", _("New owner…"))),
        "next_url": next_url(request, page.after) if page else "",
        "export_url": f"{reverse('web:actions-export')}?{narrowed.urlencode()}",
        "is_narrowed": any(narrowed.values()),
    }
    return render(request, "actions/actions.html", context, status=200 if page else 400)


def _view_url(view: ActionList) -> str:
    every = reverse("web:actions")
    return every if view is ActionList.OPEN else f"{every}?view={view.value}"


def _columns() -> list[Column]:
    return [
        Column(_("Action")),
        Column(_("Owner")),
        Column(_("Due")),
        Column(_("Open for"), is_number=True),
        Column(_("State")),
    ]


def _groups(rows: Iterable[ActionRow], ages: Iterable[ServiceAges], today: date) -> list[Group]:
    notes = {one.service_key: ages_words(one) for one in ages}
    return [
        Group(key or _("No service"), notes.get(key, ""), tuple(_line(row, today) for row in of))
        for key, of in groupby(rows, key=lambda row: row.service_key)
    ]


def _line(row: ActionRow, today: date) -> Line:
    sign = STATE_SIGNS.get(row.state, "idle")
    icon = STATE_ICONS.get(row.state, "")
    return Line(row, due_words(row, today), days_words(row.age_days), str(STATES[row.state]), sign, icon)


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


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Adds an action item, of an incident where one is named."""
    reader, today = reader_of(request), timezone.localdate()
    named = request.GET.get("incident", "")
    incident = get_incident(reader, int(named), on=today) if named.isdecimal() and len(named) < 19 else None
    first = {"service": incident.service_key, "team": incident.owner_team_id} if incident else {}
    form = ActionForm(request.POST or None, reader=reader, initial={"priority": "normal", **first})
    if request.method == "POST" and form.is_valid():
        origin = Origin(incident.id if incident else None)
        try:
            pk = operations.add_action(
                reader=reader, fields=form.written(), origin=origin, as_of=timezone.now()
            )
        except ValueError as error:
            form.add_error("owner", str(error))
        else:
            return redirect("web:action", pk)
    context = {"form": form, "incident": incident, "heading": _("Add an action"), "verb": _("Add the action")}
    return render(request, "actions/form.html", context, status=422 if form.errors else 200)


@require_safe
@require_right(Right.READ)
def action(request: HttpRequest, action_id: int) -> HttpResponse:
    """One action item."""
    found = queries.get_action(reader_of(request), action_id, on=timezone.localdate())
    return _page(request, found)


@require_POST
@require_right(Right.HOLD)
def hold(request: HttpRequest, action_id: int) -> HttpResponse:
    """Places a legal hold on the action item, or lifts it."""
    found = queries.get_action(reader_of(request), action_id, on=timezone.localdate())
    if form := change_hold(request, f"action:{action_id}"):
        return _page(request, found, hold_form=form)
    return redirect("web:action", action_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def edit(request: HttpRequest, action_id: int) -> HttpResponse:
    """Changes what is written of an action item: its owner, its date, its outcome."""
    reader, today = reader_of(request), timezone.localdate()
    found = queries.get_action(reader, action_id, on=today)
    if not found.row.may_change:
        raise NotAllowed(Right.MANAGE_ACTIONS)
    form = ActionForm(request.POST or None, reader=reader, initial=as_written(found, on=today))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_action(
                reader=reader,
                action_id=action_id,
                fields=form.written(),
                seen=form.cleaned_data["seen"],
                as_of=timezone.now(),
            )
        except ValueError as error:
            form.add_error("owner", str(error))
        except SomebodyWasFaster:
            form, status = _typed_again(request, reader, action_id), 409
        else:
            return redirect("web:action", action_id)
    heading = _("Edit %(reference)s") % {"reference": found.row.reference}
    context = {"form": form, "action": found, "heading": heading, "verb": _("Save the action")}
    return render(
        request, "actions/form.html", context, status=422 if form.errors and status == 200 else status
    )


def _typed_again(request: HttpRequest, reader: Reader, action_id: int) -> ActionForm:
    """The form with what was typed, beside what somebody else saved meanwhile. Saved again, it takes its place."""
    today = timezone.localdate()
    found = queries.get_action(reader, action_id, on=today)
    typed = request.POST.copy()
    typed["seen"] = found.version
    form = ActionForm(typed, reader=reader, initial=as_written(found, on=today))
    form.add_error(
        None,
        _("Somebody else saved this action meanwhile. It says now: %s. Save again to put yours in its place.")
        % (form.told_meanwhile() or _("the same as yours")),
    )
    return form


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def take(request: HttpRequest, action_id: int) -> HttpResponse:
    """Makes the reader the owner."""
    reader = reader_of(request)
    found = queries.get_action(reader, action_id, on=timezone.localdate())
    if not found.row.may_change or reader.person_id is None:
        raise NotAllowed(Right.MANAGE_ACTIONS)
    change = {"owner_id": reader.person_id}
    taken = operations.change_many(reader=reader, action_ids=[action_id], change=change, as_of=timezone.now())
    if not taken.done:
        raise Held([f"action:{action_id}"])
    messages.success(request, _("It is yours."))
    return redirect("web:action", action_id)


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def move(request: HttpRequest, action_id: int) -> HttpResponse:
    """Starts, finishes, verifies, drops or reopens an action item."""
    reader = reader_of(request)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such move")
    chosen = form.cleaned_data
    try:
        state = operations.move(
            reader=reader,
            action_id=action_id,
            event=ActionEvent(chosen["event"]),
            was=ActionState(chosen["was"]),
            reason=chosen["reason"],
            as_of=timezone.now(),
        )
    except (SomebodyWasFaster, IllegalTransition):
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
    except ValueError:
        form.add_error("reason", _("Say why it will not be done."))
        return _page(request, queries.get_action(reader, action_id, on=timezone.localdate()), form)
    else:
        messages.success(request, _("It is now: %s.") % STATES[state])
    return redirect("web:action", action_id)


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def many(request: HttpRequest) -> HttpResponse:
    """Changes the date or the owner of the chosen action items; asks for it first."""
    reader = reader_of(request)
    chosen = {int(one) for one in request.POST.getlist("chosen") if one.isdecimal() and len(one) < 19}
    if not chosen or len(chosen) > operations.MOST_AT_ONCE:
        messages.warning(request, _("Choose the actions first, at most a page of them."))
        return redirect("web:actions")
    asked = "asked" in request.POST
    form = ManyForm(request.POST if asked else None, initial={"do": request.POST.get("do", "")})
    if asked and form.is_valid():
        try:
            changed = operations.change_many(
                reader=reader, action_ids=chosen, change=form.change(), as_of=timezone.now()
            )
        except ValueError as error:
            form.add_error("owner", str(error))
        else:
            _tell(request, changed.done, changed.refused)
            return redirect("web:actions")
    field = form["owner" if request.POST.get("do") == "owner" else "due_on"]
    context = {"form": form, "field": field, "chosen": sorted(chosen), "count": len(chosen)}
    return render(request, "actions/many.html", context, status=422 if form.errors else 200)


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


def _page(
    request: HttpRequest,
    found: ActionView,
    form: MoveForm | None = None,
    hold_form: HoldForm | None = None,
) -> HttpResponse:
    reader, today, pk = reader_of(request), timezone.localdate(), found.row.id
    context: dict[str, Any] = {
        "action": found,
        "line": _line(found.row, today),
        "kind": KINDS[found.row.kind],
        "priority": PRIORITIES[found.row.priority],
        "moves": [(one.value, EVENTS[one]) for one in _PLAIN_MOVES if one in found.events],
        "reasoned": [(one.value, EVENTS[one]) for one in _MOVES_WITH_REASON if one in found.events],
        "form": form or MoveForm(),
        "may_take": _may_take(reader, found),
        "hold": hold_part(reader, f"action:{pk}", reverse("web:action-hold", args=[pk]), hold_form),
        "may_decide": queries.seen_by(reader, RecordKind.ACTION, found.row.id, on=today).may_decide,
    }
    return render(request, "actions/action.html", context, status=422 if form or hold_form else 200)


def _may_take(reader: Reader, found: ActionView) -> bool:
    open_ = found.row.state in (ActionState.OPEN, ActionState.IN_PROGRESS)
    return open_ and found.row.may_change and not found.row.is_mine and reader.person_id is not None
