"""Who is there, for whoever runs the meeting and only while it runs; checking somebody in, and corrections.

Once the meeting is closed the page shows numbers by item: whom a correction is about, its writer was told by the person.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from reviewboard.agenda import letter, wording
from reviewboard.agenda.queries import agenda_for, local_date
from reviewboard.agenda.rows import AgendaView
from reviewboard.attendance import checking_in, needing_now
from reviewboard.attendance.checking_in import EARLY, NoStretch, NotOpen
from reviewboard.attendance.codes import check_in_code, rules_of
from reviewboard.attendance.forgetting import keeps_names
from reviewboard.attendance.here import Covered, Expected, HereAtItem, covered, look
from reviewboard.attendance.operations import NotNeeded
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.action_forms import OwnerField
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column
from reviewboard.web.templatetags.times import clock

WAS_THERE, WAS_NOT = "there", "not"


@dataclass(frozen=True, slots=True)
class PersonAtItem:
    """Somebody whom an item needs, in words. `tell_url`: where they can be told that it needs them now, "" when not."""

    id: int
    name: str
    because: str
    state: str
    words: str
    here_url: str
    tell_url: str


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """One item as a group of the table."""

    name: str
    note: str
    rows: tuple[PersonAtItem, ...]


@dataclass(frozen=True, slots=True)
class CoveredRow:
    """One item of a closed meeting: "3 of 3", and how. No name."""

    title: str
    covered: str
    how: str


class CorrectionForm(forms.Form):
    """What was recorded of somebody is wrong, and why."""

    person = OwnerField(label=gettext_lazy("Who"))
    was = forms.ChoiceField(
        label=gettext_lazy("What is right"),
        choices=[
            (WAS_THERE, gettext_lazy("They were there")),
            (WAS_NOT, gettext_lazy("They were not there")),
        ],
        widget=forms.RadioSelect,
    )
    since = forms.TimeField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    until = forms.TimeField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("They read it beside their entry, with your name"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, on: date, zone: tzinfo, is_closed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on, self._zone = on, zone
        self.fields["person"].required = True
        self.fields["person"].help_text = _("Their address")
        if is_closed:
            self.fields["was"].choices = [(WAS_THERE, _("They were there"))]  # type: ignore[attr-defined]  # a choice field, above
            self.fields["was"].initial = WAS_THERE

    def clean(self) -> dict[str, Any]:
        """From when to when, where they were there."""
        told = super().clean() or {}
        if told.get("was") == WAS_THERE:
            for name in ("since", "until"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("Say from when to when."))
        return told

    def stretch(self) -> tuple[datetime, datetime] | None:
        """The stretch in which they were there; None: they were not. Only of a valid form."""
        told = self.cleaned_data
        if told["was"] == WAS_NOT:
            return None
        since, until = (
            datetime.combine(self._on, told[one], tzinfo=self._zone) for one in ("since", "until")
        )
        return since, until


@require_safe
@require_right(Right.RUN_MEETINGS)
def people(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """By item who is there; once the meeting is closed, how many were."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    return _page(request, reader, meeting, _form(meeting))


def _form(meeting: MeetingRow, data: Any = None) -> CorrectionForm:
    closed = meeting.state is MeetingState.CLOSED
    return CorrectionForm(data, on=local_date(meeting), zone=meeting.zone, is_closed=closed)


def _page(request: HttpRequest, reader: Reader, meeting: MeetingRow, form: CorrectionForm) -> HttpResponse:
    now = timezone.now()
    agenda = agenda_for(reader, meeting)
    runs = checking_in.is_open(meeting, as_of=now) and reader.person_id is not None
    items = look(reader=reader, meeting_id=meeting.id, as_of=now, agenda=agenda) if agenda and runs else ()
    counts = covered(reader, meeting.id)
    closed = meeting.state is MeetingState.CLOSED
    context = {
        "meeting": meeting,
        "title": letter.title(meeting),
        "runs": runs,
        "opens_at": meeting.starts_at - EARLY,
        "is_over": meeting.is_over(as_of=now) and not runs,
        "groups": [_group(one, agenda, meeting) for one in items] if agenda else [],
        "columns": (
            Column(_("Who")),
            Column(_("Because")),
            Column(_("State")),
            Column(_("What may be done"), is_hidden=True),
        ),
        "covered": _covered_rows(agenda, counts) if agenda and not runs else [],
        "covered_columns": (Column(_("Item")), Column(_("Coverage")), Column(_("How"))),
        "code": check_in_code(meeting, as_of=now) if runs else None,
        "takes_reports": rules_of(meeting.series_id).reports,
        "form": form if (runs or closed) and keeps_names(meeting, as_of=now) else None,
    }
    return render(request, "presence/people.html", context, status=422 if form.errors else 200)


