"""The forms of rules of evidence: one that a person writes, and the answer to "classify this agent"."""

from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.changes.queries.rules import tools
from reviewboard.changes.rules import NewRule
from reviewboard.domain.values import Certainty, EvidenceKind, RuleMatch
from reviewboard.web.evidence_words import CERTAINTIES, DID, MATCHES, tool_words

NO_AI = "none"
"""The answer that an agent is a person, or plain automation."""


class RuleForm(forms.Form):
    """A rule of the company's own. Who an agent is, is answered in the queue of agents instead."""

    match = forms.ChoiceField(
        label=gettext_lazy("What it looks at"),
        choices=[(one.value, words) for one, words in MATCHES.items() if one is not RuleMatch.IDENTITY],
    )
    value = forms.CharField(
        label=gettext_lazy("What it looks for"),
        max_length=200,
        help_text=gettext_lazy("Plain text, compared whole and without case: “X-Agent: acme”, “acme/”"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    ignored = forms.BooleanField(label=gettext_lazy("It is no AI, and never a sign"), required=False)
    tool = forms.CharField(
        label=gettext_lazy("The tool"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Small letters, digits and hyphens: “acme-agent”"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it did"), choices=[(one.value, words) for one, words in DID.items()]
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("How strongly that binds"),
        choices=[(one.value, words) for one, words in CERTAINTIES.items()],
    )
    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        help_text=gettext_lazy("Shown with the rule: where the convention comes from"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    """Of which rule it was shown what it would change."""

    def clean_tool(self) -> str:
        """As rules write it: “Acme Agent” is “acme-agent”."""
        return "-".join(str(self.cleaned_data["tool"]).lower().split())

    def rule(self) -> NewRule:
        """The rule; only of a valid form."""
        told = self.cleaned_data
        return NewRule(
            RuleMatch(told["match"]),
            value=told["value"],
            tool=told["tool"],
            kind=EvidenceKind(told["kind"]),
            certainty=Certainty(told["certainty"]),
            ignored=told["ignored"],
            because=told["because"],
        )

    def digest(self) -> str:
        """Tells this rule from one with other fields; its reason is none of them."""
        told = self.cleaned_data
        fields = ("match", "value", "ignored", "tool", "kind", "certainty")
        return sha256("\n".join(str(told[one]) for one in fields).encode()).hexdigest()[:16]


class AnswerForm(forms.Form):
    """Which agent this is. It is asked for by its identity, or else by the trailer or the words in which it stood."""

    match = forms.ChoiceField(choices=[(one, one) for one in RuleMatch], widget=forms.HiddenInput)
    identity = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    value = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    tool = forms.ChoiceField(label=gettext_lazy("It is"), required=False)
    other = forms.CharField(
        label=gettext_lazy("Or a tool that is not listed"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        known = [(one, tool_words(one)) for one in tools()]
        self.fields["tool"].choices = [("", _("Choose a tool")), *known]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """One tool: what is written says more than what is chosen."""
        told = super().clean() or {}
        written = "-".join(str(told.get("other", "")).lower().split())
        told["tool"] = written or told.get("tool", "")
        if self.data.get("do") != NO_AI and not self.errors and not told["tool"]:
            self.add_error("tool", _("Choose which tool it is, or write its name."))
        return told

    def rule(self) -> NewRule:
        """The rule that this answer makes; only of a valid form."""
        told = self.cleaned_data
        return NewRule(
            RuleMatch(told["match"]),
            told["identity"],
            value=told["value"],
            tool=told["tool"],
            ignored=self.data.get("do") == NO_AI,
            because=_("Answered in the queue of agents that no rule knew."),
        )
