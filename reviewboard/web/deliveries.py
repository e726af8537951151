"""What arrived of one source: where each delivery stands and why, and replaying it. Bodies are never shown."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.arrivals import events_of, how_many
from reviewboard.inbox.operations import replay, replay_one
from reviewboard.inbox.queries import list_deliveries
from reviewboard.inbox.rows import DeliveryFilter, DeliveryRow
from reviewboard.people.permissions import Right
from reviewboard.web.connection_words import DELIVERY_STATES
from reviewboard.web.connections import setup_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.paging import next_url
from reviewboard.web.parts import Column

PAGE = 50
REASONS = {
    "says nothing that is recorded here": gettext_lazy("It says nothing that is recorded here."),
    "the connection was paused": gettext_lazy("The source was paused when it came."),
    "a legal hold stands on what it tells of": gettext_lazy("A legal hold stands on what it tells of."),
}
"""The inbox's own reasons in whole sentences; a source's own words stand as they are."""


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery in words."""

    row: DeliveryRow
    kind: str
    words: str
    reason: str


class DeliveryFilters(forms.Form):
    """Which deliveries of a source are meant."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All states")),
            *((one.value, words) for one, (_kind, words) in DELIVERY_STATES.items()),
        ],
    )
    event = forms.ChoiceField(label=gettext_lazy("Event"), required=False)
    since = forms.DateField(
        label=gettext_lazy("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, events: list[str], data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        self.fields["event"].choices = [("", _("All events")), *((one, one) for one in events)]  # type: ignore[attr-defined]  # a choice field, above

    def wanted(self, connection_id: int) -> DeliveryFilter:
        """The filter that was chosen; only of a valid form."""
        chosen = self.cleaned_data
        day = chosen["since"]
        since = (
            datetime.combine(day, time(0), timezone.get_current_timezone()).astimezone(UTC) if day else None
        )
        state = DeliveryState(chosen["state"]) if chosen["state"] else None
        return DeliveryFilter(connection_id, state, since, chosen["event"])


@require_safe
@require_right(Right.CONNECT)
def deliveries(request: HttpRequest, source: str) -> HttpResponse:
    """The list, the newest first."""
    reader = reader_of(request)
    found = setup_of(reader, source)
    form, page = DeliveryFilters(events_of(reader, found.id), request.GET), None
    if form.is_valid():
        page = list_deliveries(reader, form.wanted(found.id), request.GET.get("after") or None, PAGE)
    chosen = request.GET.copy()
    chosen.pop("after", None)
    context = {
        "found": found,
        "form": form,
        "lines": [_line(row) for row in page.rows] if page else None,
        "columns": _columns(),
        "next_url": next_url(request, page.after) if page else "",
        "query": chosen.urlencode(),
        "is_narrowed": any(chosen.values()),
    }
    return render(request, "deliveries/deliveries.html", context)


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def again(request: HttpRequest, source: str) -> HttpResponse:
    """All that a filter means, replayed: how many these are is said first."""
    reader = reader_of(request)
    found = setup_of(reader, source)
    sent = request.POST if request.method == "POST" else request.GET
    form = DeliveryFilters(events_of(reader, found.id), sent)
    page = reverse("web:deliveries", args=[source])
    if not form.is_valid():
        messages.warning(request, _("That filter means nothing. Choose it again."))
        return redirect(page)
    wanted = form.wanted(found.id)
    if request.method == "POST":
        _say(request, replay(reader=reader, wanted=wanted, as_of=timezone.now()))
        return redirect(page)
    matching, readable = how_many(reader, wanted)
    context = {
        "found": found,
        "matching": matching,
        "readable": readable,
        "gone": matching - readable,
        "hidden": [(name, sent[name]) for name in form.fields if sent.get(name)],
        "state": DELIVERY_STATES[wanted.state][1] if wanted.state else "",
        "wanted": wanted,
    }
    return render(request, "deliveries/again.html", context)


@require_POST
@require_right(Right.CONNECT)
def replay_this(request: HttpRequest, source: str, delivery_id: int) -> HttpResponse:
    """One delivery, replayed."""
    reader = reader_of(request)
    setup_of(reader, source)
    replay_one(reader=reader, delivery_id=delivery_id, as_of=timezone.now())
    _say(request, 1)
    return redirect("web:deliveries", source)


def _say(request: HttpRequest, number: int) -> None:
    if number:
        words = ngettext("%d delivery is replayed.", "%d deliveries are replayed.", number)
        messages.success(request, words % number)
    else:
        messages.warning(request, _("None of them has a body left to be replayed."))


def _line(row: DeliveryRow) -> DeliveryLine:
    kind, words = DELIVERY_STATES[row.state]
    return DeliveryLine(row, kind, str(words), str(REASONS.get(row.reason, row.reason)))


def _columns() -> list[Column]:
    return [
        Column(_("Event")),
        Column(_("Arrived")),
        Column(_("Bytes"), is_number=True),
        Column(_("State")),
        Column(_("Replay"), is_hidden=True),
    ]
