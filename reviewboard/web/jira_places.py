"""Where each service's tickets go: service and project, then the type, then the rest; checked now, and removed."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reviewboard.catalog.queries import service_keys
from reviewboard.domain.tracking.port import Option
from reviewboard.people.permissions import Right
from reviewboard.tracker.operations import asking, places
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.queries.places import get_place, placed_services
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.jira_place_asked import Asked, read_whole, tracker_of
from reviewboard.web.jira_place_forms import StartForm, TypeForm
from reviewboard.web.jira_place_whole import whole

MOST_LISTED = 1000
"""Projects that the list offers; any other can be typed."""


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def new(request: HttpRequest, source: str) -> HttpResponse:
    """A new place."""
    return _steps(request, Asked(reader_of(request), tracker_of(request, source), None))


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def place(request: HttpRequest, source: str, place_id: int) -> HttpResponse:
    """A place as it is; with `?again=1` its project or type is chosen anew."""
    reader, found = reader_of(request), tracker_of(request, source)
    view = get_place(reader, found.id, place_id)
    asked = Asked(reader, found, view, view.row.service_id, view.row.service_key)
    if "project" in request.GET or "again" in request.GET:
        return _steps(request, asked)
    project = Option(view.place.project_id, "", view.place.project_key)
    return whole(request, read_whole(asked, project, Option(view.place.type_id, view.row.type_name)))


@require_POST
@require_right(Right.CONNECT)
def check(request: HttpRequest, source: str, place_id: int) -> HttpResponse:
    """Reads the project now, and says what it would refuse."""
    reader, found = reader_of(request), tracker_of(request, source)
    try:
        wrong = places.check_now(reader=reader, connection_id=found.id, place_id=place_id, clock=timezone.now)
    except NoAnswer as error:
        messages.error(request, _("It could not be asked: %s") % error.words)
    else:
        if wrong:
            words = ngettext("%d thing would be refused.", "%d things would be refused.", wrong) % wrong
            messages.warning(request, words)
        else:
            messages.success(request, _("It takes what would be sent."))
    return redirect("web:jira-place", source, place_id)


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def remove(request: HttpRequest, source: str, place_id: int) -> HttpResponse:
    """Takes a place away, after it was said what becomes of its tickets."""
    reader, found = reader_of(request), tracker_of(request, source)
    view = get_place(reader, found.id, place_id)
    if request.method == "GET":
        return render(request, "jira/place_remove.html", {"found": found, "row": view.row})
    waiting = places.remove_place(reader=reader, place_id=place_id, as_of=timezone.now())
    messages.success(request, _("The place is removed. No ticket was touched."))
    if waiting:
        words = ngettext("%d ticket waits for a place.", "%d tickets wait for a place.", waiting)
        messages.warning(request, words % waiting)
    return redirect(f"{reverse('web:connection', args=[source])}#places")


def _steps(request: HttpRequest, asked: Asked) -> HttpResponse:
    """As far as was chosen: the address says it, so that a step can be gone back to, and kept."""
    if "project" not in request.GET:
        return _start(request, asked, _form(asked, None, request.GET.get("service", "")))
    form = _form(asked, request.GET)
    if not form.is_valid():
        return _start(request, asked, form)
    key = form.cleaned_data.get("service", asked.service_key)
    reader, connection_id = asked.reader, asked.found.id
    try:
        project = asking.project(reader=reader, connection_id=connection_id, key=form.cleaned_data["project"])
        types = asking.types(reader=reader, connection_id=connection_id, project_id=project.id)
    except NoAnswer as error:
        form.add_error("project", _("Jira says: %s") % error.words)
        return _start(request, asked, form)
    asked = Asked(reader, asked.found, asked.view, _id_of(key), key)
    kind = next((one for one in types if one.id == request.GET.get("type")), None)
    if kind is None:
        return _types(request, asked, project, types)
    return whole(request, read_whole(asked, project, kind))


def _form(asked: Asked, data: object, service: str = "") -> StartForm:
    form = StartForm(_services(), data, initial={"service": service})
    if asked.view is not None:
        del form.fields["service"]
    return form


def _services() -> list[tuple[str, str]]:
    """Services that have no place yet in any tracker, everything else first where that has none."""
    placed = placed_services()
    free = sorted(key for pk, key in service_keys(None).items() if pk not in placed)
    rest = [] if None in placed else [("", _("Everything else"))]
    return [*rest, *((key, key) for key in free)]


def _id_of(key: str) -> int | None:
    if not key:
        return None
    return next(pk for pk, name in service_keys(None).items() if name == key)


def _start(request: HttpRequest, asked: Asked, form: StartForm) -> HttpResponse:
    """The first step: which service, and which project."""
    unread = ""
    listed: Sequence[Option] = ()
    try:
        listed = asking.projects(reader=asked.reader, connection_id=asked.found.id)
    except NoAnswer as error:
        unread = error.words
    context = {"asked": asked, "form": form, "projects": listed[:MOST_LISTED], "unread": unread, "step": 1}
    return render(request, "jira/place_new.html", context, status=422 if form.is_bound else 200)


def _types(request: HttpRequest, asked: Asked, project: Option, types: Sequence[Option]) -> HttpResponse:
    """The second step: which type of ticket; the usual one stands first."""
    usual = next((one.id for one in types if one.name.casefold() == "task"), "")
    initial = {"service": asked.service_key, "project": project.note, "type": usual}
    context = {"asked": asked, "project": project, "form": TypeForm(types, initial=initial), "step": 2}
    return render(request, "jira/place_new.html", context)
