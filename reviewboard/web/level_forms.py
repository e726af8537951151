"""The forms of the policies that action items rest on: service levels, working time, who may accept risks."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.values import Priority
from reviewboard.people.directory import person_ids_by_email
from reviewboard.policies import risk, working_time
from reviewboard.policies.service_levels import LEVELS, TIME
from reviewboard.web.action_words import PRIORITIES

WEEKDAYS = {
    1: gettext_lazy("Monday"),
    2: gettext_lazy("Tuesday"),
    3: gettext_lazy("Wednesday"),
    4: gettext_lazy("Thursday"),
    5: gettext_lazy("Friday"),
    6: gettext_lazy("Saturday"),
    7: gettext_lazy("Sunday"),
}
MOST_DAYS = 500
"""Working days of the longest service level: two years."""
_BETWEEN = re.compile(r"[\s,;]+")


class PolicyForm(forms.Form):
    """What every policy is saved with: the version that was seen, why, whose it is, and when it ends.

    A subclass puts its own fields first, says the body that they make, and how a body is shown in them.
    """

    kind: ClassVar[str]

    after_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    hypothesis = forms.CharField(
        label=gettext_lazy("Hypothesis"),
        max_length=2000,
        help_text=gettext_lazy("What should move, and by when would you see it?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = forms.EmailField(
        label=gettext_lazy("Owner"), help_text=gettext_lazy("The address of who renews it before it ends")
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Ends"),
        help_text=gettext_lazy("On that day the default holds again, unless it was renewed"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last: ClassVar = ("hypothesis", "owner", "expires_on")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.order_fields([name for name in self.fields if name not in self.last])

    def clean_owner(self) -> int:
        """The person of this address."""
        return _person(self.cleaned_data["owner"])

    def body(self) -> dict[str, Any]:
        """The policy; only of a valid form."""
        raise NotImplementedError

    @classmethod
    def shown(cls, body: Mapping[str, Any], emails: Mapping[int, str]) -> dict[str, Any]:
        """The fields for a body."""
        raise NotImplementedError


def _person(address: str) -> int:
    found = person_ids_by_email([address])
    if address.lower() not in found:
        raise forms.ValidationError(_("Nobody has this address here."))
    return found[address.lower()]


class LevelsForm(PolicyForm):
    """Working days by priority."""

    kind = LEVELS

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for one in Priority:
            label = _("%s, working days") % PRIORITIES[one]
            self.fields[one.value] = forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS)
        self.order_fields([one.value for one in Priority])

    def clean(self) -> dict[str, Any]:
        """A more urgent priority never has more days than a calmer one."""
        chosen = super().clean() or {}
        days = [chosen[one.value] for one in Priority if one.value in chosen]
        if days != sorted(days):
            self.add_error(None, _("A more urgent priority has no more days than a calmer one."))
        return chosen

    def body(self) -> dict[str, Any]:
        """Days by priority."""
        return {"days": {one.value: self.cleaned_data[one.value] for one in Priority}}

    @classmethod
    def shown(cls, body: Mapping[str, Any], emails: Mapping[int, str]) -> dict[str, Any]:  # noqa: ARG003 - as above
        """Days by priority."""
        return dict(body["days"])


class TimeForm(PolicyForm):
    """Which days count."""

    kind = TIME
    weekend = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week on which nobody works"),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    countries = forms.CharField(
        label=gettext_lazy("Holidays of"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Codes of countries or their parts, such as GB-ENG, DE-BE, FR"),
    )
    extra = forms.CharField(
        label=gettext_lazy("More days on which nobody works"),
        required=False,
        max_length=5000,
        help_text=gettext_lazy("One a line, such as 2026-12-24"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    worked = forms.CharField(
        label=gettext_lazy("Holidays on which people work here"),
        required=False,
        max_length=5000,
        help_text=gettext_lazy("One a line, such as 2026-12-28"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("weekend", "countries", "extra", "worked")

    def clean_weekend(self) -> list[int]:
        """At least one day is worked."""
        weekend: list[int] = self.cleaned_data["weekend"]
        if len(weekend) == len(WEEKDAYS):
            raise forms.ValidationError(_("People work on at least one day of the week."))
        return weekend

    def clean_countries(self) -> list[str]:
        """Countries whose holidays are known."""
        codes = [code.upper() for code in _BETWEEN.split(self.cleaned_data["countries"]) if code]
        unknown = [code for code in codes if not working_time.is_known(code)]
        if unknown:
            raise forms.ValidationError(_("The holidays of %s are not known here.") % ", ".join(unknown))
        return codes

    def clean_extra(self) -> list[str]:
        """Days."""
        return _days(self.cleaned_data["extra"])

    def clean_worked(self) -> list[str]:
        """Days."""
        return _days(self.cleaned_data["worked"])

    def body(self) -> dict[str, Any]:
        """What the policy "working_time" holds."""
        return {name: self.cleaned_data[name] for name in ("weekend", "countries", "extra", "worked")}

    @classmethod
    def shown(cls, body: Mapping[str, Any], emails: Mapping[int, str]) -> dict[str, Any]:  # noqa: ARG003 - as above
        """One day a line."""
        return {
            "weekend": body["weekend"],
            "countries": ", ".join(body["countries"]),
            "extra": "\n".join(body["extra"]),
            "worked": "\n".join(body["worked"]),
        }


def _days(typed: str) -> list[str]:
    days = [word for word in _BETWEEN.split(typed) if word]
    for word in days:
        try:
            date.fromisoformat(word)
        except ValueError:
            raise forms.ValidationError(_("“%s” is no day such as 2026-12-24.") % word) from None
    return days


class RiskPolicyForm(PolicyForm):
    """Who may accept the risk of an action item of a tier 1 service."""

    kind = risk.KIND
    tier_1 = forms.CharField(
        label=gettext_lazy("Those who may accept risks of tier 1 services"),
        required=False,
        max_length=5000,
        help_text=gettext_lazy("Their addresses, one a line. Nobody named: nobody may."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("tier_1",)

    def clean_tier_1(self) -> list[int]:
        """The persons of these addresses."""
        typed = [word for word in _BETWEEN.split(self.cleaned_data["tier_1"]) if word]
        found = person_ids_by_email(typed) if typed else {}
        if unknown := [word for word in typed if word.lower() not in found]:
            raise forms.ValidationError(_("Nobody has the address %s here.") % ", ".join(unknown))
        return sorted(set(found.values()))

    def body(self) -> dict[str, Any]:
        """The persons."""
        return {"tier_1": self.cleaned_data["tier_1"]}

    @classmethod
    def shown(cls, body: Mapping[str, Any], emails: Mapping[int, str]) -> dict[str, Any]:
        """One address a line; of somebody without one, nothing."""
        return {"tier_1": "\n".join(_known(body["tier_1"], emails))}


def _known(ids: Iterable[int], emails: Mapping[int, str]) -> list[str]:
    return [emails[pk] for pk in ids if emails.get(pk)]


FORMS: Mapping[str, type[PolicyForm]] = {one.kind: one for one in (LevelsForm, TimeForm, RiskPolicyForm)}
"""By kind, in the order of the page."""
