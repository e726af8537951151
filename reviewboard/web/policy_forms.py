"""The forms of policies: the rules of the agenda, the mandate, renewing one, and the agreement that some rest on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.policies import mandate
from reviewboard.policies.operations import NORMAL
from reviewboard.web import policy_words as words
from reviewboard.web.level_forms import PolicyForm
from reviewboard.web.tried_forms import ENDS, TriedForm, within

MOST_POINTS, MOST_MINUTES = 1000, 60
BOUNDS: Mapping[str, tuple[int, int]] = {
    "opening": (0, 15),
    "close": (0, 15),
    "must_minimum": (1, 15),
    "carry_limit": (1, 10),
    "action_open_days": (1, 365),
    "consent_shown": (0, 50),
    "wheel_teams": (0, 10),
    "wheel_weeks": (0, 52),
    "window_gap": (0, 15),
}
"""(least, most) of each number."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the editor: fields that belong together, in rows of at most four."""

    id: str
    title: str
    hint: str
    fields: tuple[BoundField, ...]
    in_a_row: bool = True

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The same as pairs of a label and words, for who reads and may not change."""
        return [(str(one.label), _in_words(one.name, one.initial)) for one in self.fields]


class RankingForm(TriedForm):
    """Every point, minute and rule. Why and until when may wait until it is saved, and not only looked at."""

    kind = "ranking"
    musts = forms.MultipleChoiceField(
        label=gettext_lazy("Must be discussed, whatever else there is"),
        required=False,
        choices=list(words.MUSTS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Involvement that asks people to be there"),
        required=False,
        choices=list(words.NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    people_points = forms.BooleanField(label=words.PEOPLE_POINTS, required=False)

    def __init__(
        self,
        *args: object,
        has_agreement: bool = False,
        is_saved: bool = False,
        shortest: int | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, is_saved=is_saved, **kwargs)
        self.has_agreement, self.shortest = has_agreement, shortest
        for name, label in words.POINTS.items():
            self.fields[f"points.{name}"] = _number(label, 0, MOST_POINTS)
        for name, label in words.MINUTES.items():
            self.fields[f"minutes.{name}.most"] = _number(label, 1, MOST_MINUTES)
            self.fields[f"minutes.{name}.least"] = _number(_("%s, at least") % label, 1, MOST_MINUTES)
        for name, (least, most) in BOUNDS.items():
            self.fields[name] = _number(words.NUMBERS[name], least, most)

    def clean_people_points(self) -> bool:
        """They wait for an agreement."""
        wanted: bool = self.cleaned_data["people_points"]
        if wanted and not self.has_agreement:
            raise forms.ValidationError(_("They rest on an agreement, and none is recorded yet."))
        return wanted

    def clean(self) -> dict[str, Any]:
        """No item is wished shorter than its minimum, and every meeting can be opened and closed."""
        chosen = super().clean() or {}
        for name in words.MINUTES:
            most, least = (chosen.get(f"minutes.{name}.{end}") for end in ("most", "least"))
            if most is not None and least is not None and least > most:
                self.add_error(f"minutes.{name}.least", _("The minimum is no longer than the item itself."))
        both = [chosen.get(name) for name in ("opening", "close")]
        spent = sum(one for one in both if one is not None)
        if self.shortest is not None and spent >= self.shortest:
            told = _("A meeting of %d minutes would be over before anything was discussed.") % self.shortest
            self.add_error("close", told)
        return chosen

    def body(self) -> dict[str, Any]:
        """The policy; only of a valid form."""
        told = self.cleaned_data
        body = {
            "points": {name: told[f"points.{name}"] for name in words.POINTS},
            "minutes": {
                name: [told[f"minutes.{name}.most"], told[f"minutes.{name}.least"]] for name in words.MINUTES
            },
            "musts": told["musts"],
            "needs": told["needs"],
            "people_points": told["people_points"],
            **{name: told[name] for name in BOUNDS},
        }
        return NORMAL[self.kind](body)

    @classmethod
    def shown(cls, body: Mapping[str, Any], emails: Mapping[int, str]) -> dict[str, Any]:  # noqa: ARG003 - as above
        """The fields for a body."""
        fields = {f"points.{name}": body["points"][name] for name in words.POINTS}
        for name in words.MINUTES:
            fields[f"minutes.{name}.most"], fields[f"minutes.{name}.least"] = body["minutes"][name]
        same = ("musts", "needs", "people_points", *BOUNDS)
        return {**fields, **{name: body[name] for name in same}}

    def mark(self, held: Mapping[str, Any]) -> None:
        """Says beside each field that differs what is in force."""
        told = self.cleaned_data if self.is_bound else self.initial
        for name, was in self.shown(held, {}).items():
            now = told.get(name)
            if now is None or _same(now, was):
                continue
            self.fields[name].help_text = _("In force: %s") % _in_words(name, was)

    def sections(self) -> list[Section]:
        """The editor, part by part."""
        return [
            self._points("changes", _("Points of a change"), words.CHANGES),
            self._points("incidents", _("Points of an incident"), words.INCIDENTS),
            self._points("others", _("Points of actions and everything else"), words.OTHERS),
            Section("minutes", _("Minutes by kind"), _("Wished for, and the minimum."), self._minutes()),
            Section(
                "rules", _("Must-discuss and needs"), "", self._these(["musts", "needs"]), in_a_row=False
            ),
            Section("meeting", _("The meeting and the wheel"), "", self._these(BOUNDS)),
            Section(
                "people",
                _("Points that describe people"),
                _("Off until an administrator records the agreement that they rest on."),
                self._these(["people_points", *(f"points.{name}" for name in words.PEOPLE)]),
            ),
        ]

    def _points(self, key: str, title: str, table: words.Words) -> Section:
        return Section(key, title, "", self._these(f"points.{name}" for name in table))

    def _minutes(self) -> tuple[BoundField, ...]:
        return self._these(f"minutes.{name}.{end}" for name in words.MINUTES for end in ("most", "least"))

    def _these(self, names: Iterable[str]) -> tuple[BoundField, ...]:
        return tuple(self[name] for name in names)


def _same(now: object, was: object) -> bool:
    if isinstance(was, list):
        return isinstance(now, list) and set(now) == set(was)
    return now == was


def _in_words(name: str, was: Any) -> str:
    tables = {"musts": words.MUSTS, "needs": words.NEEDS}
    if name in tables:
        return words.listed(was, tables[name])
    return words.yes_no(was) if isinstance(was, bool) else str(was)


def _number(label: str | Promise, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=str(label), min_value=least, max_value=most)


class MandateForm(PolicyForm):
    """Whether attendance is required."""

    kind = mandate.KIND
    required = forms.TypedChoiceField(
        label=gettext_lazy("Attendance is"),
        choices=[
            ("yes", gettext_lazy("required, for one’s windows")),
            ("no", gettext_lazy("voluntary: items invite people")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    field_order = ("required",)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].help_text = ENDS

    def clean_expires_on(self) -> date:
        """A day on which it may end."""
        return within(self.kind, self.cleaned_data["expires_on"])

    def body(self) -> dict[str, Any]:
        """What the policy "mandate" holds."""
        return mandate.as_data(required=self.cleaned_data["required"])

    @classmethod
    def shown(cls, body: Mapping[str, Any], emails: Mapping[int, str]) -> dict[str, Any]:  # noqa: ARG003 - as above
        """The field for a body."""
        return {"required": "yes" if mandate.from_data(body) else "no"}


class RenewForm(forms.Form):
    """Why a policy goes on as it is, and until when."""

    after_version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        help_text=gettext_lazy("What did it bring about so far?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Ends"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.kind = kind

    def clean_expires_on(self) -> date:
        """A day on which it may end."""
        return within(self.kind, self.cleaned_data["expires_on"])


class AgreementForm(forms.Form):
    """What was agreed."""

    text = forms.CharField(
        label=gettext_lazy("The agreement"),
        max_length=5000,
        help_text=gettext_lazy("What was agreed, with whom, when, and where it is kept"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
