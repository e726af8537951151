"""Who is who in a tracker: owners without an account there, looked for by name, chosen and confirmed once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.domain.tracking.port import Option
from reviewboard.people.operations import Erased, Taken
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotVisible
from reviewboard.tracker.operations import asking
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.naming import name_account
from reviewboard.tracker.queries.owners import OwnerRow, owners
from reviewboard.tracker.queries.places import PlaceRow, get_place
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_place_asked import tracker_of
from reviewboard.web.parts import Column


class LookForm(forms.Form):
    """Who is looked for in the tracker, and by which words."""

    person = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    q = forms.CharField(
        label=gettext_lazy("Name in Jira"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ConfirmForm(LookForm):
    """Which account it is."""

    account = forms.CharField(max_length=128)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the tracker answered for one owner. `unread`: why it could not be asked."""

    owner: OwnerRow
    form: LookForm
    found: Sequence[Option]
    unread: str = ""


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def people(request: HttpRequest, source: str, place_id: int) -> HttpResponse:
    """The owners of a place's action items; of one of them, the accounts that may be theirs."""
    reader, found = reader_of(request), tracker_of(request, source)
    row = get_place(reader, found.id, place_id, counted=False).row
    rows = owners(reader, row)
    if request.method == "POST":
        return _confirm(request, source, row, rows)
    looked = _look(request, row, rows)
    context = {
        "found": found,
        "row": row,
        "unknown": [one for one in rows if not one.account],
        "known": [one for one in rows if one.account],
        "looked": looked,
        "unknown_columns": [
            Column(_("Owner")),
            Column(_("Open action items"), is_number=True),
            Column(_("Find"), is_hidden=True),
        ],
        "known_columns": [Column(_("Owner")), Column(_("Account in Jira"))],
    }
    return render(request, "jira/people.html", context)


def _look(request: HttpRequest, row: PlaceRow, rows: Sequence[OwnerRow]) -> Looked | None:
    """Looks for whoever the address names, by the words in it or else by their name here."""
    asked = request.GET.get("person", "")
    owner = next((one for one in rows if str(one.person_id) == asked and not one.account), None)
    if owner is None:
        return None
    words = request.GET.get("q", "").replace("\0", "").strip()[:100] or owner.name
    form = LookForm(initial={"person": owner.person_id, "q": words})
    try:
        found = asking.people(
            reader=reader_of(request),
            connection_id=row.connection_id,
            project_key=row.project_key,
            words=words,
        )
    except NoAnswer as error:
        return Looked(owner, form, (), error.words)
    return Looked(owner, form, found)


def _confirm(request: HttpRequest, source: str, row: PlaceRow, rows: Sequence[OwnerRow]) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose an account first."))
        return redirect("web:jira-people", source, row.id)
    said = form.cleaned_data
    owner = next((one for one in rows if one.person_id == said["person"]), None)
    if owner is None:
        raise NotVisible(said["person"])
    try:
        name = name_account(
            reader=reader_of(request),
            connection_id=row.connection_id,
            project_key=row.project_key,
            words=said["q"],
            account_id=said["account"],
            person_id=owner.person_id,
            as_of=timezone.now(),
        )
    except NoAnswer as error:
        messages.error(request, _("Jira says: %s") % error.words)
    except (Taken, Erased):
        messages.error(request, _("That account is somebody else’s here. Take it from them first."))
    else:
        words = _("%(account)s in Jira is %(owner)s from now on, and gets their tickets.")
        messages.success(request, words % {"account": name, "owner": owner.name})
    return redirect("web:jira-people", source, row.id)
