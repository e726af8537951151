"""The form of a policy that is tried on the past before it is saved, and until when a policy may hold."""

from datetime import date, timedelta

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.policies.operations import LONGEST, digest
from reviewboard.web.level_forms import PolicyForm

ENDS = gettext_lazy("Within 180 days; one meeting later it falls back, unless it was renewed")


def last_day(kind: str, today: date) -> date:
    """The last day on which a policy of this kind that is saved today may end."""
    return today + LONGEST.get(kind, timedelta(days=180))


def within(kind: str, day: date) -> date:
    """The day, when a policy of this kind may end on it.

    Raises:
        ValidationError: it lies before tomorrow, or too far ahead.
    """
    today = timezone.localdate()
    if day <= today:
        raise forms.ValidationError(_("It ends after today."))
    if day > last_day(kind, today):
        raise forms.ValidationError(_("It ends within %d days.") % (last_day(kind, today) - today).days)
    return day


class TriedForm(PolicyForm):
    """A policy that is looked at first: why and until when may wait until it is saved."""

    preview = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    """What was looked at."""

    def __init__(self, *args: object, is_saved: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].help_text = ENDS
        if not is_saved:
            for name in self.last:
                self.fields[name].required = False

    def clean_owner(self) -> int | None:  # type: ignore[override]  # missing while it is only looked at
        """The person of this address."""
        return super().clean_owner() if self.cleaned_data["owner"] else None

    def clean_expires_on(self) -> date | None:
        """A day on which it may end."""
        day: date | None = self.cleaned_data["expires_on"]
        return within(self.kind, day) if day else None

    def digest(self) -> str:
        """Tells these rules from others; why and until when are no part of it."""
        return digest(self.body())

    def why(self) -> tuple[BoundField, ...]:
        """What is asked for before it is saved."""
        return tuple(self[name] for name in self.last)

    def unseen(self) -> list[BoundField]:
        """What the form carries along."""
        return self.hidden_fields()
