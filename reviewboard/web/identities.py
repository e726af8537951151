"""Logins and addresses of nobody yet: whose they may be and why, one button each, and some chosen together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from reviewboard.domain.likely import NO_REPLY, Reason
from reviewboard.people import directory, matching
from reviewboard.people.operations import Erased, Taken
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.unmatched import IdentityView, Sort, UnmatchedRow, get_identity, list_unmatched
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column, View

PAGE = 25
FOUND = 10
LONGEST_ID = 18
"""Digits of an id; whatever is longer was never one of ours."""

SORTS: Mapping[Sort, Promise] = {
    Sort.WAITING: gettext_lazy("Nobody’s yet"),
    Sort.BOTS: gettext_lazy("Apps"),
    Sort.ASIDE: gettext_lazy("Nobody here"),
}
REASONS: Mapping[Reason, Promise] = {
    Reason.SAME_ACCOUNT: gettext_lazy("GitHub’s own address of the login"),
    Reason.SAME_NAME: gettext_lazy("the same name"),
    Reason.SAME_MAILBOX: gettext_lazy("the same address up to the @"),
    Reason.LOGIN_IN_ADDRESS: gettext_lazy("a login that begins an address"),
    Reason.SAME_LOGIN: gettext_lazy("the same login elsewhere"),
    Reason.SIMILAR_NAME: gettext_lazy("a similar name"),
}
"""What stands after "because of"; a test compares it with `domain.likely`."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody whose it may be, and because of what, in words."""

    person_id: int
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list, with whoever is offered."""

    row: UnmatchedRow
    offers: list[Offer]


@dataclass(frozen=True, slots=True)
class Extra:
    """What every row of the list needs to know of the list."""

    sort: Sort
    may_choose: bool


class NewPersonForm(forms.Form):
    """Somebody who is not known yet."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"data-identity": True})
    )
    email = forms.EmailField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "data-identity": True}),
        help_text=gettext_lazy("Where mail reaches them"),
    )


