"""Services: what runs, whose it is, who reviews it."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from reviewboard.catalog import queries, visibility
from reviewboard.people import directory
from reviewboard.people.permissions import Right
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column
from reviewboard.web.visibility import VisibilityForm

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
    reader = reader_of(request)
    found = queries.get_service(reader, key, on=timezone.localdate())
    answers = queries.people_of_service(found.id, on=timezone.localdate()).include(reader)
    context = {
        "service": found,
        "may_raise": answers and reader.can(Right.RAISE_VISIBILITY),
        "may_lower": reader.can(Right.LOWER_VISIBILITY),
    }
    return render(request, "services/service.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def repository(request: HttpRequest, repository_id: int) -> HttpResponse:
    """Who may see a repository and its changes: raised by who answers for its service, lowered with a reason."""
    reader = reader_of(request)
    found = visibility.get_repository(reader, repository_id, on=timezone.localdate())
    if not found.may_decide:
        raise NotAllowed(Right.RAISE_VISIBILITY)
    if found.audience_id:
        named = directory.named_in(found.audience_id)
    else:
        named = directory.written([reader.person_id] if reader.person_id else [])
    form = VisibilityForm(
        request.POST or None, initial={"level": found.visibility.value, "names": "\n".join(named)}
    )
    service_url = reverse("web:service", args=[found.service_key]) if found.service_key else ""
    back_url = service_url or reverse("web:services")
    if request.method == "POST" and form.is_valid():
        lower = partial(visibility.lower_visibility, reader=reader, repository_id=repository_id)
        raise_ = partial(visibility.raise_visibility, reader=reader, repository_id=repository_id)
        if form.save(raise_, lower, as_of=timezone.now()):
            messages.success(request, _("It is as you chose, and its changes with it."))
            return redirect(back_url)
    context = {
        "form": form,
        "title": _("Its changes take the same visibility."),
        "reference": found.name,
        "back_url": back_url,
        "section": _("Services"),
        "section_url": reverse("web:services"),
    }
    return render(request, "_visibility.html", context, status=422 if form.errors else 200)
