"""The forms by which people speak to the gate: what was checked, why the glass is broken, which incident is repaired."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

LONGEST = 2000


class ApproveForm(forms.Form):
    """What somebody says of one head. `head` is the one that they saw."""

    head = forms.CharField(max_length=64, widget=forms.HiddenInput)
    checked = forms.CharField(
        label=gettext_lazy("What did you check, or what should change?"),
        max_length=LONGEST,
        help_text=gettext_lazy("Kept with what you say"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GlassForm(forms.Form):
    """Why one head cannot wait."""

    head = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why can it not wait?"),
        max_length=LONGEST,
        help_text=gettext_lazy("Stands on the change’s page and on the next agenda"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RepairForm(forms.Form):
    """Which open incident the change repairs."""

    incident = forms.TypedChoiceField(
        label=gettext_lazy("Which incident does it repair?"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: object, incidents: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["incident"].choices = incidents  # type: ignore[attr-defined]  # a choice field, above
