"""What people say of a change's verdict: declare, dispute, rule, withdraw, and for whom an agent acted."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.catalog.queries import ServicePeople, people_of_service
from reviewboard.changes.queries import get_change
from reviewboard.changes.queries.verdicts import Argument, argument
from reviewboard.changes.rows import ChangeView
from reviewboard.changes.verdicts import disputing
from reviewboard.changes.verdicts.declaring import declare as declare_it
from reviewboard.changes.verdicts.disputing import AlreadyDisputed, AlreadySettled
from reviewboard.changes.verdicts.principals import name_principal
from reviewboard.domain.values import Verdict
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.change_words import sign_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.evidence_words import says_words
from reviewboard.web.verdict_forms import DeclareForm, DisputeForm, PrincipalForm, RulingForm

_YES = (Verdict.ASSISTED, Verdict.SUSPECTED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is about: the heading, the button, what stands above it, and what follows from it."""

    heading: str
    verb: str
    about: str = ""
    quote: str = ""
    after: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def declare(request: HttpRequest, change_id: int) -> HttpResponse:
    """Says whether AI took part."""
    found, said = _of(request, change_id)
    if not said.standing.may_declare:
        raise NotAllowed(Right.ANSWER)
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reader, now = reader_of(request), timezone.now()
        declare_it(reader=reader, change_id=change_id, said=form.said(), as_of=now)
        messages.success(request, _("It is on the record. You can say otherwise at any time."))
        return redirect("web:change", change_id)
    about = _("What you say becomes one of its signs, in place of what you said before. Other signs stay.")
    return _form(request, found, form, Asked(_("Say whether AI took part"), _("Declare it"), about))


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def dispute(request: HttpRequest, change_id: int) -> HttpResponse:
    """Says that the verdict is wrong."""
    found, said = _of(request, change_id)
    if not said.standing.may_dispute:
        raise NotAllowed(Right.ANSWER)
    if said.open:
        messages.warning(request, _("Somebody disputes it already; this is how it stands."))
        return redirect("web:change", change_id)
    form = DisputeForm(
        request.POST if request.method == "POST" else None, initial={"says": _other(found.verdict)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            disputing.dispute(
                reader=reader_of(request),
                change_id=change_id,
                says=form.verdict(),
                tool=form.cleaned_data["tool"],
                reason=form.cleaned_data["reason"],
                as_of=timezone.now(),
            )
        except AlreadyDisputed:
            messages.warning(request, _("Somebody disputes it already; this is how it stands."))
        else:
            messages.success(request, _("It reads disputed until a reviewer of its service rules."))
        return redirect("web:change", change_id)
    after = _("Every sign stays as it is. Nobody rules within five working days: it stays disputed.")
    return _form(
        request, found, form, Asked(_("What is wrong with its verdict?"), _("Dispute it"), after=after)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def rule(request: HttpRequest, change_id: int) -> HttpResponse:
    """Rules on the dispute that is open."""
    found, said = _of(request, change_id)
    if not said.standing.may_rule:
        raise NotAllowed(Right.ANSWER)
    if said.open is None:
        messages.warning(request, _("Nobody disputes it now; this is how it stands."))
        return redirect("web:change", change_id)
    form = RulingForm(request.POST if request.method == "POST" else None, initial={"dispute": said.open.id})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["dispute"] == said.open.id:
            _rule(request, form)
            return redirect("web:change", change_id)
        form = RulingForm({**request.POST.dict(), "dispute": str(said.open.id)})
        form.add_error(None, _("Another dispute is open by now: this one. Read it, then rule on it."))
    return _form(request, found, form, _to_rule(said))


def _rule(request: HttpRequest, form: RulingForm) -> None:
    """Rules on the dispute that the form was opened for."""
    told = form.cleaned_data
    try:
        disputing.rule(
            reader=reader_of(request),
            dispute_id=told["dispute"],
            ruling=form.verdict(),
            tool=told["tool"],
            reason=told["reason"],
            as_of=timezone.now(),
        )
    except AlreadySettled:
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
    else:
        messages.success(request, _("It is ruled. The signs stay as they are."))


def _to_rule(said: Argument) -> Asked:
    found = said.open
    words = {
        "who": (found.raised_by if found else "") or _("Somebody"),
        "says": says_words(found.says, found.tool) if found else "",
    }
    return Asked(
        _("Did AI take part?"),
        _("Rule on it"),
        about=_("%(who)s says: %(says)s.") % words,
        quote=found.reason if found else "",
        after=_("What you rule stands over all signs, which stay as they are. It can be disputed again."),
    )


@require_POST
@require_right(Right.ANSWER)
def withdraw(request: HttpRequest, change_id: int) -> HttpResponse:
    """Takes the reader's own dispute back."""
    reader = reader_of(request)
    said = argument(reader, change_id, on=timezone.localdate())
    if said.open is None:
        messages.warning(request, _("Nobody disputes it now; this is how it stands."))
        return redirect("web:change", change_id)
    try:
        disputing.withdraw(reader=reader, dispute_id=said.open.id, as_of=timezone.now())
    except AlreadySettled:
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
    else:
        messages.success(request, _("Taken back."))
    return redirect("web:change", change_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.ANSWER)
def principal(request: HttpRequest, change_id: int) -> HttpResponse:
    """Says for whom an agent acted: for the reader in one click, or for somebody whom they name."""
    reader, today = reader_of(request), timezone.localdate()
    found = get_change(reader, change_id)
    if request.method == "POST" and request.POST.get("do") == "mine":
        return _mine(request, found)
    listed = people_of_service(found.service_id, on=today)
    said = argument(reader, change_id, on=today, listed=listed)
    if not said.standing.may_name:
        raise NotAllowed(Right.ANSWER)
    form = PrincipalForm(request.POST if request.method == "POST" else None, people=_near(found, listed))
    if request.method == "POST" and form.is_valid():
        try:
            name_principal(
                reader=reader,
                change_id=change_id,
                person_id=form.cleaned_data["person"],
                as_of=timezone.now(),
            )
        except ValueError:
            form.add_error(None, _("They are not here any more. Name somebody else."))
        else:
            messages.success(request, _("It is on the record."))
            return redirect("web:change", change_id)
    about = _(
        "Whoever it is can dispute what the signs add up to, and knows the change when it is asked about."
    )
    return _form(request, found, form, Asked(_("For whom did the agent act?"), _("Name them"), about))


def _mine(request: HttpRequest, found: ChangeView) -> HttpResponse:
    reader = reader_of(request)
    if reader.person_id is None:
        raise NotAllowed(Right.ANSWER)
    try:
        name_principal(reader=reader, change_id=found.id, person_id=reader.person_id, as_of=timezone.now())
    except ValueError:
        messages.error(request, _("Nothing is known here by which you could be named."))
    else:
        messages.success(request, _("%s: the agent acted for you.") % found.reference)
    if request.POST.get("back") == "principals":
        return redirect("web:evidence-principals")
    return redirect("web:change", found.id)


def _near(found: ChangeView, listed: ServicePeople) -> list[tuple[int, str]]:
    """Who took part, and who reviews its service."""
    people = {one.person_id: one.name for one in found.people if one.person_id is not None}
    return list({**people, **{one.id: one.name for one in listed.reviewers}}.items())


def _other(verdict: Verdict) -> str:
    """What somebody most likely says who finds this verdict wrong."""
    return (Verdict.RULED_OUT if verdict in _YES else Verdict.ASSISTED).value


def _of(request: HttpRequest, change_id: int) -> tuple[ChangeView, Argument]:
    reader = reader_of(request)
    return get_change(reader, change_id), argument(reader, change_id, on=timezone.localdate())


def _form(request: HttpRequest, found: ChangeView, form: forms.Form, asked: Asked) -> HttpResponse:
    context = {
        "change": found,
        "form": form,
        "asked": asked,
        "signs": [sign_of(one, found) for one in found.evidence],
    }
    return render(request, "changes/verdict.html", context, status=422 if form.errors else 200)
