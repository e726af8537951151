"""One ticket, for an administrator: what happened to it, and trying again, searching, naming it, letting go of it."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.domain.lifecycles import IllegalTransition
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.tracker.kinds import Cause
from reviewboard.tracker.operations import repairing
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.repairing import NotNow
from reviewboard.tracker.queries.one_ticket import Ticket
from reviewboard.tracker.queries.one_ticket import ticket as ticket_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_lines import Step, lost_line, queue_line
from reviewboard.web.jira_place_asked import tracker_of
from reviewboard.web.jira_words import CAUSES, STATES, note

DOES = ("retry", "search", "relink", "unlink", "recreate", "seen")


class ActForm(forms.Form):
    """What is to be done: to the ticket, or to a second one (`seen`)."""

    do = forms.ChoiceField(choices=[(one, one) for one in DOES])
    second = forms.IntegerField(min_value=1, max_value=2**62, required=False)


class KeyForm(forms.Form):
    """Which ticket it is."""

    key = forms.CharField(
        label=gettext_lazy("Key of the ticket"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("As it stands in Jira, such as PAY-12"),
    )


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def ticket(request: HttpRequest, source: str, ticket_id: int) -> HttpResponse:
    """The ticket; a POST does one thing to it."""
    reader, found, now = reader_of(request), tracker_of(request, source), timezone.now()
    if ticket_id >= 2**62:
        ticket_id = 0
    seen = ticket_of(reader, found, ticket_id, as_of=now)
    form = KeyForm()
    if request.method == "POST":
        act = ActForm(request.POST)
        if not act.is_valid():
            raise BadRequest("no such thing to do")
        do = act.cleaned_data["do"]
        form = KeyForm(request.POST) if do == "relink" else form
        if do != "relink" or form.is_valid():
            second = act.cleaned_data["second"] or 0
            _do(request, reader, ticket_id, do, form.cleaned_data["key"] if do == "relink" else "", second)
            return redirect("web:jira-ticket", source, ticket_id)
    context = {
        "found": found,
        "ticket": seen,
        "line": queue_line(seen.row, as_of=now),
        "state": STATES[seen.row.item.state] if seen.row.item else None,
        "cause": _cause(seen),
        "lost": lost_line(seen.lost, as_of=now) if seen.lost else None,
        "steps": [_step(one.at, note(one), one.trace) for one in reversed(seen.notes)],
        "form": form,
        "unlinking": [("do", "unlink")],
    }
    return render(request, "jira/ticket.html", context, status=422 if form.is_bound else 200)


def _cause(seen: Ticket) -> str:
    word = seen.row.cause.partition(":")[0]
    return str(CAUSES[Cause(word)]) if word in set(Cause) else ""


def _step(at: datetime, words: str, trace: str) -> Step:
    return Step(at, words, beside=_("request %s") % trace if trace else "")


def _do(request: HttpRequest, reader: Reader, ticket_id: int, do: str, key: str, second: int) -> None:
    """One thing, and what is said of it."""
    try:
        messages.success(request, _done(reader, ticket_id, do, key, second))
    except NoAnswer as error:
        messages.error(request, _("Jira says: %s") % error.words)
    except (NotNow, IllegalTransition):
        messages.warning(
            request, _("It does not stand so that this could be done. This is how it stands now.")
        )


def _done(reader: Reader, ticket_id: int, do: str, key: str, second: int) -> str:
    now = timezone.now()
    match do:
        case "retry":
            return _waits(repairing.retry(reader=reader, link_id=ticket_id, as_of=now))
        case "recreate":
            return _waits(repairing.recreate(reader=reader, link_id=ticket_id, as_of=now))
        case "relink":
            named = repairing.relink(reader=reader, link_id=ticket_id, key=key, clock=timezone.now)
            return _("It is %s now. What both say is compared with the next reading.") % named
        case "search":
            repairing.search_again(reader=reader, link_id=ticket_id, as_of=now)
        case "unlink":
            repairing.unlink(reader=reader, link_id=ticket_id, as_of=now)
        case "seen":
            repairing.settle_duplicate(reader=reader, duplicate_id=second, as_of=now)
    return str(_SAID[do])


_SAID = {
    "search": gettext_lazy("It is looked for now."),
    "unlink": gettext_lazy("Let go of. Both stay as they are, and nothing goes between them."),
    "seen": gettext_lazy("It is not shown any more. Nothing was deleted."),
}


def _waits(cause: str) -> str:
    word = cause.partition(":")[0]
    if word in set(Cause):
        return _("It waits still. %s") % CAUSES[Cause(word)]
    return _("It is tried now.")
