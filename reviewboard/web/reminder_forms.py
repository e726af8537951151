"""The forms of reminders: when they go out and how many, and why and until when they are on."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.reminders import MOST_AHEAD, MOST_MAILS, ReminderPolicy
from reviewboard.findings.reminding.switching import LONGEST
from reviewboard.people.queries import person_with_mail
from reviewboard.people.reader import Reader
from reviewboard.web.action_forms import OwnerField

USUAL = timedelta(days=90)
"""For how long reminders are on unless somebody says otherwise."""


class RulesForm(forms.Form):
    """When digests go out, and how many at most."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On"),
        coerce=int,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    hour = forms.IntegerField(
        label=gettext_lazy("At this hour"),
        min_value=0,
        max_value=23,
        help_text=gettext_lazy("0 to 23, by their own clock"),
    )
    days_ahead = forms.IntegerField(
        label=gettext_lazy("Days ahead"),
        min_value=0,
        max_value=MOST_AHEAD,
        help_text=gettext_lazy("before an action’s date"),
    )
    cap = forms.IntegerField(
        label=gettext_lazy("Mails a day, at most"),
        min_value=1,
        max_value=MOST_MAILS,
        help_text=gettext_lazy("The rest wait a day, visibly"),
    )

    def policy(self) -> ReminderPolicy:
        """The rules that were chosen; only of a valid form."""
        chosen = self.cleaned_data
        return ReminderPolicy(
            on=True,
            weekdays=frozenset(chosen["weekdays"]),
            hour=chosen["hour"],
            days_ahead=chosen["days_ahead"],
            cap=chosen["cap"],
        )


def as_chosen(policy: ReminderPolicy) -> dict[str, object]:
    """Rules as their form shows them first."""
    return {
        "weekdays": sorted(policy.weekdays),
        "hour": policy.hour,
        "days_ahead": policy.days_ahead,
        "cap": policy.cap,
    }


class WhyForm(forms.Form):
    """Why reminders are on, whose they are, and until when. `shown` is how many mails the writer was shown."""

    hypothesis = forms.CharField(
        label=gettext_lazy("Hypothesis"),
        max_length=2000,
        help_text=gettext_lazy("What should move, and by when would you see it?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = OwnerField(label=gettext_lazy("Owner"))
    expires_on = forms.DateField(
        label=gettext_lazy("Ends, within 180 days"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    shown = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["owner"].required = True
        self.fields["owner"].help_text = _("Their address")

    def clean_expires_on(self) -> date:
        """A day after this one, and not too far away."""
        chosen: date = self.cleaned_data["expires_on"]
        if not self._today < chosen <= self._today + LONGEST:
            raise forms.ValidationError(_("A day after this one, within 180 days."))
        return chosen


def first_words(reader: Reader, *, now: datetime, version: int, mails: int) -> dict[str, object]:
    """What stands in the form before anything is typed: the reader as the owner, for 90 days. One statement."""
    own = person_with_mail(reader.person_id, on=now.date()) if reader.person_id else None
    return {
        "owner": own.address if own else "",
        "expires_on": now.date() + USUAL,
        "seen": version,
        "shown": mails,
    }
