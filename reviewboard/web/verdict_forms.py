"""The forms by which people speak of a verdict: declare, dispute, rule, and say for whom an agent acted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.changes.verdicts.declaring import LONGEST, Declared
from reviewboard.domain.values import EvidenceKind, Verdict
from reviewboard.people.directory import person_ids_by_email
from reviewboard.web.evidence_words import DID, SAYS

YES, NO = "yes", "no"
LONGEST_REASON = 2000


def tool_field() -> forms.CharField:
    """Which tool, in a person's own spelling."""
    return forms.CharField(
        label=gettext_lazy("Which tool"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Where you know it, and only where one took part"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DeclareForm(forms.Form):
    """Whether AI took part, in a person's own words."""

    took_part = forms.ChoiceField(
        label=gettext_lazy("Did AI take part?"),
        choices=[(YES, gettext_lazy("Yes, AI took part")), (NO, gettext_lazy("No, none took part"))],
        widget=forms.RadioSelect,
    )
    tool = tool_field()
    kind = forms.ChoiceField(
        label=gettext_lazy("What it did"),
        required=False,
        choices=[(one.value, words) for one, words in DID.items()],
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("Quoted on the change’s page, with your name"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def said(self) -> Declared:
        """What is declared; only of a valid form."""
        told = self.cleaned_data
        kind = EvidenceKind(told["kind"] or EvidenceKind.WROTE)
        return Declared(told["took_part"] == YES, told["tool"], kind, told["words"])


class DisputeForm(forms.Form):
    """What the verdict should be, and why."""

    says = forms.ChoiceField(
        label=gettext_lazy("What is right"),
        choices=[(one.value, words) for one, words in SAYS.items()],
        widget=forms.RadioSelect,
    )
    tool = tool_field()
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Kept with the change, with your name; whoever rules reads it"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def verdict(self) -> Verdict:
        """What it should be; only of a valid form."""
        return Verdict(self.cleaned_data["says"])


class RulingForm(DisputeForm):
    """What is ruled. `dispute` is the one that the form was opened for."""

    dispute = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["says"].label = _("Your ruling")
        self.fields["reason"].help_text = _("Kept with the change, with your name")


class PrincipalForm(forms.Form):
    """On whose behalf an agent acted: somebody who has to do with the change, or anybody by their address."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("Somebody who has to do with it"), required=False, coerce=int, empty_value=None
    )
    address = forms.EmailField(
        label=gettext_lazy("Or somebody else"),
        required=False,
        max_length=320,
        help_text=gettext_lazy("Their address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, people: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        choices = [("", _("Nobody of these")), *people]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]  # a choice field, above

    def clean(self) -> dict[str, Any]:
        """One person: an address says more than a choice that was left as it was."""
        told = super().clean() or {}
        address = told.get("address")
        if address:
            found = person_ids_by_email([address])
            if address.lower() not in found:
                self.add_error("address", _("Nobody has this address here."))
            else:
                told["person"] = found[address.lower()]
        elif not self.errors and told.get("person") is None:
            self.add_error(None, _("Choose somebody, or write their address."))
        return told
