"""Incidents: the list with its filters and its file, and one incident's own page."""

from datetime import timedelta
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.catalog.queries import service_names
from reviewboard.changes import queries as changes
from reviewboard.domain.lifecycles import IllegalTransition
from reviewboard.domain.values import CauseState, IncidentStatus, Severity, Visibility
from reviewboard.findings import queries as findings
from reviewboard.findings.rows import Origin
from reviewboard.incidents import operations, queries
from reviewboard.incidents.operations import SettledMeanwhile
from reviewboard.incidents.rows import IncidentFilter, IncidentView
from reviewboard.integrations.files import write_csv
from reviewboard.people.directory import named_in
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.filters import period_field
from reviewboard.web.findings import add
from reviewboard.web.holds import HoldForm, change_hold, hold_part
from reviewboard.web.incident_parts import about_incident
from reviewboard.web.incident_words import STATUSES
from reviewboard.web.learned import SIMILAR, Whence
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column
from reviewboard.web.visibility import VisibilityForm

PAGE = 50
EXPORT_ROWS = 10_000
"""Rows of one file; the cursor of the next one stands in its `Link` header."""
SETTLED_AS = {
    "contributed": CauseState.CONTRIBUTED,
    "ruled-out": CauseState.RULED_OUT,
    "candidate": CauseState.CANDIDATE,
}
"""The last word of the address of a decision on a candidate, and what it says."""
CAUSE_STATES = {one.value: one for one in CauseState}
_EXPORTED = (
    "reference", "title", "severity", "vendor_severity", "status", "service_key", "category", "started_at",
    "detected_at", "mitigated_at", "resolved_at", "customer_minutes", "url", "visibility",
)  # fmt: skip


