"""Who gets the agenda mail, what each will read, and the button that lets them go (mock 20)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewboard.agenda import letter, mail, wording
from reviewboard.agenda.operations import leaves_at
from reviewboard.agenda.queries import agenda_for, local_date
from reviewboard.agenda.recipients import Part, Seen, concerned, seen_by
from reviewboard.agenda.rows import AgendaView
from reviewboard.integrations.calendar.invite import write
from reviewboard.integrations.mail.agenda import render as words_of
from reviewboard.integrations.mail.content import AgendaMail
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.permissions import Right
from reviewboard.web.agenda import meeting_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.mail_frames import as_text, embeds_frames, framed
from reviewboard.web.parts import Column
from reviewboard.web.templatetags.times import clock

ASKED = {Part.FACILITATOR, Part.NEEDED}


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One recipient in a table. `windows` are in their own zone, which `place` names when it is another."""

    id: int | None
    name: str
    place: str
    windows: tuple[str, ...]
    because: str
    leaves: str


class PersonForm(forms.Form):
    """Whose mail is shown."""

    person = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)

    def __init__(self, *args: object, people: list[Seen], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["person"].choices = [(one.person_id, one.name) for one in people]  # type: ignore[attr-defined]  # a choice field


@require_safe
@embeds_frames
@require_right(Right.RUN_MEETINGS)
def recipients(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Counts first, then everybody with windows and reasons, then one mail as it will arrive."""
    reader = reader_of(request)
    meeting = meeting_of(reader, meeting_id)
    agenda = agenda_for(reader, meeting)
    if agenda is None:
        return render(request, "agenda/none.html", {"meeting": meeting})
    told = concerned(agenda)
    people = [one for one in seen_by(agenda, on=local_date(meeting)) if told is None or one.person_id in told]
    able = [one for one in people if one.gets_mail]
    form = PersonForm(request.GET if "person" in request.GET else None, people=able)
    shown = _chosen(form, able)
    return render(
        request,
        "recipients/recipients.html",
        {
            "agenda": agenda,
            "meeting": meeting,
            "title": letter.title(meeting),
            "people": people,
            "able": len(able),
            "invites": sum(bool(one.windows) for one in able),
            "needed": [
                *(_row(one, agenda, reader.zone) for one in _in(able, ASKED)),
                *_restricted(agenda, only_added=told is not None),
            ],
            "is_addendum": told is not None,
            "needed_count": len(_in(able, ASKED)),
            "writing": [_row(one, agenda, reader.zone) for one in _in(able, {Part.WRITING, Part.INVITED})],
            "readers": _in(able, {Part.READER}),
            "held_back": [(one.name, _why_not(one)) for one in people if not one.gets_mail],
            "released": agenda.mailed_revision == agenda.revision,
            "goes_at": leaves_at(agenda),
            "form": form,
            "shown": shown,
            "columns": (
                Column(_("Person")),
                Column(_("Windows")),
                Column(_("Because")),
                Column(_("Leaves")),
            ),
            "held_columns": (Column(_("Person")), Column(_("Why"))),
        },
    )


def _in(people: list[Seen], parts: set[Part]) -> list[Seen]:
    return [one for one in people if one.part in parts]


def _chosen(form: PersonForm, able: list[Seen]) -> Seen | None:
    wanted = form.cleaned_data["person"] if form.is_bound and form.is_valid() else None
    return next((one for one in able if one.person_id == wanted), able[0] if able else None)


def _row(one: Seen, agenda: AgendaView, here: ZoneInfo) -> RecipientRow:
    spans = (f"{clock(begin, one.zone)}–{clock(end, one.zone)}" for begin, end in one.windows)
    reasons = [_("facilitates")] if one.part is Part.FACILITATOR else []
    reasons += [wording.reason_to_others(code, agenda.names) for code in one.reasons]
    return RecipientRow(
        id=one.person_id,
        name=one.name,
        place=one.zone.key.rpartition("/")[2].replace("_", " ") if one.zone.key != here.key else "",
        windows=tuple(spans),
        because=wording.joined(reasons),
        leaves=_("mail, invite") if one.windows else _("mail"),
    )


def _restricted(agenda: AgendaView, *, only_added: bool) -> list[RecipientRow]:
    """What stands for the people whom hidden items ask for: neither who nor how many."""
    return [
        RecipientRow(
            id=None,
            name=_("Restricted item"),
            place="",
            windows=(f"{clock(item.starts_at)}–{clock(item.ends_at)}",),
            because="",
            leaves=_("time and link only"),
        )
        for item in agenda.items
        if item.hidden and (not only_added or item.added_in > (agenda.mailed_revision or 0))
    ]


def _why_not(one: Seen) -> str:
    if one.reads_here:
        return _("Is not asked for, and wants no mail then: reads it here.")
    return _("Is no longer here.") if one.has_left else _("No address that mail can go to is known.")


@require_safe
@require_right(Right.RUN_MEETINGS)
def html_part(request: HttpRequest, meeting_id: int, person_id: int) -> HttpResponse:
    """The HTML part of one person's mail, for the frame."""
    _, written = _written(request, meeting_id, person_id)
    with translation.override(settings.LANGUAGE_CODE):
        return framed(request, words_of(written).html)


@require_safe
@require_right(Right.RUN_MEETINGS)
def text_part(request: HttpRequest, meeting_id: int, person_id: int) -> HttpResponse:
    """The text part of the same mail, below its subject."""
    _, written = _written(request, meeting_id, person_id)
    with translation.override(settings.LANGUAGE_CODE):
        words = words_of(written)
    return as_text(f"{words.subject}\n\n{words.text}")


@require_safe
@require_right(Right.RUN_MEETINGS)
def invite_part(request: HttpRequest, meeting_id: int, person_id: int) -> HttpResponse:
    """The invites of the same mail, one after the other."""
    meeting, written = _written(request, meeting_id, person_id)
    with translation.override(settings.LANGUAGE_CODE):
        others = _is_somebody_else(request, person_id)
        planned = mail.entries(meeting, written, person_id, stamp=meeting.freezes_at, for_others=others)
    return as_text("\n".join(write(one.invite).decode() for one in planned) or _("No invite: no window."))


def _written(request: HttpRequest, meeting_id: int, person_id: int) -> tuple[MeetingRow, AgendaMail]:
    """One person's mail, without what restricted items ask of somebody else."""
    meeting = meeting_of(reader_of(request), meeting_id)
    written = mail.compose(meeting, person_id, for_others=_is_somebody_else(request, person_id))
    if written is None:
        raise Http404
    return meeting, written


def _is_somebody_else(request: HttpRequest, person_id: int) -> bool:
    return person_id != reader_of(request).person_id
