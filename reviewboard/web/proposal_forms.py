"""Proposing a topic and telling of a win, as forms; and where what was proposed stands, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.agenda.placements import TOPIC_MINUTES
from reviewboard.agenda.proposals import (
    LONGEST_REFERENCE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WIN,
    Topical,
)
from reviewboard.agenda.proposed.lists import ProposedRow, Standing
from reviewboard.meetings.queries import MeetingRow
from reviewboard.web.templatetags.times import long_day

_LEAST, _MOST = TOPIC_MINUTES


class _ForMeeting(forms.Form):
    """For the next meeting of which series."""

    series = forms.TypedChoiceField(label=gettext_lazy("For"), coerce=int)

    def __init__(self, meetings: Iterable[MeetingRow], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["series"].choices = [(one.series_id, meeting_words(one)) for one in meetings]  # type: ignore[attr-defined]  # a choice field, above


class TopicForm(_ForMeeting):
    """A topic: what to talk about, what is to be decided, for how long, and about which record."""

    title = forms.CharField(label=gettext_lazy("Topic"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=gettext_lazy("Why, and what to decide"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=_LEAST,
        max_value=_MOST,
        help_text=gettext_lazy("Empty: as many as topics get"),
    )
    about = forms.CharField(
        label=gettext_lazy("About"),
        required=False,
        max_length=LONGEST_REFERENCE,
        help_text=gettext_lazy("One record, as INC-214 or ACT-388: who may see that, may see the topic"),
    )
    field_order = ("title", "text", "minutes", "about", "series")

    def topic(self) -> Topical:
        """What is proposed; only of a valid form."""
        said = self.cleaned_data
        return Topical(said["title"], said["text"], said["minutes"], said["about"])


class WinForm(_ForMeeting):
    """Something that went well."""

    text = forms.CharField(
        label=gettext_lazy("What went well"),
        max_length=LONGEST_WIN,
        help_text=gettext_lazy("One or two sentences about the system, as in “The rollback took 4 minutes”"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("text", "series")


def meeting_words(meeting: MeetingRow) -> str:
    """A meeting that is to come, in words."""
    said = {"series": meeting.series_name, "day": long_day(meeting.starts_at)}
    return _("%(series)s, %(day)s") % said


def standing_words(row: ProposedRow) -> tuple[str, str]:
    """Where it stands: a sign and its words."""
    sign, words = _STANDINGS[row.standing]
    place = row.place
    day = long_day(place.starts_at) if place else ""
    to = date_format(place.to, "l j F") if place and place.to else _("the next meeting")
    return sign, str(words) % {"day": day, "to": to}


_STANDINGS: Mapping[Standing, tuple[str, Any]] = {
    Standing.WAITING: ("idle", gettext_lazy("Waits for the next agenda")),
    Standing.ON_AGENDA: ("good", gettext_lazy("On the agenda of %(day)s")),
    Standing.READ: ("idle", gettext_lazy("Taken as read on %(day)s")),
    Standing.GOES_ON: ("idle", gettext_lazy("Goes to %(to)s")),
    Standing.TAKEN_OUT: ("idle", gettext_lazy("Taken out")),
    Standing.HELD: ("good", gettext_lazy("Held on %(day)s")),
    Standing.WITHDRAWN: ("idle", gettext_lazy("Withdrawn")),
}
