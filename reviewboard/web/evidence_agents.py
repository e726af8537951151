"""Agents that no rule knows: each with its exact words, answered in two clicks, with a look at what that changes between."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.changes.queries.rules import UnknownAgent, unknown_agents
from reviewboard.changes.rules import AlreadyThere, Tried, add_rule, try_rule
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.evidence_rules import tried_columns
from reviewboard.web.evidence_words import tool_words
from reviewboard.web.rule_forms import NO_AI, AnswerForm

SHOWN = 50
KNOWN = 500
"""Among how many the one that was answered is looked for."""


@dataclass(frozen=True, slots=True)
class Agent:
    """One of the queue, and the form that answers it."""

    found: UnknownAgent
    form: AnswerForm


@require_safe
@require_right(Right.CLASSIFY)
def index(request: HttpRequest) -> HttpResponse:
    """The queue, those in most changes first."""
    found = unknown_agents(reader_of(request), SHOWN)
    agents = [Agent(one, _form_of(one, number)) for number, one in enumerate(found)]
    return render(request, "evidence/agents.html", {"agents": agents, "most": SHOWN})


def _form_of(one: UnknownAgent, number: int) -> AnswerForm:
    asked = {"match": one.match, "identity": one.identity_id, "value": one.value}
    return AnswerForm(initial=asked, auto_id=f"agent-{number}-%s")


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.CLASSIFY)
def classify(request: HttpRequest) -> HttpResponse:
    """What an answer would change; a POST makes it a rule, and has the history read by it."""
    reader = reader_of(request)
    form = AnswerForm(request.POST if request.method == "POST" else request.GET)
    valid = form.is_valid()
    agent = _asked(reader, form)
    if agent is None:
        messages.warning(
            request, _("This agent is in nobody’s queue now: it was answered, or its sign is gone.")
        )
        return redirect("web:evidence-agents")
    tried = _tried(reader, form) if valid else None
    if tried is None:
        return _page(request, agent, form, None)
    if request.method != "POST":
        return _page(request, agent, form, tried)
    try:
        number = add_rule(reader=reader, rule=form.rule(), as_of=timezone.now())
    except AlreadyThere:
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
        return redirect("web:evidence-agents")
    messages.success(request, _("It is a rule now. All changes are read anew by it."))
    return redirect("web:evidence-reading", number)


def _asked(reader: Reader, form: AnswerForm) -> UnknownAgent | None:
    """The agent of the queue that the form is about: an answer to anything else is none."""
    told = form.cleaned_data
    asked = (told.get("match"), told.get("identity"), told.get("value"))
    known = unknown_agents(reader, KNOWN)
    return next((one for one in known if (one.match, one.identity_id, one.value) == asked), None)


def _tried(reader: Reader, form: AnswerForm) -> Tried | None:
    try:
        return try_rule(reader, form.rule(), as_of=timezone.now())
    except ValueError as error:
        form.add_error(None, str(error))
        return None


def _page(request: HttpRequest, agent: UnknownAgent, form: AnswerForm, tried: Tried | None) -> HttpResponse:
    ignored = form.data.get("do") == NO_AI
    tool = form.cleaned_data.get("tool", "")
    context = {
        "agent": agent,
        "form": form,
        "tried": tried,
        "columns": tried_columns(),
        "do": NO_AI if ignored else "tool",
        "tool": tool,
        "answer": _("no AI") if ignored else tool_words(tool),
    }
    return render(request, "evidence/classify.html", context, status=422 if form.errors else 200)
