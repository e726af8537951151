"""Imports: a file is read and previewed, then applied, and can be taken back whole.

Between preview and confirmation the file stands in the page itself (`web.uploads`).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.attendance import imports as attendance
from reviewboard.catalog import imports as catalog
from reviewboard.connections import queries
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.taking_back import NotApplied, TakenBack, take_back
from reviewboard.domain.values import ImportState
from reviewboard.findings import imports as findings
from reviewboard.incidents import imports as incidents
from reviewboard.integrations.files.problems import Limits
from reviewboard.integrations.files.times import zone_names
from reviewboard.meetings import imports as meetings
from reviewboard.people.permissions import Right
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column
from reviewboard.web.uploads import signed, unsigned

PAGE = 50
SHOWN = 20
"""Effects and problems shown of a preview; the rest is counted."""
SALT = "reviewboard.upload"

Import = Callable[..., Outcome]
IMPORTS: Mapping[str, Import] = MappingProxyType(
    {
        "actions": lambda _repository, **given: findings.import_actions(**given),
        "meetings": lambda _repository, **given: meetings.import_meetings(**given),
        "attendance": lambda _repository, **given: attendance.import_attendance(**given),
        "people": lambda _repository, **given: catalog.import_people(**given),
        "teams": lambda _repository, **given: catalog.import_people(kind="teams", **given),
        "incidents": lambda _repository, **given: incidents.import_incidents(**given),
        "services": lambda repository, **given: catalog.import_services(repository=repository, **given),
    }
)
"""What can be imported, by the word of the form."""
KINDS = {**catalog.KINDS, **incidents.KINDS, **findings.KINDS, **meetings.KINDS, **attendance.KINDS}
"""What any of them may have touched, for taking it back."""


class UploadForm(forms.Form):
    """The file, and what is in it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is in the file"),
        choices=[
            ("people", gettext_lazy("People, with their teams")),
            ("teams", gettext_lazy("Teams")),
            ("services", gettext_lazy("Services, or a CODEOWNERS file")),
            ("incidents", gettext_lazy("Incidents")),
            ("actions", gettext_lazy("Action items that were kept elsewhere")),
            ("meetings", gettext_lazy("Meetings that were held before")),
            ("attendance", gettext_lazy("How many people were at them")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX, JSON, Backstage catalog-info.yaml or CODEOWNERS, up to 10 MB"),
    )
    repository = forms.CharField(
        label=gettext_lazy("Repository"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For CODEOWNERS: the repository that it belongs to, such as acme/shop"),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone of the file"),
        required=False,
        help_text=gettext_lazy("For times that name none: an IANA name such as Europe/Berlin"),
    )

    def clean_zone(self) -> str:
        """Refuses a zone that this machine does not know."""
        zone: str = self.cleaned_data["zone"]
        if zone and zone not in zone_names():
            raise forms.ValidationError(_("There is no such zone; write it as in Europe/Berlin."))
        return zone

    def clean_file(self) -> Any:
        """Refuses what is larger than an import may be, before it is read."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > Limits().size:
            raise forms.ValidationError(_("A file has at most 10 MB; split it and import the parts."))
        return file


@require_safe
@require_right(Right.IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """What was imported, the newest first."""
    page = queries.list_imports(reader_of(request), request.GET.get("after") or None, PAGE)
    columns = [
        Column(_("File")),
        Column(_("When")),
        Column(_("Created"), is_number=True),
        Column(_("Updated"), is_number=True),
        Column(_("Problems"), is_number=True),
        Column(_("State")),
    ]
    context = {"page": page, "columns": columns, "next_url": next_url(request, page.after)}
    return render(request, "imports/imports.html", context)


@require_http_methods(["GET", "POST"])
@require_right(Right.IMPORT)
def new(request: HttpRequest) -> HttpResponse:
    """Takes a file and shows what it would do; nothing is kept yet."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "imports/new.html", {"form": form}, status=status)
    chosen = form.cleaned_data
    held = {
        "kind": chosen["kind"],
        "name": chosen["file"].name,
        "zone": chosen["zone"],
        "repository": chosen["repository"].strip(),
        "user": reader_of(request).user_id,
    }
    data = chosen["file"].read()
    outcome = _bring_in(request, held, data, keep=False, all_or_nothing=False)
    context = {**_shown(outcome), "signed": signed(held, data, salt=SALT), "file_name": held["name"]}
    return render(request, "imports/preview.html", context)


@require_POST
@require_right(Right.IMPORT)
def apply(request: HttpRequest) -> HttpResponse:
    """Applies the file that was previewed."""
    held, data = unsigned(request.POST.get("signed", ""), reader_of(request).user_id, salt=SALT)
    outcome = _bring_in(request, held, data, keep=True, all_or_nothing="all_or_nothing" in request.POST)
    if outcome.import_id is None:
        messages.error(request, _("Nothing was imported, because a row had a problem."))
        return redirect("web:import-new")
    messages.success(request, _("Imported."))
    return redirect("web:import", outcome.import_id)


@require_safe
@require_right(Right.IMPORT)
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    """One import and its problems."""
    found = queries.get_import(reader_of(request), import_id)
    return render(
        request, "imports/import.html", {"found": found, "applied": found.state is ImportState.APPLIED}
    )


@require_POST
@require_right(Right.IMPORT)
def withdraw(request: HttpRequest, import_id: int) -> HttpResponse:
    """Takes an import back whole."""
    queries.get_import(reader_of(request), import_id)
    try:
        taken = take_back(import_id=import_id, kinds=KINDS, stamp=_stamp(request))
    except NotApplied:
        messages.warning(request, _("It was taken back already."))
        return redirect("web:import", import_id)
    messages.success(request, _say(taken))
    if taken.kept:
        said = ", ".join(f"{kept.subject} ({kept.why})" for kept in taken.kept[:SHOWN])
        messages.warning(request, _("Kept, because changed or used since: %(what)s") % {"what": said})
    return redirect("web:import", import_id)


def _bring_in(
    request: HttpRequest, held: Mapping[str, Any], data: bytes, *, keep: bool, all_or_nothing: bool
) -> Outcome:
    upload = Upload(held["name"], data, ZoneInfo(held["zone"]) if held["zone"] else None)
    return IMPORTS[held["kind"]](
        held["repository"], upload=upload, stamp=_stamp(request), keep=keep, all_or_nothing=all_or_nothing
    )


def _stamp(request: HttpRequest) -> Stamp:
    reader = reader_of(request)
    return Stamp(timezone.now(), actor_id=reader.person_id, user_id=reader.user_id)


def _shown(outcome: Outcome) -> dict[str, object]:
    changes = [effect for effect in outcome.effects if effect.word != "unchanged"]
    return {
        "outcome": outcome,
        "counts": [(word, outcome.count(word)) for word in ("created", "updated", "unchanged")],
        "effects": changes[:SHOWN],
        "more_effects": max(len(changes) - SHOWN, 0),
        "problems": outcome.problems[:SHOWN],
        "more_problems": max(len(outcome.problems) - SHOWN, 0) + outcome.unlisted,
        "effect_columns": [Column(_("What")), Column(_("Line"), is_number=True), Column(_("Would be"))],
        "problem_columns": [
            Column(_("Line"), is_number=True),
            Column(_("Column")),
            Column(_("Got")),
            Column(_("Expected")),
        ],
    }


def _say(taken: TakenBack) -> str:
    words = _("Taken back: %(deleted)d deleted, %(restored)d as before.")
    return words % {"deleted": taken.deleted, "restored": taken.restored}