class IncidentFilters(forms.Form):
    """The filters above the list."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        required=False,
        choices=[("", gettext_lazy("Any")), *((one.value, one.value) for one in Severity)],
    )
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All states")), *((one.value, words) for one, words in STATUSES.items())],
    )
    period = period_field()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        choices = [("", _("All services")), *((key, key) for key in service_names())]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]  # a choice field, above

    def wanted(self) -> IncidentFilter:
        """The filter that was chosen; only of a valid form."""
        chosen = self.cleaned_data
        days = chosen["period"]
        return IncidentFilter(
            severity=Severity(chosen["severity"]) if chosen["severity"] else None,
            service=chosen["service"],
            status=IncidentStatus(chosen["status"]) if chosen["status"] else None,
            since=timezone.now() - timedelta(days=days) if days else None,
            text=chosen["q"],
        )


class LinkForm(forms.Form):
    """A change that may have contributed."""

    change = forms.RegexField(
        r"(?i)^\s*(?:chg-)?\d{1,18}\s*$",
        label=gettext_lazy("Change"),
        help_text=gettext_lazy("Its reference, such as CHG-1838"),
        error_messages={"invalid": gettext_lazy("A reference reads like CHG-1838.")},
    )


@require_safe
@require_right(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """The list, the newest first."""
    form, page = IncidentFilters(request.GET), None
    if form.is_valid():
        after = request.GET.get("after") or None
        page = queries.list_incidents(reader_of(request), form.wanted(), after, PAGE)
    narrowed = request.GET.copy()
    narrowed.pop("after", None)
    context = {
        "form": form,
        "page": page,
        "columns": [
            Column(_("Incident")),
            Column(_("Severity")),
            Column(_("Service")),
            Column(_("State")),
            Column(_("Began")),
            Column(_("Customers hurt"), is_number=True),
        ],
        "next_url": next_url(request, page.after) if page else "",
        "export_url": f"{reverse('web:incidents-export')}?{narrowed.urlencode()}",
        "is_narrowed": any(narrowed.values()),
    }
    return render(request, "incidents/incidents.html", context, status=200 if page else 400)


@require_safe
@require_right(Right.READ)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file for spreadsheets: what the reader may see of it, and nobody's name."""
    form = IncidentFilters(request.GET)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
    after = request.GET.get("after") or None
    page = queries.list_incidents(reader_of(request), form.wanted(), after, EXPORT_ROWS)
    response = HttpResponse(write_csv(page.rows, _EXPORTED), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="incidents-{timezone.localdate()}.csv"'
    if page.after:
        response["Link"] = f'<{next_url(request, page.after)}>; rel="next"'
    return response


@require_safe
@require_right(Right.READ)
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One incident: what happened when, which changes are candidates, what was learned and is to be done."""
    return _page(request, incident_id)


@require_POST
@require_right(Right.HOLD)
def hold(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Places a legal hold on the incident, or lifts it."""
    queries.get_incident(reader_of(request), incident_id, on=timezone.localdate())
    if form := change_hold(request, f"incident:{incident_id}"):
        return _page(request, incident_id, form)
    return redirect("web:incident", incident_id)


def _page(request: HttpRequest, incident_id: int, hold_form: HoldForm | None = None) -> HttpResponse:
    reader = reader_of(request)
    found = queries.get_incident(reader, incident_id, on=timezone.localdate())
    causes = changes.cards(reader, [one.change_id for one in found.causes]) if found.causes else {}
    learned = findings.of_incident(reader, incident_id)
    text, pk = f"{found.title}\n{found.summary}", incident_id
    similar = findings.similar(reader, text, SIMILAR, but_incident=pk, but_findings_of=pk)
    settles = may_settle(reader, found)
    context = {
        "incident": found,
        **about_incident(reader, found, causes, learned, similar, may_settle=settles),
        "may_settle": settles,
        "may_add": reader.can(Right.MANAGE_ACTIONS),
        "may_decide": may_decide(reader, found),
        "hold": hold_part(
            reader, f"incident:{incident_id}", reverse("web:incident-hold", args=[incident_id]), hold_form
        ),
    }
    return render(request, "incidents/incident.html", context, status=422 if hold_form else 200)


def may_settle(reader: Reader, found: IncidentView) -> bool:
    """Whether the reader may say which change contributed."""
    return queries.may_settle(reader, involved=found.involves_reader)


def may_decide(reader: Reader, found: IncidentView) -> bool:
    """Whether the reader may raise who may see it, or lower it again."""
    lowers = reader.can(Right.LOWER_VISIBILITY) and found.visibility is not Visibility.OPEN
    return lowers or (found.involves_reader and reader.can(Right.RAISE_VISIBILITY))


@require_POST
@require_right(Right.MANAGE_ACTIONS)
def cause(request: HttpRequest, incident_id: int, change_id: int, word: str) -> HttpResponse:
    """Says that a candidate contributed or is ruled out, or opens the question again."""
    reader = reader_of(request)
    was = CAUSE_STATES.get(request.GET.get("was", ""))
    if word not in SETTLED_AS or was is None or change_id not in changes.cards(reader, [change_id]):
        raise Http404
    try:
        operations.settle_cause(
            reader=reader,
            incident_id=incident_id,
            change_id=change_id,
            was=was,
            state=SETTLED_AS[word],
            as_of=timezone.now(),
        )
    except IllegalTransition:
        raise BadRequest("what is settled is opened again first") from None
    except SettledMeanwhile:
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
    else:
        messages.success(request, _("It is on the record."))
    return redirect("web:incident", incident_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def link(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Makes a change that the reader names a candidate."""
    reader = reader_of(request)
    found = queries.get_incident(reader, incident_id, on=timezone.localdate())
    if not may_settle(reader, found):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_id = int(form.cleaned_data["change"].strip().lower().removeprefix("chg-"))
        if change_id in changes.cards(reader, [change_id]):
            operations.link_change(
                reader=reader, incident_id=incident_id, change_id=change_id, as_of=timezone.now()
            )
            return redirect("web:incident", incident_id)
        form.add_error("change", _("There is no such change."))
    words = {"heading": _("Link a change"), "verb": _("Link the change")}
    return _form(request, found, form, **words)


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def finding(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Adds what was learned."""
    reader = reader_of(request)
    found = queries.get_incident(reader, incident_id, on=timezone.localdate())
    url = reverse("web:incident", args=[incident_id])
    return add(request, Whence(Origin(incident_id), found.reference, found.title, url, found.service_key))


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.READ)
def visibility(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Who may see the incident: raised by anybody involved, lowered with a right and a reason."""
    reader = reader_of(request)
    found = queries.get_incident(reader, incident_id, on=timezone.localdate())
    if not may_decide(reader, found):
        raise NotAllowed(Right.RAISE_VISIBILITY)
    me = f"person:{reader.person_id}" if reader.person_id else ""
    names = "\n".join(named_in(found.audience_id)) if found.audience_id else me
    form = VisibilityForm(request.POST or None, initial={"level": found.visibility.value, "names": names})
    if request.method == "POST" and form.is_valid():
        lower = partial(operations.lower_visibility, reader=reader, incident_id=incident_id)
        raise_ = partial(operations.raise_visibility, reader=reader, incident_id=incident_id)
        if form.save(raise_, lower, as_of=timezone.now()):
            messages.success(request, _("It is as you chose."))
            return redirect("web:incident", incident_id)
    heading = _("Who may see %(reference)s") % {"reference": found.reference}
    return _form(request, found, form, heading=heading, verb=_("Save who may see it"))


def _form(
    request: HttpRequest, found: IncidentView, form: forms.Form, *, heading: str, verb: str
) -> HttpResponse:
    context = {"incident": found, "form": form, "heading": heading, "verb": verb}
    return render(request, "incidents/form.html", context, status=422 if form.errors else 200)
