"""The form of the gate's policy, and the note that a bypass was tried."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.approvals.policy import not_ready
from reviewboard.domain.approval import BOUNDS, GatePolicy, as_data, from_data
from reviewboard.domain.values import Certainty, Verdict
from reviewboard.policies.queries import GATE
from reviewboard.web.evidence_words import CERTAINTIES
from reviewboard.web.gate_modes import not_ready_words
from reviewboard.web.gate_words import LABELS, TIERS, VERDICTS, part_words
from reviewboard.web.policy_forms import Section
from reviewboard.web.tried_forms import TriedForm

MOST_PATHS = 50
INFERRED = (Certainty.LIKELY, Certainty.WEAK)


class GateForm(TriedForm):
    """Every part of the policy. `as_of` is when it is looked at; `keys` are those of every service."""

    kind = GATE
    verdicts = forms.MultipleChoiceField(
        label=LABELS["verdicts"], choices=list(VERDICTS.items()), widget=forms.CheckboxSelectMultiple
    )
    tiers = forms.TypedMultipleChoiceField(
        label=LABELS["tiers"],
        coerce=int,
        choices=list(TIERS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    certainty = forms.ChoiceField(label=LABELS["certainty"], choices=list(CERTAINTIES.items()))
    paths = forms.CharField(
        label=LABELS["paths"],
        required=False,
        max_length=5000,
        help_text=gettext_lazy(
            "Patterns such as infra/* or *.sql, one a line, of which one fits a path that the change touches; an asterisk"
            " stands for any characters, also for /. None: any path"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    code_owners = forms.BooleanField(
        label=LABELS["code_owners"],
        required=False,
        help_text=gettext_lazy(
            "Whom CODEOWNERS names for what a change touches, beside the list of the service"
        ),
    )
    in_app = forms.BooleanField(
        label=LABELS["in_app"],
        required=False,
        help_text=gettext_lazy("Beside those of the code host; without it, only those count"),
    )
    enforced = forms.MultipleChoiceField(
        label=LABELS["enforced"], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, keys: Collection[str] = (), as_of: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        self.fields["expires_on"].help_text = _(
            "Within 180 days; a week later it only observes, unless it was renewed"
        )
        self.fields["enforced"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]  # a choice field
        for name, least, most in BOUNDS:
            self.fields[name] = forms.IntegerField(label=LABELS[name], min_value=least, max_value=most)

    def clean_paths(self) -> list[str]:
        """One pattern a line, each once, as they stand."""
        lines = [line.strip() for line in self.cleaned_data["paths"].splitlines()]
        paths = list(dict.fromkeys(line for line in lines if line))
        if len(paths) > MOST_PATHS:
            raise forms.ValidationError(_("At most %d patterns.") % MOST_PATHS)
        return paths

    def clean_enforced(self) -> list[str]:
        """Of those that would be new, none lacks anything; saving asks again (approvals/policy.py)."""
        chosen: list[str] = self.cleaned_data["enforced"]
        if wanting := not_ready(chosen, as_of=self.as_of):
            raise forms.ValidationError(not_ready_words(wanting))
        return chosen

    def clean(self) -> dict[str, Any]:
        """Rules that can be met, and that ask about something."""
        told = super().clean() or {}
        usual, most = told.get("approvals"), told.get("destructive_approvals")
        if usual and most and most < usual:
            self.add_error("destructive_approvals", _("At least as many as of any other change."))
        only = told.get("verdicts") == [Verdict.SUSPECTED] and told.get("certainty")
        if only and only not in INFERRED:
            words = _("What is only inferred has no sign stronger than likely: choose likely or weak.")
            self.add_error("certainty", words)
        return told

    def policy(self) -> GatePolicy:
        """The rules; only of a valid form."""
        return from_data({name: self.cleaned_data[name] for name in LABELS})

    def body(self) -> dict[str, Any]:
        """The same as plain values."""
        return as_data(self.policy())

    @classmethod
    def shown(cls, body: Mapping[str, Any], emails: Mapping[int, str]) -> dict[str, Any]:  # noqa: ARG003 - as above
        """The fields for a body."""
        return {**body, "paths": "\n".join(body["paths"])}

    def mark(self, held: GatePolicy) -> None:
        """Says beside each field that differs what is in force."""
        told = self.cleaned_data if self.is_bound else self.initial
        shown = self.shown(as_data(held), {})
        for name in LABELS:
            field = self.fields[name]
            now, was = told.get(name), shown[name]
            if now is None or _plain(now) == _plain(was):
                continue
            in_force = _("In force: %s") % part_words(held, name)
            field.help_text = f"{field.help_text}. {in_force}" if field.help_text else in_force

    def sections(self) -> list[Section]:
        """The editor, part by part, but for the services that are enforced."""
        return [
            self._section(
                "which",
                _("Which changes are asked about"),
                ("verdicts", "tiers", "certainty", "lines"),
                hint=_(
                    "All of it has to hold; of the signs of a change the strongest counts. One of no service is asked about"
                    " whatever the tier."
                ),
            ),
            self._section("where", _("What it touches"), ("paths",), in_a_row=False),
            self._section("how", _("How many approvals"), ("approvals", "destructive_approvals")),
            self._section("whose", _("Whose approvals count"), ("code_owners", "in_app"), in_a_row=False),
            self._section("when", _("Without an answer"), ("deputies_after", "owner_after", "glass_hours")),
        ]

    def _section(
        self, key: str, title: str, names: Sequence[str], *, hint: str = "", in_a_row: bool = True
    ) -> Section:
        return Section(key, title, hint, tuple(self[name] for name in names), in_a_row)


def _plain(value: Any) -> Any:
    """A field's value, so that what was sent compares with what is stored."""
    if isinstance(value, list):
        return sorted(map(str, value))
    return value.strip() if isinstance(value, str) else value


class BypassForm(forms.Form):
    """That a bypass was tried: for which service, when, and how."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    tried_on = forms.DateField(
        label=gettext_lazy("Tried on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(
        label=gettext_lazy("How it was tried"),
        max_length=2000,
        help_text=gettext_lazy(
            "Such as: with reviewboard stopped, an administrator merged a change at the code host"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, services: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        choices = [("", _("Choose a service")), *services]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_tried_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["tried_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("It is noted once it was tried."))
        return day
