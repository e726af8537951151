"""The forms of action items: filters, one item, its state, and many items at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.catalog.queries import service_ids, service_names
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionKind, ActionState, Priority, RecheckOutcome
from reviewboard.findings.rows import ActionFields, ActionFilter, ActionList, ActionView
from reviewboard.people.directory import person_ids_by_email, teams
from reviewboard.people.queries import person_with_mail
from reviewboard.people.reader import Reader
from reviewboard.web.action_words import KINDS, OUTCOMES, PRIORITIES

AGES = {"14": 14, "30": 30}


class ActionFilters(forms.Form):
    """The filters above the list. `view` is set by the saved views."""

    view = forms.ChoiceField(
        required=False, choices=[(one.value, one.value) for one in ActionList], widget=forms.HiddenInput
    )
    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Words, or ACT-388")}),
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"),
        required=False,
        choices=[
            ("", gettext_lazy("Anyone")),
            ("me", gettext_lazy("Me")),
            ("nobody", gettext_lazy("No owner yet")),
        ],
    )
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    age = forms.ChoiceField(
        label=gettext_lazy("Age"),
        required=False,
        choices=[
            ("", gettext_lazy("Any age")),
            ("14", gettext_lazy("Over 14 days")),
            ("30", gettext_lazy("Over 30 days")),
        ],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        choices = [("", _("All services")), *((key, key) for key in service_names())]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]  # a choice field, above

    def wanted(self) -> ActionFilter:
        """The filter that was chosen; only of a valid form."""
        chosen = self.cleaned_data
        return ActionFilter(
            view=ActionList(chosen["view"] or ActionList.OPEN),
            service=chosen["service"],
            own=chosen["owner"] == "me",
            unowned=chosen["owner"] == "nobody",
            older_than=AGES.get(chosen["age"]),
            text=chosen["q"],
        )


class OwnerField(forms.CharField):
    """Somebody by their address; empty is nobody. Its value is a person's id."""

    def __init__(self, **kwargs: Any) -> None:
        hint = gettext_lazy("Their address; empty while nobody has taken it")
        super().__init__(
            required=False,
            max_length=320,
            help_text=hint,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The person of this address."""
        address = super().clean(value)
        if not address:
            return None
        found = person_ids_by_email([address])
        if address.lower() not in found:
            raise forms.ValidationError(_("Nobody has this address here."))
        return found[address.lower()]


class ActionForm(forms.Form):
    """One action item as a person writes it."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    """The version that was there when the writing began."""
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300)
    outcome = forms.CharField(
        label=gettext_lazy("What can be seen when it is done"),
        required=False,
        max_length=5000,
        help_text=gettext_lazy(
            "An alert that fires, a build that fails, a number: something that others can see"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    signal = forms.CharField(
        label=gettext_lazy("The number that it should move"), required=False, max_length=300
    )
    owner = OwnerField(label=gettext_lazy("Owner"))
    team = forms.TypedChoiceField(label=gettext_lazy("Team"), required=False, coerce=int, empty_value=None)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    due_on = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"), choices=[(one.value, words) for one, words in PRIORITIES.items()]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is for"), choices=[(one.value, words) for one, words in KINDS.items()]
    )

    def __init__(self, *args: object, reader: Reader, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        services = [("", _("None")), *((key, key) for key in service_names())]
        self.fields["service"].choices = services  # type: ignore[attr-defined]  # a choice field, above
        own = [("", _("None")), *((team.id, team.name) for team in teams(reader))]
        self.fields["team"].choices = own  # type: ignore[attr-defined]  # as above

    def told_meanwhile(self) -> str:
        """What the fields say by now where something else was typed; only of a form with `initial`."""
        now = {name: str(self.get_initial_for_field(self.fields[name], name) or "") for name in self.fields}
        choices = {
            name: {str(value): str(words) for value, words in getattr(field, "choices", ())}
            for name, field in self.fields.items()
        }
        return "; ".join(
            f"{self.fields[name].label}: {choices[name].get(value, value) or '–'}"
            for name, value in now.items()
            if name != "seen" and str(self[name].value() or "") != value
        )

    def written(self) -> ActionFields:
        """What was written; only of a valid form."""
        chosen = self.cleaned_data
        return ActionFields(
            title=chosen["title"],
            outcome=chosen["outcome"],
            signal=chosen["signal"],
            owner_id=chosen["owner"],
            team_id=chosen["team"],
            service_id=service_ids([chosen["service"]])[chosen["service"]] if chosen["service"] else None,
            due_on=chosen["due_on"],
            priority=Priority(chosen["priority"]),
            kind=ActionKind(chosen["kind"]),
        )


def as_written(action: ActionView, *, on: date) -> dict[str, object]:
    """An action item as its form shows it first."""
    row = action.row
    owner = person_with_mail(row.owner_id, on=on) if row.owner_id else None
    return {
        "seen": action.version,
        "title": row.title,
        "outcome": action.outcome,
        "signal": action.signal,
        "owner": owner.address if owner else "",
        "team": action.team_id,
        "service": row.service_key,
        "due_on": row.due_on,
        "priority": row.priority.value,
        "kind": row.kind.value,
    }


class MoveForm(forms.Form):
    """What happens to an action item, and in which state the reader saw it."""

    event = forms.ChoiceField(choices=[(one.value, one.value) for one in ActionEvent])
    was = forms.ChoiceField(choices=[(one.value, one.value) for one in ActionState])
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Needed where it will not be done"),
    )


class RiskForm(forms.Form):
    """Until when the risk of leaving it undone is accepted, and why."""

    was = forms.ChoiceField(choices=[(one.value, one.value) for one in ActionState], widget=forms.HiddenInput)
    until = forms.DateField(
        label=gettext_lazy("Accepted until"),
        help_text=gettext_lazy("Within a year. On that day it is open again."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    why = forms.CharField(label=gettext_lazy("Why the risk is accepted"), max_length=1000)


class RecheckForm(forms.Form):
    """What looking again showed."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What does it show?"),
        choices=[(one.value, words) for one, words in OUTCOMES.items()],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("In words"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("What the signal says now. Needed where it came back."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """What came back is told in words."""
        chosen = super().clean() or {}
        if chosen.get("outcome") == RecheckOutcome.CAME_BACK and not chosen.get("words"):
            self.add_error("words", _("Say what came back."))
        return chosen


class ManyForm(forms.Form):
    """What is changed of the chosen action items."""

    do = forms.ChoiceField(
        choices=[(one, one) for one in ("due", "owner", "drop", "agenda")], widget=forms.HiddenInput
    )
    due_on = forms.DateField(
        label=gettext_lazy("New due date"),
        required=False,
        help_text=gettext_lazy("Empty: no date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    owner = OwnerField(label=gettext_lazy("New owner"))
    reason = forms.CharField(
        label=gettext_lazy("Why they will not be done"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Kept with each of them"),
    )
    series = forms.TypedChoiceField(label=gettext_lazy("For"), required=False, coerce=int, empty_value=None)

    def __init__(self, meetings: Iterable[tuple[int, str]], *args: object, **kwargs: object) -> None:
        """`meetings`: the series whose next agenda still changes, and that meeting in words."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["series"].choices = list(meetings)  # type: ignore[attr-defined]  # a choice field, above

    def clean(self) -> dict[str, Any]:
        """What will not be done has a reason."""
        chosen = super().clean() or {}
        if chosen.get("do") == "drop" and not chosen.get("reason"):
            self.add_error("reason", _("Say why they will not be done."))
        if chosen.get("do") == "agenda" and not chosen.get("series"):
            self.add_error("series", _("Choose a meeting whose agenda still changes."))
        return chosen

    def change(self) -> dict[str, Any]:
        """The columns that change; only of a valid form."""
        chosen = self.cleaned_data
        return {"due_on": chosen["due_on"]} if chosen["do"] == "due" else {"owner_id": chosen["owner"]}
