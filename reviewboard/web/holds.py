"""Legal holds: the form that places or lifts one, the same on the page of every sort of record."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.audit import operations as audit
from reviewboard.audit.queries import held
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.web.doors import reader_of


class HoldForm(forms.Form):
    """Why a legal hold is placed."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        help_text=gettext_lazy("Kept with the hold, and nowhere else"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True, slots=True)
class HoldPart:
    """What `_parts/hold.html` shows on a record's page."""

    url: str
    stands: bool
    form: HoldForm


def hold_part(reader: Reader, subject: str, url: str, form: HoldForm | None = None) -> HoldPart | None:
    """The part of a record's page for those who may place holds, None for others; at most one statement."""
    if not reader.can(Right.HOLD):
        return None
    return HoldPart(url, bool(held([subject])), form or HoldForm())


def change_hold(request: HttpRequest, subject: str) -> HoldForm | None:
    """Places the hold that was asked for, or lifts it; the form when it says too little.

    The view has asked for the right, and whether the reader may see the record.
    """
    actor_id = reader_of(request).person_id
    if actor_id is None:
        messages.error(request, _("A hold names who placed it, and your account has no person behind it."))
        return None
    form, at = HoldForm(request.POST), timezone.now()
    try:
        if "lift" in request.POST:
            audit.lift_hold(subject=subject, actor_id=actor_id, at=at)
        elif form.is_valid():
            audit.place_hold(subject=subject, actor_id=actor_id, reason=form.cleaned_data["why"], at=at)
        else:
            return form
    except (audit.AlreadyHeld, audit.NotHeld):
        messages.warning(request, _("Somebody was faster; this is how it stands now."))
    return None
