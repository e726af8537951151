"""Fields by which several lists are narrowed."""

from django import forms
from django.utils.translation import gettext_lazy


def period_field() -> forms.TypedChoiceField:
    """The last days, or any time: cleans to a number of days, or None."""
    return forms.TypedChoiceField(
        label=gettext_lazy("Period"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", gettext_lazy("Any time")),
            ("7", gettext_lazy("Last 7 days")),
            ("30", gettext_lazy("Last 30 days")),
            ("90", gettext_lazy("Last 90 days")),
        ],
    )
