"""Rules of evidence: the product's and the company's own; one to read, one to add once it was tried, one to retire."""

from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.changes.queries.rules import RuleView, get_rule, own_rules, product_rules, version_now
from reviewboard.changes.rules import AlreadyThere, NewRule, Tried, add_rule, retire_rule, try_rule
from reviewboard.domain.values import RuleMatch
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.web.change_words import did_words
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.evidence_words import CERTAINTIES, DECLARATION, KINDS, MATCHES, READERS, tool_words
from reviewboard.web.parts import Column
from reviewboard.web.rule_forms import RuleForm

LONGEST_SEARCH = 200


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The company's own rules, and those that come with the product."""
    reader = reader_of(request)
    q = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH]
    own = [_seen(reader, one) for one in own_rules(reader)]
    words = q.lower().split()
    context = {
        "q": q,
        "own": [one for one in own if all(word in _text(one) for word in words)],
        "has_own": bool(own),
        "product": [_row(one) for one in product_rules(q)],
        "readers": [
            (key, text)
            for key, text in READERS.items()
            if all(word in f"{key} {text}".lower() for word in words)
        ],
        "columns": [Column(_("Rule")), Column(_("Tool")), Column(_("What it says")), Column(_("An example"))],
        "version": version_now(),
        "may_classify": reader.can(Right.CLASSIFY),
    }
    return render(request, "evidence/rules.html", context)


def _text(one: RuleView) -> str:
    return " ".join((one.id, one.tool, one.looks_at, one.because)).lower()


def _row(one: RuleView) -> Mapping[str, str]:
    return {
        "id": one.id,
        "tool": tool_words(one.tool),
        "says": f"{KINDS[one.kind]}, {CERTAINTIES[one.certainty]}",
        "example": one.yes[0].strip().split("\n")[-1] if one.yes else "",
    }


def _seen(reader: Reader, one: RuleView) -> RuleView:
    """The rule as this reader sees it: who turned out to be no agent is named to those who answer that alone."""
    if one.match is RuleMatch.IDENTITY and one.ignored and not reader.can(Right.CLASSIFY):
        return replace(one, looks_at=_("somebody who is no agent"), because="")
    return one


def says(one: RuleView) -> str:
    """What a sign by this rule says: "Claude wrote, certain"."""
    if one.ignored:
        return _("no AI, never a sign")
    return f"{did_words(one.tool, one.kind)}, {CERTAINTIES[one.certainty]}"


@require_safe
@require_right(Right.READ)
def one(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its examples, or what it looks at, who added it and why."""
    if rule_id in READERS or rule_id == DECLARATION:
        return _convention(request, rule_id)
    reader = reader_of(request)
    found = _seen(reader, get_rule(reader, rule_id))
    context = {
        "rule": found,
        "id": found.id,
        "says": says(found),
        "match": MATCHES[found.match] if found.match else "",
        "may_retire": reader.can(Right.CLASSIFY) and found.own_id is not None and found.retired_at is None,
    }
    return render(request, "evidence/rule.html", context)


def _convention(request: HttpRequest, rule_id: str) -> HttpResponse:
    """What is read by a convention, or said by a person, has no examples of one tool."""
    said = _("What people declare on a change’s page, in their own words and with their name.")
    text = said if rule_id == DECLARATION else READERS[rule_id]
    return render(request, "evidence/rule.html", {"id": rule_id, "text": text})


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.CLASSIFY)
def new(request: HttpRequest) -> HttpResponse:
    """Adds a rule, once the page has shown what it would change."""
    form = RuleForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, None)
    reader, wanted = reader_of(request), form.rule()
    tried = _tried(reader, wanted, form)
    if tried is None:
        return _form(request, form, None)
    if request.POST.get("do") == "add" and form.cleaned_data["shown"] == form.digest():
        try:
            number = add_rule(reader=reader, rule=wanted, as_of=timezone.now())
        except AlreadyThere:
            form.add_error("value", _("There is a rule about the same thing. Retire that one first."))
            return _form(request, form, None)
        messages.success(request, _("It is added. All changes are read anew by it."))
        return redirect("web:evidence-reading", number)
    again = RuleForm({**request.POST.dict(), "shown": form.digest()})
    again.is_valid()
    return _form(request, again, tried)


def _tried(reader: Reader, wanted: NewRule, form: RuleForm) -> Tried | None:
    """What it would change; None when the rule is wrong, which the form says then."""
    try:
        return try_rule(reader, wanted, as_of=timezone.now())
    except ValueError as error:
        form.add_error(None, str(error))
        return None


def _form(request: HttpRequest, form: RuleForm, tried: Tried | None) -> HttpResponse:
    context = {"form": form, "tried": tried, "columns": tried_columns()}
    return render(request, "evidence/rule_new.html", context, status=422 if form.errors else 200)


def tried_columns() -> list[Column]:
    """The columns of what a rule would change."""
    return [Column(_("Change")), Column(_("Is now")), Column(_("Would be"))]


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.CLASSIFY)
def retire(request: HttpRequest, own_id: int) -> HttpResponse:
    """Takes a rule of the company's own out of use, after a question."""
    reader = reader_of(request)
    found = get_rule(reader, f"team.{own_id}")
    if found.retired_at is not None:
        messages.warning(request, _("It is retired already."))
        return redirect("web:evidence-rule", found.id)
    if request.method != "POST":
        return render(request, "evidence/rule_retire.html", {"rule": found, "says": says(found)})
    try:
        number = retire_rule(reader=reader, rule_id=own_id, as_of=timezone.now())
    except NotVisible:
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
        return redirect("web:evidence-rule", found.id)
    messages.success(request, _("It counts no longer. All changes are read anew without it."))
    return redirect("web:evidence-reading", number)
