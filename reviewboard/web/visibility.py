"""Who may see a record: the form for it, the same for every sort of record.

Only those named can open a restricted record again, so a name that is not known is an error and nobody is left
out silently. Whether the reader may is asked by the room of the record.
"""

import re
from datetime import datetime
from typing import Any, Protocol, Unpack

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.values import Visibility
from reviewboard.people.directory import person_ids_by_email, team_ids_by_name
from reviewboard.people.queries import names
from reviewboard.people.visibility import NotAllowed, Wish, WouldLower

LEVELS = (
    (Visibility.OPEN.value, gettext_lazy("Open: everybody who signs in")),
    (Visibility.RESTRICTED.value, gettext_lazy("Restricted: only those named")),
    (Visibility.SEALED.value, gettext_lazy("Sealed: only those named, and its title only on its own page")),
)

_NUMBERED = re.compile(r"person:(\d{1,18})")


class Raise(Protocol):
    """What a room's operation `raise_visibility` takes, but for the record and the reader."""

    def __call__(self, *, as_of: datetime, **wish: Unpack[Wish]) -> None:
        """Lets fewer people see the record."""


class Lower(Protocol):
    """What a room's operation `lower_visibility` takes, but for the record and the reader."""

    def __call__(self, *, reason: str, as_of: datetime, **wish: Unpack[Wish]) -> None:
        """Lets more people see the record."""


class VisibilityForm(forms.Form):
    """The level, who is named, and why it is lowered."""

    level = forms.ChoiceField(label=gettext_lazy("Who may see it"), choices=LEVELS, widget=forms.RadioSelect)
    names = forms.CharField(
        label=gettext_lazy("Those named"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("Addresses of people and names of teams, one a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why more people may see it"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Kept with the record; needed only to lower"),
    )

    def clean(self) -> dict[str, Any]:
        """Finds everybody who is named."""
        cleaned = super().clean() or {}
        lines = {line.strip() for line in str(cleaned.get("names", "")).splitlines() if line.strip()}
        numbered = {int(found[1]): line for line in lines if (found := _NUMBERED.fullmatch(line))}
        spelled = lines - set(numbered.values())
        people, teams = person_ids_by_email(spelled), team_ids_by_name(spelled)
        unknown = {line for line in spelled if line.lower() not in people and line.casefold() not in teams}
        unknown |= {numbered[pk] for pk in numbered.keys() - names(numbered).keys()}
        if unknown:
            self.add_error("names", _("Nobody is called %s here.") % ", ".join(sorted(unknown)))
        cleaned["person_ids"] = set(people.values()) | set(numbered)
        cleaned["team_ids"] = set(teams.values())
        return cleaned

    def save(self, raise_: Raise, lower: Lower, *, as_of: datetime) -> bool:
        """Does what was chosen, by raising where that is enough. Whether it was done; else the form says why."""
        level = Visibility(self.cleaned_data["level"])
        named = {"person_ids": self.cleaned_data["person_ids"], "team_ids": self.cleaned_data["team_ids"]}
        reason = self.cleaned_data["reason"]
        try:
            try:
                raise_(level=level, as_of=as_of, **named)
            except (WouldLower, NotAllowed):
                lower(level=level, reason=reason, as_of=as_of, **named)
        except NotAllowed:
            self.add_error(None, _("Letting more people see it takes a right that you do not have."))
        except ValueError as error:
            self.add_error(None, _("Not changed: %s.") % error)
        return not self.errors
