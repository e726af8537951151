"""What people do at the gate of a change: approve its head, ask for changes, break the glass, call it a repair."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.approvals import saying
from reviewboard.approvals.queries import GateView, gate_of
from reviewboard.approvals.saying import HeadMoved, NotCounted, NotOpen
from reviewboard.changes.queries import get_change
from reviewboard.changes.rows import ChangeView
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotAllowed
from reviewboard.web import changes
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.gate_forms import ApproveForm, GlassForm, RepairForm
from reviewboard.web.gate_parts import SHA, moved_words, refusal_words


@require_POST
@require_right(Right.ANSWER)
def say(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Approves the head that the form names, or asks for changes of it; a head that moved is a 409 that shows what came."""
    found = get_change(reader_of(request), waiting_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return changes.page(request, waiting_id, gate_form=form, status=422)
    told = form.cleaned_data
    asks = request.POST.get("do") == "ask"

    def act() -> None:
        reader, now = reader_of(request), timezone.now()
        if asks:
            saying.ask_for_changes(
                reader=reader, change_id=waiting_id, head=told["head"], asked=told["checked"], as_of=now
            )
        else:
            saying.approve(
                reader=reader, change_id=waiting_id, head=told["head"], checked=told["checked"], as_of=now
            )

    done = _("You asked for changes.") if asks else _("You approved %s.") % told["head"][:SHA]
    return _acted(request, found, act, done)


@require_POST
@require_right(Right.ANSWER)
def take_back(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Takes back what the reader said of the change here."""
    get_change(reader_of(request), waiting_id)
    if saying.take_back(reader=reader_of(request), change_id=waiting_id, as_of=timezone.now()):
        messages.success(request, _("You took it back."))
    return redirect("web:change", waiting_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def glass(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Breaks the glass for the present head, with a reason."""
    found, gate = _at_hand(request, waiting_id)
    if not gate.may_break:
        messages.warning(request, _("There is no glass for you to break: this is how the gate stands."))
        return redirect("web:change", waiting_id)
    form = GlassForm(request.POST if request.method == "POST" else None, initial={"head": found.head_sha})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data

        def act() -> None:
            saying.break_glass(
                reader=reader_of(request),
                change_id=waiting_id,
                head=told["head"],
                reason=told["reason"],
                as_of=timezone.now(),
            )

        done = _("The glass is broken for %s. The owner of its service is told.") % told["head"][:SHA]
        return _acted(request, found, act, done)
    about = _(
        "This lets %(head)s pass without the approvals it needs, for %(n)d hours. The owner of the service is told, and it"
        " is discussed at the next meeting: not who did it, but why it could not wait."
    ) % {"head": found.head_sha[:SHA], "n": gate.glass_hours}
    return _form(request, found, form, _("Break the glass"), about, kind="danger")


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def repair(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Says that the change repairs an open SEV1 or SEV2 that the reader answers."""
    found, gate = _at_hand(request, waiting_id)
    if not gate.answering:
        messages.warning(request, _("You answer no open SEV1 or SEV2 now that this could repair."))
        return redirect("web:change", waiting_id)
    named = [(pk, f"INC-{pk} {title}") for pk, title in gate.answering]
    form = RepairForm(request.POST if request.method == "POST" else None, incidents=named)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            saying.call_repair(
                reader=reader_of(request),
                change_id=waiting_id,
                incident_id=form.cleaned_data["incident"],
                as_of=timezone.now(),
            )

        return _acted(request, found, act, _("It passes as a repair, and goes on the next agenda."))
    about = _(
        "A repair of an open SEV1 or SEV2 passes at once and goes on the next agenda. Destructive operations of agents"
        " never do."
    )
    return _form(request, found, form, _("It repairs an incident"), about)


@require_POST
@require_right(Right.ANSWER)
def no_repair(request: HttpRequest, waiting_id: int) -> HttpResponse:
    """Takes back that it repairs an incident."""
    found = get_change(reader_of(request), waiting_id)
    number = request.POST.get("incident", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404

    def act() -> None:
        saying.no_repair(
            reader=reader_of(request),
            change_id=waiting_id,
            incident_id=int(number),
            as_of=timezone.now(),
        )

    return _acted(request, found, act, _("It is no repair any more."))


def _at_hand(request: HttpRequest, change_id: int) -> tuple[ChangeView, GateView]:
    reader = reader_of(request)
    found = get_change(reader, change_id)
    gate = gate_of(reader, change_id, is_open=True, as_of=timezone.now())
    if gate is None:
        raise Http404
    return found, gate


def _acted(request: HttpRequest, found: ChangeView, act: Callable[[], None], done: str) -> HttpResponse:
    """Does it and goes back to the change; whatever stands in its way is said there, and nothing typed is lost."""
    try:
        act()
    except HeadMoved as moved:
        typed = request.POST.get("checked") or request.POST.get("reason") or ""
        fresh = get_change(reader_of(request), found.id)
        form = ApproveForm(initial={"head": moved.head, "checked": typed})
        told = moved_words(moved.named, fresh.commits)
        return changes.page(request, found.id, gate_form=form, moved=told, status=409)
    except NotCounted as refused:
        words = _("Nothing was said: an approval of yours %s.") % refusal_words(refused.because)
        messages.warning(request, words)
    except NotOpen:
        messages.warning(request, _("Nothing was said: it has landed, or was closed."))
    else:
        messages.success(request, done)
    return redirect("web:change", found.id)


def _form(
    request: HttpRequest, found: ChangeView, form: forms.Form, heading: str, about: str, kind: str = "primary"
) -> HttpResponse:
    if not reader_of(request).can(Right.ANSWER):
        raise NotAllowed(Right.ANSWER)
    context = {"form": form, "change": found, "heading": heading, "about": about, "kind": kind}
    return render(request, "gate/said.html", context, status=422 if form.errors else 200)
