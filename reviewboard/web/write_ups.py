"""The write-up of an incident: four fields, most of them filled in already, or a link to a postmortem (mock 15)."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.domain.write_ups import Moment, Words, prefilled, wrong_times
from reviewboard.incidents import queries
from reviewboard.incidents.rows import IncidentView, OwedWriteUp
from reviewboard.incidents.write_ups.saving import save_write_up
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.incidents import may_settle
from reviewboard.web.learned import point_out
from reviewboard.web.parts import Link, Row
from reviewboard.web.templatetags.times import day

DRAFT = "draft"
"""The value of the button that saves what is not ready yet."""
_FORM = "%Y-%m-%dT%H:%M"
_LONGEST = 5000


def _said(label: Any, hint: Any = "", rows: int = 4) -> forms.CharField:
    """A text in a person's own words."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=_LONGEST, help_text=hint, widget=widget)


def _moment(label: Any) -> forms.DateTimeField:
    """A time of day in the reader's zone, to the minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORM)
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=[_FORM])


class WriteUpForm(forms.Form):
    """The four fields, and the link that stands for them."""

    saw = _said(gettext_lazy("What customers saw"), gettext_lazy("The meeting reads it before it begins"))
    began_at = _moment(gettext_lazy("From"))
    ended_at = _moment(gettext_lazy("To"))
    ended_by = _said(gettext_lazy("What ended it"), gettext_lazy("Systems are the subject"), rows=2)
    decide = _said(
        gettext_lazy("What we should decide"), gettext_lazy("The question of its slot on the agenda"), rows=2
    )
    postmortem_url = forms.CharField(
        label=gettext_lazy("Or a postmortem that exists"),
        required=False,
        max_length=500,
        validators=[URLValidator(schemes=["https"])],
        help_text=gettext_lazy("Its address, which begins with https://; the fields may then stay empty"),
        widget=forms.URLInput,
    )

    def __init__(self, *args: Any, draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._draft = draft

    def clean(self) -> dict[str, Any]:
        """The fields together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        words = self.words()
        if wrong_times(words):
            self.add_error("ended_at", _("It ended after it began."))
        if not self._draft and not words.says_something:
            self.add_error("saw", _("Say what customers saw, or link to a postmortem."))
        return cleaned

    def words(self) -> Words:
        """What was written; only of fields that are valid."""
        return Words(**{name: self.cleaned_data[name] for name in self.fields})


@require_http_methods(["GET", "HEAD", "POST"])
@require_right(Right.MANAGE_ACTIONS)
def write_up(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Shows the fields as they were saved last, else as source and timeline fill them in, and saves them."""
    reader = reader_of(request)
    found = queries.get_incident(reader, incident_id, on=timezone.localdate())
    if not may_settle(reader, found):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    known = found.write_up
    draft = request.POST.get("as") == DRAFT and (known is None or known.is_draft)
    first = known.words if known else from_records(found)
    sent = request.POST if request.method == "POST" else None
    form = WriteUpForm(sent, initial=asdict(first), draft=draft)
    if form.is_valid():
        words = _whole_minutes(form.words(), first)
        save_write_up(reader=reader, incident_id=incident_id, words=words, draft=draft, as_of=timezone.now())
        point_out(request, "\n".join(words.texts), "\n".join(known.words.texts) if known else "")
        messages.success(request, _("The draft is saved.") if draft else _("The write-up is saved."))
        return redirect("web:incident", incident_id)
    context = {
        "incident": found,
        "form": form,
        "is_new": known is None,
        "may_draft": known is None or known.is_draft,
        "versions": queries.versions(reader, incident_id) if known else (),
        "draft": DRAFT,
    }
    return render(request, "incidents/write_up.html", context, status=422 if form.errors else 200)


def from_records(incident: IncidentView) -> Words:
    """What the source and the timeline say already."""
    return prefilled(
        incident.summary,
        began_at=incident.started_at,
        ended_at=incident.mitigated_at or incident.resolved_at,
        timeline=[Moment(one.text, one.kind) for one in incident.timeline],
    )


def _whole_minutes(words: Words, before: Words) -> Words:
    """A time that was left as it was keeps its seconds, which the field does not show."""
    began_at, ended_at = _kept(words.began_at, before.began_at), _kept(words.ended_at, before.ended_at)
    whole = replace(words, began_at=began_at, ended_at=ended_at)
    return words if wrong_times(whole) else whole


def _kept(at: datetime | None, before: datetime | None) -> datetime | None:
    same = at is not None and before is not None and at == before.replace(second=0, microsecond=0)
    return before if same else at


def owed_rows(reader: Reader) -> list[tuple[OwedWriteUp, Row]]:
    """The write-ups that the reader was asked for, as rows of what they owe."""
    return [(one, _row(one)) for one in queries.owed_write_ups(reader)]


def _row(one: OwedWriteUp) -> Row:
    said = {"reference": one.reference, "title": one.title}
    return Row(
        when=_("Since %s") % day(one.resolved_at),
        title=_("Write up %(reference)s: %(title)s") % said,
        text=_("because you led the response. Anybody who responded may write it instead of you."),
        link=Link(_("Write it up"), reverse("web:incident-write-up", args=[one.incident_id])),
    )
