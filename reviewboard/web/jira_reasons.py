"""Why an action item has no ticket, for anybody who may see it; and what differs between the two, to be settled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.domain.tracking.fields import Shared
from reviewboard.domain.values import Visibility
from reviewboard.people.permissions import Right
from reviewboard.tracker.operations.settling import OURS, THEIRS, Moved, settle
from reviewboard.tracker.queries.doctor import Asked, Check, Diagnosis, Verdict
from reviewboard.tracker.queries.doctor import why as why_not
from reviewboard.tracker.queries.one_ticket import differing
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_lines import differ_line
from reviewboard.web.jira_reason_words import ASKED, VERDICTS, sentence
from reviewboard.web.parts import Link

_KEY = re.compile(r"[-a-zA-Z0-9_]+")
SIGNS: Mapping[Verdict, str] = {Verdict.OK: "good", Verdict.NOT_YET: "warn", Verdict.UNKNOWN: "idle"}


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that has to be so, in one sentence, and the one link to where it is mended."""

    check: Check
    sign: str
    verdict: str
    asked: str
    words: str
    link: Link | None


@require_safe
@require_right(Right.READ)
def why(request: HttpRequest, action_id: int) -> HttpResponse:
    """Everything that has to be so, in order."""
    reader, now = reader_of(request), timezone.now()
    found = why_not(reader, _known(action_id), as_of=now)
    admin = reader.can(Right.CONNECT)
    lines = [
        CheckLine(
            check=one,
            sign=SIGNS[one.verdict],
            verdict=str(VERDICTS[one.verdict]),
            asked=str(ASKED[one.asked]),
            words=sentence(one, found.tracker, as_of=now),
            link=_link(one, found, admin=admin) if one.verdict is Verdict.NOT_YET else None,
        )
        for one in found.checks
    ]
    ticket = next((one for one in found.checks if one.asked is Asked.TICKET), None)
    context = {
        "found": found,
        "lines": lines,
        "title": _title(found),
        "ticket": ticket if ticket and ticket.verdict is Verdict.OK else None,
        "first": next((line for line in lines if line.check is found.first), None),
        "manage": reverse("web:jira-ticket", args=[found.source, found.link_id])
        if admin and found.source and found.link_id
        else "",
    }
    return render(request, "jira/why.html", context)


def _known(action_id: int) -> int:
    """The id, or one that there is none of: what no column holds was never there."""
    return action_id if action_id < 2**62 else 0


def _title(found: Diagnosis) -> str:
    """Of a sealed one the title stands on its own page only."""
    row = found.action.row
    return _("Restricted item") if row.visibility is Visibility.SEALED else row.title


def _link(one: Check, found: Diagnosis, *, admin: bool) -> Link | None:
    """Where it is mended; pages of administrators only for them."""
    row = found.action.row
    match one.asked:
        case Asked.OWNER if row.may_change:
            return Link(_("Say who owns it"), reverse("web:action-edit", args=[row.id]))
        case Asked.SENT:
            return Link(_("Open the action item"), reverse("web:action", args=[row.id]))
    return _of_admin(one, found) if admin else None


def _of_admin(one: Check, found: Diagnosis) -> Link | None:
    source = found.source
    if one.asked is Asked.PLACE or not source:
        return Link(_("Choose a project"), reverse("web:jiras")) if one.asked is Asked.PLACE else None
    page = reverse("web:jira", args=[source])
    places: dict[Asked, Link] = {
        Asked.SIGNED_IN: Link(
            _("Give it another token"), f"{reverse('web:connection', args=[source])}#token"
        ),
        Asked.ACTIVE: Link(_("See how the tracker does"), page),
        Asked.ALLOWED: Link(_("See how the tracker does"), page),
    }
    if found.place_id:
        change = Link(_("Change where it goes"), reverse("web:jira-place", args=[source, found.place_id]))
        places |= {Asked.PASSES: change, Asked.LEVEL: change}
    if found.link_id:
        look = Link(_("See what happened to it"), reverse("web:jira-ticket", args=[source, found.link_id]))
        places |= dict.fromkeys((Asked.OWED, Asked.ANSWER, Asked.FOUND), look)
    return places.get(one.asked)


class SettleForm(forms.Form):
    """A side for each field that is in conflict."""

    def __init__(self, fields: list[Shared], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # a QueryDict
        for one in fields:
            self.fields[one.value] = forms.ChoiceField(choices=[(OURS, OURS), (THEIRS, THEIRS)])

    def chosen(self) -> dict[str, str]:
        """By field, the side; only of a valid form."""
        return {name: str(self.cleaned_data[name]) for name in self.fields}


@require_http_methods(["GET", "POST"])
@require_right(Right.READ)
def differences(request: HttpRequest, action_id: int) -> HttpResponse:
    """An action item and its ticket side by side; a POST settles what both changed. For its owner, and administrators."""
    reader, now, pk = reader_of(request), timezone.now(), _known(action_id)
    found = differing(reader, pk, as_of=now)
    if request.method == "POST":
        sent = [one for one in Shared if one.value in request.POST]
        form = SettleForm(sent, request.POST)
        if not form.is_valid():
            raise BadRequest("no such side")
        if found.fields is None or not sent:
            messages.warning(request, _("Choose a side for each field that both changed."))
        else:
            _settle(request, pk, form.chosen())
        return redirect(_back(request, pk))
    row = found.action.row
    context = {
        "found": found,
        "line": differ_line(found.fields) if found.fields else None,
        "hidden_title": row.visibility is Visibility.SEALED,
        "post_url": reverse("web:jira-differences", args=[row.id]),
    }
    return render(request, "jira/differences.html", context)


def _settle(request: HttpRequest, action_id: int, chosen: Mapping[str, str]) -> None:
    try:
        settle(reader=reader_of(request), action_id=action_id, sides_chosen=chosen, as_of=timezone.now())
    except Moved:
        messages.warning(request, _("The two have changed meanwhile. This is how they differ now."))
    else:
        messages.success(request, _("Settled. One write to Jira follows, and none back."))


def _back(request: HttpRequest, action_id: int) -> str:
    """To the page of the tracker where it was settled there, else to this one."""
    source = request.POST.get("source", "")
    if _KEY.fullmatch(source):
        return reverse("web:jira", args=[source])
    return reverse("web:jira-differences", args=[action_id])
