"""What a facilitator settles on a draft, as forms: what becomes of an item, how long the meeting is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.agenda import wording
from reviewboard.agenda.placements import Settled
from reviewboard.agenda.queries import local_date
from reviewboard.agenda.rows import AgendaView, SettledView
from reviewboard.agenda.steering import steerable
from reviewboard.domain.values import LeftOutReason
from reviewboard.meetings.operations import LONGEST
from reviewboard.web.templatetags.times import moment

_LEFT_TO_ITS_RANK = "rank"
_SINCE_FIXED = (Settled.MOVE.value, Settled.REMOVE.value)


class SteerForm(forms.Form):
    """What becomes of one item. Offers the items that the reader may see; of a fixed agenda, what still may be done."""

    item = forms.ChoiceField(label=gettext_lazy("Item"))
    do = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            (Settled.MOVE.value, gettext_lazy("Move it to the day below")),
            (Settled.PIN.value, gettext_lazy("Pin it: it must be discussed")),
            (Settled.REMOVE.value, gettext_lazy("Take it out")),
            (_LEFT_TO_ITS_RANK, gettext_lazy("Leave it to its rank")),
        ],
    )
    to = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        help_text=gettext_lazy("When it is moved: it comes on the first agenda from this day on."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)

    def __init__(self, agenda: AgendaView, data: Any = None) -> None:
        super().__init__(data, auto_id="steer_%s", initial={"do": Settled.MOVE.value})
        self._after = local_date(agenda.meeting)
        named = {key: view.reference or view.title for key, view in steerable(agenda).items()}
        titles = {key: view.title for key, view in steerable(agenda).items()}
        choices = [
            (key, f"{name} {titles[key]}" if name != titles[key] else name) for key, name in named.items()
        ]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]  # a choice field, above
        if agenda.frozen_at:
            kept = [one for one in self.fields["do"].choices if one[0] in _SINCE_FIXED]  # type: ignore[attr-defined]  # likewise
            self.fields["do"].choices = kept  # type: ignore[attr-defined]  # likewise

    def clean_to(self) -> date | None:
        """The day of a moved item; of anything else none.

        Raises:
            ValidationError: a moved item has no day after the meeting.
        """
        if self.cleaned_data.get("do") != Settled.MOVE.value:
            return None
        to: date | None = self.cleaned_data["to"]
        if to is None or to <= self._after:
            raise forms.ValidationError(_("Choose a day after this meeting."))
        return to

    @property
    def kind(self) -> Settled | None:
        """What was chosen; None: leave it to its rank. Only of a valid form."""
        chosen = self.cleaned_data["do"]
        return None if chosen == _LEFT_TO_ITS_RANK else Settled(chosen)


class LengthenForm(forms.Form):
    """How long the meeting is."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)

    def __init__(self, agenda: AgendaView, data: Any = None) -> None:
        super().__init__(data, auto_id="lengthen_%s")
        shortest = agenda.meeting.minutes + 1
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes"),
            min_value=shortest,
            max_value=LONGEST,
            help_text=_("It has %d now.") % agenda.meeting.minutes,
        )


class AddForm(forms.Form):
    """A record that nothing would have put on the agenda."""

    reference = forms.CharField(
        label=gettext_lazy("Record"), max_length=24, help_text=gettext_lazy("As INC-214, CHG-1838 or ACT-388")
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="add_%s")


@dataclass(frozen=True, slots=True)
class SettledLine:
    """What was settled as a sentence with its reason, and whether it can be undone; `name`: what it is about."""

    key: str
    sentence: str
    name: str
    may_undo: bool


def overflow(agenda: AgendaView) -> str:
    """The question to the facilitator of a draft whose must-discuss items do not fit; "" when they do."""
    waiting = [one.subject for one in agenda.left_out if one.must and one.reason is LeftOutReason.DID_NOT_FIT]
    names = wording.joined(one.reference or one.title for one in waiting if one)
    if not waiting:
        return ""
    said = ngettext(
        "%(n)d must-discuss item does not fit: %(names)s. Until %(at)s you can lengthen the meeting or move items to a "
        "day of your choice; without an answer it goes to the next meeting by its rank.",
        "%(n)d must-discuss items do not fit: %(names)s. Until %(at)s you can lengthen the meeting or move items to a "
        "day of your choice; without an answer they go to the next meeting by their rank.",
        len(waiting),
    )
    return said % {"n": len(waiting), "names": names, "at": moment(agenda.meeting.freezes_at)}


def settled_lines(agenda: AgendaView) -> list[SettledLine]:
    """What was settled, the first first. Once the agenda is fixed, only what was settled since can be undone."""
    return [
        SettledLine(one.key, settled_words(one), _name(one), one.since_fixed or not agenda.frozen_at)
        for one in agenda.settled
    ]


def _name(one: SettledView) -> str:
    return (one.subject.reference or one.subject.title) if one.subject else _("More time")


def settled_words(one: SettledView) -> str:
    """What was settled about one item, or the length, as a sentence with its reason."""
    said = {
        "item": _name(one),
        "day": date_format(one.to, "l j F") if one.to else "",
        "why": one.reason,
    }
    return _SETTLED[one.kind]() % said


_SETTLED: dict[Settled, Callable[[], str]] = {
    Settled.PIN: lambda: _("%(item)s is pinned: %(why)s"),
    Settled.ADD: lambda: _("%(item)s is added: %(why)s"),
    Settled.ASK: lambda: _("%(item)s was asked for"),
    Settled.MOVE: lambda: _("%(item)s goes to %(day)s: %(why)s"),
    Settled.REMOVE: lambda: _("%(item)s is taken out: %(why)s"),
    Settled.LENGTHEN: lambda: _("The meeting was made longer: %(why)s"),
}
