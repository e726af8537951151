"""One action item: adding it, its page, and everything that is done to it by hand."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.audit.queries import Held
from reviewboard.domain.lifecycles import ActionEvent, IllegalTransition
from reviewboard.domain.values import ActionState
from reviewboard.findings import operations, queries
from reviewboard.findings.operations import SomebodyWasFaster
from reviewboard.findings.rows import Origin
from reviewboard.incidents.queries import get_incident
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.action_forms import ActionForm, MoveForm, RiskForm, as_written
from reviewboard.web.action_parts import Forms, page_of
from reviewboard.web.action_words import HINTS, STATES
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.holds import change_hold
from reviewboard.web.learned import point_out, tell_similar


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
            title = form.cleaned_data["title"]
            point_out(request, title)
            tell_similar(request, title, but_incident=origin.incident_id)
            return redirect("web:action", pk)
    context = {"form": form, "incident": incident, "heading": _("Add an action"), "verb": _("Add the action")}
    return render(request, "actions/form.html", context, status=422 if form.errors else 200)


@require_safe
@require_right(Right.READ)
def action(request: HttpRequest, action_id: int) -> HttpResponse:
    """One action item."""
    found = queries.get_action(reader_of(request), action_id, on=timezone.localdate())
    return page_of(request, found)


@require_POST
@require_right(Right.HOLD)
def hold(request: HttpRequest, action_id: int) -> HttpResponse:
    """Places a legal hold on the action item, or lifts it."""
    found = queries.get_action(reader_of(request), action_id, on=timezone.localdate())
    if form := change_hold(request, f"action:{action_id}"):
        return page_of(request, found, Forms(hold=form))
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
    context["hints"] = [HINTS[one] for one in found.hints]
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
        found = queries.get_action(reader, action_id, on=timezone.localdate())
        return page_of(request, found, Forms(move=form))
    else:
        messages.success(request, _("It is now: %s.") % STATES[state])
    return redirect("web:action", action_id)


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def accept_risk(request: HttpRequest, action_id: int) -> HttpResponse:
    """Accepts the risk of leaving an action item undone until a day."""
    reader = reader_of(request)
    found = queries.get_action(reader, action_id, on=timezone.localdate())
    form = RiskForm(request.POST, prefix="risk")
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            operations.accept_risk(
                reader=reader,
                action_id=action_id,
                was=ActionState(chosen["was"]),
                until=chosen["until"],
                reason=chosen["why"],
                as_of=timezone.now(),
            )
        except (SomebodyWasFaster, IllegalTransition):
            messages.warning(request, _("Somebody was faster; this is how it stands now."))
            return redirect("web:action", action_id)
        except ValueError:
            form.add_error("until", _("Choose a day within the coming year."))
        else:
            messages.success(request, _("It is now: %s.") % STATES[ActionState.RISK_ACCEPTED])
            return redirect("web:action", action_id)
    elif ActionEvent.ACCEPT_RISK not in found.events:
        raise NotAllowed(Right.MANAGE_ACTIONS)
    return page_of(request, found, Forms(risk=form))
