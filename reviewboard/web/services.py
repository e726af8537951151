"""Services: what runs, whose it is, who reviews it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewboard.catalog import queries
from reviewboard.people import directory
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column

PAGE = 50
TIERS = (("", gettext_lazy("All tiers")), ("1", "1"), ("2", "2"), ("3", "3"))


class ServiceFilters(forms.Form):
    """The filters above the list."""

    q = forms.CharField(
        label=gettext_lazy("Find"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    tier = forms.TypedChoiceField(
        label=gettext_lazy("Tier"), required=False, choices=TIERS, coerce=int, empty_value=None
    )
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)

    def __init__(self, *args: object, teams: list[directory.TeamRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["team"].choices = [("", _("All teams")), *((team.key, team.name) for team in teams)]  # type: ignore[attr-defined]  # a choice field, three lines up


@require_safe
@require_right(Right.READ)
def services(request: HttpRequest) -> HttpResponse:
    """The list, by key."""
    reader, today = reader_of(request), timezone.localdate()
    form = ServiceFilters(request.GET, teams=directory.teams(reader))
    wanted = queries.ServiceFilter(**(form.cleaned_data if form.is_valid() else {}))
    page = queries.list_services(reader, wanted, request.GET.get("after") or None, PAGE, on=today)
    columns = [
        Column(_("Service")),
        Column(_("Tier"), is_number=True),
        Column(_("Team")),
        Column(_("Owner")),
        Column(_("Reviewers"), is_number=True),
    ]
    context = {"form": form, "page": page, "columns": columns, "next_url": next_url(request, page.after)}
    return render(request, "services/services.html", context)


@require_safe
@require_right(Right.READ)
def service(request: HttpRequest, key: str) -> HttpResponse:
    """One service."""
    found = queries.get_service(reader_of(request), key, on=timezone.localdate())
    return render(request, "services/service.html", {"service": found})