class SearchForm(forms.Form):
    """Whom somebody looks for."""

    q = forms.CharField(
        label=gettext_lazy("Name or address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


@require_safe
@require_right(Right.MANAGE_PEOPLE)
def identities(request: HttpRequest) -> HttpResponse:
    """The list, the newest first."""
    sort = _sort(request.GET.get("show", ""))
    page = list_unmatched(reader_of(request), sort, request.GET.get("after") or None, PAGE)
    may_choose = any(len(row.likely) == 1 for row in page.rows)
    columns = [
        Column(_("Login or address")),
        Column(_("Likely")),
        Column(_("Otherwise"), is_hidden=True),
    ]
    context = {
        "lines": [Line(row, _offers(row)) for row in page.rows],
        "columns": columns,
        "sort": sort,
        "views": [View(str(words), f"?show={one}", one is sort) for one, words in SORTS.items()],
        "buttons": [("yes", _("Match with the likely person"))],
        "extra": Extra(sort, may_choose),
        "next_url": next_url(request, page.after),
        "query": request.GET.urlencode(),
    }
    return render(request, "identities/identities.html", context)


@require_safe
@require_right(Right.MANAGE_PEOPLE)
def identity(request: HttpRequest, identity_id: int) -> HttpResponse:
    """One login or address, with a search for whoever has it."""
    return _page(request, get_identity(reader_of(request), identity_id))


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def match(request: HttpRequest) -> HttpResponse:
    """One suggestion, by its own button, or all that are chosen."""
    one = request.POST.get("pair")
    pairs = [_pair(text) for text in ([one] if one else request.POST.getlist("chosen")[:PAGE])]
    if not pairs:
        messages.warning(request, _("Choose the logins and addresses first."))
        return _back(request)
    done = matching.match_each(pairs=pairs, actor_id=reader_of(request).person_id, as_of=timezone.now())
    if done.done:
        words = ngettext("%d login or address is matched.", "%d logins and addresses are matched.", done.done)
        messages.success(request, words % done.done)
    if done.refused:
        words = ngettext(
            "%d is somebody’s by now, or a legal hold stands on the person. It stays as it was.",
            "%d are somebody’s by now, or a legal hold stands on the person. They stay as they were.",
            done.refused,
        )
        messages.warning(request, words % done.refused)
    return _back(request)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def aside(request: HttpRequest) -> HttpResponse:
    """Nobody here is behind it."""
    chosen, actor_id = _id(request.POST.get("identity", "")), reader_of(request).person_id
    try:
        matching.set_aside(identity_id=chosen, actor_id=actor_id, as_of=timezone.now())
    except (Taken, Erased):
        messages.warning(request, _("It is somebody’s by now, and stays theirs."))
    else:
        messages.success(request, _("It is nobody’s here. It stands under “Nobody here” from now on."))
    return _back(request)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def back(request: HttpRequest) -> HttpResponse:
    """Somebody may be behind it after all."""
    chosen, actor_id = _id(request.POST.get("identity", "")), reader_of(request).person_id
    try:
        matching.bring_back(identity_id=chosen, actor_id=actor_id, as_of=timezone.now())
    except Erased:
        messages.warning(request, _("It is erased by now, and stays so."))
    else:
        messages.success(request, _("It waits for somebody again."))
    return _back(request)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def new_person(request: HttpRequest, identity_id: int) -> HttpResponse:
    """Makes a person of it."""
    reader = reader_of(request)
    found, form = get_identity(reader, identity_id), NewPersonForm(request.POST)
    if form.is_valid():
        try:
            made = matching.make_person(
                identity_id=identity_id,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                actor_id=reader.person_id,
                as_of=timezone.now(),
            )
        except Taken:
            form.add_error(None, _("The login or the address is somebody’s already. Look for them by it."))
        except Erased:
            form.add_error(None, _("The login or address is erased by now."))
        else:
            messages.success(request, _("A new person, and this is theirs."))
            return redirect("web:person", made)
    return _page(request, found, form)


def search_people(reader: Reader, q: str) -> list[directory.PersonRow]:
    """Whoever is found by these words: those who are here before those who have left. None for no words."""
    on = timezone.localdate()
    if not q.strip():
        return []
    both = [directory.PeopleFilter(q=q, left=left) for left in (False, True)]
    return [row for one in both for row in directory.list_people(reader, one, None, FOUND, on=on).rows]


def _page(request: HttpRequest, found: IdentityView, form: NewPersonForm | None = None) -> HttpResponse:
    search = SearchForm(request.GET)
    q = search.cleaned_data["q"] if search.is_valid() else ""
    row = found.row
    hidden = row.kind != "email" or row.value.lower().endswith(f"@{NO_REPLY}")
    context: dict[str, Any] = {
        "found": found,
        "row": row,
        "offers": _offers(row),
        "search": search,
        "q": q,
        "people": search_people(reader_of(request), q),
        "form": form or NewPersonForm(initial={"name": row.name, "email": "" if hidden else row.value}),
    }
    return render(request, "identities/identity.html", context, status=422 if form else 200)


def _back(request: HttpRequest) -> HttpResponse:
    """The list as it was, of the logins and addresses that are left."""
    asked, kept = QueryDict(request.POST.get("query", "")), QueryDict(mutable=True)
    for name in ("show", "after"):
        if value := asked.get(name):
            kept[name] = value
    return redirect(f"{reverse('web:identities')}?{kept.urlencode()}".rstrip("?"))


def _offers(row: UnmatchedRow) -> list[Offer]:
    return [Offer(one.person_id, one.name, _because(one.reasons)) for one in row.likely]


def _because(reasons: Sequence[Reason]) -> str:
    words = [str(REASONS[reason]) for reason in reasons]
    *first, last = words
    if not first:
        return _("because of %s") % last
    return _("because of %(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


def _sort(text: str) -> Sort:
    return Sort(text) if text in set(Sort) else Sort.WAITING


def _pair(text: str) -> matching.Pair:
    identity_id, _colon, person_id = text.partition(":")
    return matching.Pair(_id(identity_id), _id(person_id))


def _id(text: str) -> int:
    if not text.isdecimal() or len(text) > LONGEST_ID:
        raise BadRequest("no such login, address or person")
    return int(text)