def _group(one: HereAtItem, agenda: AgendaView, meeting: MeetingRow) -> ItemGroup:
    here_url = reverse("web:meeting-check-in", args=[meeting.id])
    tell_url = reverse("web:needed-now", args=[meeting.id, one.item.id])
    return ItemGroup(
        name=f"{clock(one.item.starts_at)} {letter.item_title(one.item)}",
        note=_("%(here)d of %(needed)d here") % {"here": one.here, "needed": one.needed_live},
        rows=tuple(_person(each, agenda, here_url, tell_url) for each in one.expected),
    )


def _person(one: Expected, agenda: AgendaView, here_url: str, tell_url: str) -> PersonAtItem:
    because = wording.joined(wording.reason_to_others(code, agenda.names) for code in one.need.reasons)
    state, words = _state(one)
    may_tell = not one.is_here and not one.in_writing and one.told_at is None
    return PersonAtItem(
        id=one.need.person_id,
        name=one.need.name,
        because=because,
        state=state,
        words=words,
        here_url="" if one.is_here else here_url,
        tell_url=tell_url if may_tell else "",
    )


def _state(one: Expected) -> tuple[str, str]:
    if one.is_here:
        return "good", _("Here")
    if one.in_writing:
        return "idle", _("In writing")
    if one.told_at is not None:
        return "idle", _("Told at %s") % clock(one.told_at)
    return "idle", _("Was here") if one.was_here else _("Not yet")


def _covered_rows(agenda: AgendaView, counts: dict[str, Covered]) -> list[CoveredRow]:
    shown = [item for item in agenda.items if not item.hidden and item.key in counts]
    return [_covered(letter.item_title(item), counts[item.key]) for item in shown]


def _covered(title: str, one: Covered) -> CoveredRow:
    ways = (
        (_("%d live"), one.live),
        (_("%d in writing"), one.in_writing),
        (_("%d made up"), one.made_up),
    )
    said = covered_words(one) or _("nobody needed, or not discussed")
    return CoveredRow(title, said, ", ".join(words % number for words, number in ways if number))


def covered_words(one: Covered) -> str:
    """Of a closed meeting, for everybody: "3 of 3 needed were here"; "" where an item needed nobody, or was not held."""
    told = {"part": one.took_part, "needed": one.needed}
    if not one.needed:
        return ""
    if one.took_part == one.live:
        return (
            ngettext(
                "%(part)d of %(needed)d needed was here",
                "%(part)d of %(needed)d needed were here",
                one.needed,
            )
            % told
        )
    return _("%(part)d of %(needed)d needed took part") % told


class PersonForm(forms.Form):
    """Whom an act is about."""

    person = forms.IntegerField(min_value=1, max_value=2**62)


def _person_of(request: HttpRequest) -> int:
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise BadRequest("nobody is named")
    return int(form.cleaned_data["person"])


@require_POST
@require_right(Right.RUN_MEETINGS)
def check_in(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Somebody is here, says whoever runs the meeting."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    try:
        checking_in.check_in_for(
            reader=reader, meeting_id=meeting.id, person_id=_person_of(request), as_of=timezone.now()
        )
    except (NotOpen, NotNeeded):
        messages.warning(request, _("Nobody can be checked in so now. Nothing was kept."))
    return redirect("web:meeting-people", meeting_id)


@require_POST
@require_right(Right.RUN_MEETINGS)
def needed_now(request: HttpRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """Tells one person in private that an item needs them now."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    try:
        told = needing_now.nudge_now(
            reader=reader,
            meeting_id=meeting.id,
            item_id=item_id,
            person_id=_person_of(request),
            as_of=timezone.now(),
        )
    except (NotOpen, NotNeeded):
        messages.warning(request, _("Nobody can be told so now. Nothing has left."))
        return redirect("web:meeting-people", meeting_id)
    if request.POST.get("from") == "console":  # which shows that they were told
        return redirect("web:console", meeting_id)
    messages.success(request, _("They are told, in private.") if told else _("They were told before."))
    return redirect("web:meeting-people", meeting_id)


@require_POST
@require_right(Right.RUN_MEETINGS)
def correct(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Keeps a correction beside what was recorded."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    form = _form(meeting, request.POST)
    if form.is_valid():
        try:
            checking_in.correct(
                reader=reader,
                meeting_id=meeting.id,
                person_id=form.cleaned_data["person"],
                was_there=form.stretch(),
                reason=form.cleaned_data["reason"],
                as_of=timezone.now(),
            )
        except NotOpen:
            messages.warning(request, _("Nothing can be corrected now. Nothing was kept."))
            return redirect("web:meeting-people", meeting_id)
        except NotNeeded:
            form.add_error("person", _("The meeting asks nothing of them, so nothing is kept of them."))
        except NoStretch:
            form.add_error("since", _("This is no stretch of the meeting so far."))
        else:
            messages.success(request, _("The correction is kept; they read it beside their entry."))
            return redirect("web:meeting-people", meeting_id)
    return _page(request, reader, meeting, form)
