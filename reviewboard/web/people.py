"""People: who works here, and one person's page. Never AI evidence, speed, working hours or absence.

What changes an account, an identity or a hold, and erasure, is for those who hold the right, on the same page.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reviewboard.audit.queries import Held
from reviewboard.catalog.queries import services_of
from reviewboard.people import accounts, directory, erasure, operations
from reviewboard.people.merges import merges_of
from reviewboard.people.permissions import Right, Role
from reviewboard.people.visibility import NotVisible
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.holds import HoldForm, change_hold, hold_part
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column

PAGE = 50
LONGEST_ID = 18
"""Digits of an id; whatever is longer was never one of ours."""


class PeopleFilters(forms.Form):
    """The filters above the list."""

    q = forms.CharField(
        label=gettext_lazy("Find"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    left = forms.BooleanField(label=gettext_lazy("Those who have left"), required=False)

    def __init__(self, *args: object, teams: list[directory.TeamRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["team"].choices = [("", _("All teams")), *((team.key, team.name) for team in teams)]  # type: ignore[attr-defined]  # a choice field, three lines up


class RoleForm(forms.Form):
    """The role of an account; "" means that there shall be none that can sign in."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[("", gettext_lazy("No account")), *((role.value, role.value.capitalize()) for role in Role)],
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        required=False,
        min_length=12,
        help_text=gettext_lazy(
            "At least twelve characters; hand it over in person. Empty leaves it as it is."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@require_safe
@require_right(Right.READ)
def people(request: HttpRequest) -> HttpResponse:
    """The list, by name."""
    reader, today = reader_of(request), timezone.localdate()
    form = PeopleFilters(request.GET, teams=directory.teams(reader))
    chosen = form.cleaned_data if form.is_valid() else {}
    wanted = directory.PeopleFilter(**chosen)
    page = directory.list_people(reader, wanted, request.GET.get("after") or None, PAGE, on=today)
    columns = [Column(_("Name")), Column(_("Teams")), Column(_("Address"))]
    context = {"form": form, "page": page, "columns": columns, "next_url": next_url(request, page.after)}
    return render(request, "people/people.html", context)


@require_safe
@require_right(Right.READ)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person; whoever is merged is who they turned out to be."""
    return _page(request, person_id)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Gives the person's account a role and, if one is typed, a password; makes or switches off the account."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, person_id, role_form=form)
    reader = reader_of(request)
    _here(request, person_id)
    try:
        accounts.settle_account(
            person_id=person_id,
            role=Role(chosen) if (chosen := form.cleaned_data["role"]) else None,
            password=form.cleaned_data["password"] or None,
            actor_id=reader.person_id,
            as_of=timezone.now(),
        )
    except accounts.LastAdmin:
        form.add_error("role", _("This is the last administrator. Make another one first."))
    except accounts.NoAddress:
        form.add_error("role", _("An account needs an address; give the person one first."))
    except accounts.AddressTaken:
        form.add_error("role", _("Another account signs in with this address. End that one first."))
    if form.errors:
        return _page(request, person_id, role_form=form)
    messages.success(request, _("The account is as you chose."))
    return redirect("web:person", person_id)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def release(request: HttpRequest, person_id: int) -> HttpResponse:
    """Takes a login or address from the person; it can be matched again."""
    identity_id, actor_id = _identity(request, person_id), reader_of(request).person_id
    if operations.release_identity(identity_id=identity_id, actor_id=actor_id, as_of=timezone.now()):
        messages.success(request, _("It is nobody’s now."))
    return redirect("web:person", person_id)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def match(request: HttpRequest, person_id: int) -> HttpResponse:
    """A login or address that was seen belongs to this person."""
    identity_id, actor_id = _identity(request, person_id), reader_of(request).person_id
    try:
        operations.match_identity(
            identity_id=identity_id, person_id=person_id, actor_id=actor_id, as_of=timezone.now()
        )
    except operations.Taken:
        messages.error(request, _("Somebody else has it by now. Take it from them first."))
    except ValueError:
        messages.error(
            request, _("Nothing can be matched with an erased person, and nothing erased with anybody.")
        )
    return redirect("web:person", person_id)


def _identity(request: HttpRequest, person_id: int) -> int:
    """The login or address that was chosen on the page of this person, who must be there."""
    _here(request, person_id)
    chosen = request.POST.get("identity", "")
    if not chosen.isdecimal() or len(chosen) > LONGEST_ID:
        raise BadRequest("no such login or address")
    return int(chosen)


@require_POST
@require_right(Right.MANAGE_PEOPLE)
def erase(request: HttpRequest, person_id: int) -> HttpResponse:
    """Erases the person; a legal hold refuses it."""
    reader = reader_of(request)
    _here(request, person_id)
    try:
        erasure.erase_person(person_id=person_id, actor_id=reader.person_id, as_of=timezone.now())
    except Held:  # which records, is not said: the reader may not be allowed to see them
        messages.error(
            request, _("A legal hold stands on them, or on a record that names them. Nothing was erased.")
        )
    except accounts.LastAdmin:
        messages.error(request, _("This is the last administrator. Make another one first."))
    else:
        messages.success(request, _("Name, addresses and logins are gone everywhere."))
    return redirect("web:person", person_id)


@require_POST
@require_right(Right.HOLD)
def hold(request: HttpRequest, person_id: int) -> HttpResponse:
    """Places a legal hold on the person, or lifts it."""
    _here(request, person_id)
    if form := change_hold(request, f"person:{person_id}"):
        return _page(request, person_id, hold_form=form)
    return redirect("web:person", person_id)


def _here(request: HttpRequest, person_id: int) -> None:
    """Of whoever is merged into somebody else, nothing can be changed: it is as if they were not there."""
    if directory.get_person(reader_of(request), person_id, on=timezone.localdate()).merged_into_id:
        raise NotVisible(person_id)


def _page(
    request: HttpRequest,
    person_id: int,
    role_form: RoleForm | None = None,
    hold_form: HoldForm | None = None,
) -> HttpResponse:
    reader, today = reader_of(request), timezone.localdate()
    found = directory.get_person(reader, person_id, on=today)
    if found.merged_into_id is not None:
        return redirect("web:person", found.merged_into_id)
    current = found.account.role.value if found.account and found.account.is_active else ""
    bad = bool(role_form or hold_form)
    context = {
        "person": found,
        "services": services_of(reader, person_id, on=today),
        "role_form": role_form or RoleForm(initial={"role": current}),
        "hold": hold_part(
            reader, f"person:{person_id}", reverse("web:person-hold", args=[person_id]), hold_form
        ),
        "unmatched": directory.unmatched(reader, 20),
        "merges": merges_of(reader, person_id),
        "erase_url": reverse("web:person-erase", args=[person_id]),
    }
    return render(request, "people/person.html", context, status=422 if bad else 200)
