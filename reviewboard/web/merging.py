"""Two people who turn out to be one: looking for the other, what would go along, merging, and splitting again."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.audit.queries import Held
from reviewboard.domain.refusals import Refused
from reviewboard.people import directory, merging
from reviewboard.people.accounts import LastAdmin
from reviewboard.people.living import Merged
from reviewboard.people.operations import Erased
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotVisible
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.identities import LONGEST_ID, SearchForm, search_people
from reviewboard.web.parts import Column

WORDS: Mapping[str, Promise] = {
    "people.Identity.person": gettext_lazy("Logins and addresses"),
    "people.User.person": gettext_lazy("The account"),
    "people.Membership.person": gettext_lazy("Times in a team"),
    "people.ManagerTerm.person": gettext_lazy("Times under a manager"),
    "people.ManagerTerm.manager": gettext_lazy("Times as somebody’s manager"),
    "people.Team.lead": gettext_lazy("Teams led"),
    "people.AudienceMember.person": gettext_lazy("Restricted records that name them"),
    "catalog.Ownership.owner": gettext_lazy("Services owned"),
    "catalog.Reviewer.person": gettext_lazy("Places on lists of reviewers"),
    "policies.Policy.owner": gettext_lazy("Policies owned"),
    "meetings.Series.facilitator": gettext_lazy("Series facilitated"),
    "meetings.Series.deputy": gettext_lazy("Series as a deputy"),
    "meetings.Turn.person": gettext_lazy("Turns at facilitating"),
    "meetings.Meeting.facilitator": gettext_lazy("Coming meetings facilitated"),
    "findings.ActionItem.owner": gettext_lazy("Actions owned"),
    "minutes.Entry.owner": gettext_lazy("Actions that a meeting gave, before its minutes are closed"),
    "findings.Decision.owner": gettext_lazy("Decisions and practices owned"),
    "agenda.Topic.proposed_by": gettext_lazy("Topics proposed"),
    "attendance.Answer.person": gettext_lazy("Answers to coming meetings"),
    "attendance.ItemAnswer.person": gettext_lazy("Answers to items of coming meetings"),
    "attendance.Ask.asked": gettext_lazy("Requests to go for somebody"),
    "attendance.Nudge.person": gettext_lazy("Answers that were asked for once more"),
    "agenda.Answered.person": gettext_lazy("Items settled by them"),
    "agenda.Answered.stands_in": gettext_lazy("Items that they go for"),
}
"""The columns of `people.belongings.MOVES` in words; a test compares the two."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of fact: how many go along, and how many stay."""

    what: str
    moves: int
    stays: int


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_PEOPLE)
def merge(request: HttpRequest, person_id: int) -> HttpResponse:
    """Looks for the other; a form that is sent shows what would go along, and does it once it says so."""
    survivor = _living(request, person_id)
    if request.method != "POST":
        return _search(request, survivor)
    other = _living(request, _chosen(request))
    reader = reader_of(request)
    both = {"survivor_id": survivor.id, "absorbed_id": other.id}
    try:
        if "sure" not in request.POST:
            return _preview(request, survivor, other, merging.preview(**both))
        done = merging.merge(**both, actor_id=reader.person_id, as_of=timezone.now())
    except Refused as refused:
        messages.error(request, _why_not(refused, survivor, other))
        return redirect("web:person-merge", survivor.id)
    words = _("%(other)s is %(name)s from now on.") % {"other": other.name, "name": survivor.name}
    _tell(request, words, done)
    return redirect("web:person", survivor.id)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def split(request: HttpRequest, person_id: int, merge_id: int) -> HttpResponse:
    """Takes a merge back."""
    directory.get_person(reader_of(request), person_id, on=timezone.localdate())
    actor_id = reader_of(request).person_id
    try:
        done = merging.split(merge_id=merge_id, actor_id=actor_id, as_of=timezone.now())
    except NotVisible:
        messages.warning(request, _("It was taken back before."))
    except Held:
        messages.error(request, _("A legal hold stands on one of them. Nothing was taken back."))
    except LastAdmin:
        messages.error(request, _("No administrator would stay. Make another one first."))
    except Erased:
        messages.error(request, _("They are erased, and nobody can tell them apart any more."))
    else:
        _tell(request, _("They are two people again."), done)
    return redirect("web:person", person_id)


def _living(request: HttpRequest, person_id: int) -> directory.PersonView:
    """Somebody who is merged into nobody: of whoever is, nothing can be changed."""
    found = directory.get_person(reader_of(request), person_id, on=timezone.localdate())
    if found.merged_into_id is not None:
        raise NotVisible(person_id)
    return found


def _chosen(request: HttpRequest) -> int:
    chosen = request.POST.get("other", "")
    if not chosen.isdecimal() or len(chosen) > LONGEST_ID:
        raise BadRequest("no such person")
    return int(chosen)


def _search(request: HttpRequest, survivor: directory.PersonView) -> HttpResponse:
    form = SearchForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    found = [row for row in search_people(reader_of(request), q) if row.id != survivor.id]
    context = {"person": survivor, "form": form, "q": q, "found": found}
    return render(request, "people/merge.html", context)


def _preview(
    request: HttpRequest, survivor: directory.PersonView, other: directory.PersonView, seen: merging.Outcome
) -> HttpResponse:
    facts = [
        Fact(str(words), seen.moved.get(name, 0), seen.stayed.get(name, 0))
        for name, words in WORDS.items()
        if name in seen.moved or name in seen.stayed
    ]
    columns = [
        Column(_("What")),
        Column(_("Goes along"), is_number=True),
        Column(_("Stays"), is_number=True),
    ]
    context = {
        "person": survivor,
        "other": other,
        "facts": facts,
        "columns": columns,
        "stays": any(fact.stays for fact in facts),
        "loses_address": bool(other.email and not survivor.email),
    }
    return render(request, "people/merge_preview.html", context)


def _why_not(refused: Refused, survivor: directory.PersonView, other: directory.PersonView) -> str:
    names = {"name": survivor.name, "other": other.name}
    if isinstance(refused, merging.TwoAccounts):
        text = _(
            "Both can sign in, and one person has one account. "
            "First choose “No account” on the page of %(other)s, then merge again."
        )
    elif isinstance(refused, merging.OtherWayRound):
        text = _("Only %(other)s can sign in to stay. Begin on their page, and merge %(name)s into them.")
    elif isinstance(refused, merging.SamePerson):
        text = _("Choose somebody else: nobody is merged into themselves.")
    elif isinstance(refused, Merged):
        text = _("One of them is merged into somebody by now. Look for that person.")
    elif isinstance(refused, Erased):
        text = _("Nobody is merged with an erased person.")
    elif isinstance(refused, LastAdmin):
        text = _("No administrator would stay. Make another one first.")
    else:  # a legal hold; on which record of theirs, is not said
        text = _("A legal hold stands on one of them. Nothing was merged.")
    return text % names


def _tell(request: HttpRequest, words: str, done: merging.Outcome) -> None:
    stayed = [str(WORDS[name]) for name in WORDS if name in done.stayed]
    messages.success(request, words)
    if stayed:
        text = _("Some stayed where they were, because both had them or a legal hold stands on them: %s.")
        messages.warning(request, text % ", ".join(stayed))
