"""Forms of a source: its name and settings, its secrets, what is read of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.messages import RepositorySnapshot
from reviewboard.integrations import registry
from reviewboard.integrations.generic.fields import VENDOR as GENERIC
from reviewboard.integrations.guide import Config, ConfigField, Guide

REPOSITORIES = "repositories"
"""The setting that says what is read of a forge; it has a step of its own."""
EMAIL = "email"
"""The setting that says whose a tracker's token is; it is asked for beside the token."""
LONGEST_NAME = 200
_SECRET = {"autocomplete": "off", "spellcheck": "false"}


class NameForm(forms.Form):
    """What a source is called here."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As agendas call it when it is silent"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SettingsForm(forms.Form):
    """What a source reads from its connection's config, made from the vendor's guide."""

    def __init__(self, guide: Guide, config: Config, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="config")
        self._asked = asked_of(guide)
        for one in self._asked:
            self.fields[one.name] = _field(one)
            kept = config.get(one.name, one.default)
            self.initial[one.name] = kept is True if one.kind == "flag" else _written(kept)

    def config(self) -> dict[str, object]:
        """What was set, as the sources read it: lines as a list, a flag as true or false."""
        told = {one.name: (one.kind, self.cleaned_data[one.name]) for one in self._asked}
        return {name: lines_of(value) if kind == "lines" else value for name, (kind, value) in told.items()}


def asked_of(guide: Guide) -> Sequence[ConfigField]:
    """The settings that the form asks for: what is read, and a mapping, have pages of their own."""
    own_step = {REPOSITORIES} if guide.repositories and guide.vendor in registry.POLLED else set()
    if guide.vendor in registry.TRACKERS:
        own_step = {EMAIL}
    if guide.vendor == GENERIC:
        own_step = {one.name for one in guide.fields} - {"kind"}
    return [one for one in guide.fields if one.name not in own_step]


def _field(one: ConfigField) -> forms.Field:
    shared: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": one.required}
    if one.kind == "choice":
        return forms.ChoiceField(choices=[(choice, choice) for choice in one.choices], **shared)
    if one.kind == "flag":
        return forms.BooleanField(label=one.label, help_text=one.help, required=False)
    if one.kind == "url":
        return forms.URLField(max_length=300, assume_scheme="https", **shared)
    if one.kind == "lines":
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        return forms.CharField(max_length=20_000, widget=widget, **shared)
    return forms.CharField(max_length=500, **shared)


def _written(value: object) -> str:
    """A setting as a form shows it."""
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    return value if isinstance(value, str) else ""


def lines_of(text: str) -> list[str]:
    """What stands on each line, once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class SecretForm(forms.Form):
    """A secret that the vendor made. What is typed is never written back into the page."""

    value = forms.CharField(
        label=gettext_lazy("Secret"), max_length=1000, widget=forms.PasswordInput(attrs=_SECRET)
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Where the vendor lets it expire: you are told 30 days before"),
    )

    def clean_ends_on(self) -> date | None:
        """Refuses a day that is over."""
        day: date | None = self.cleaned_data["ends_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("That day is over, or today. Choose the day on which it ends."))
        return day

    @property
    def ends_at(self) -> datetime | None:
        """The beginning of the day on which it ends."""
        day = self.cleaned_data["ends_on"]
        return datetime.combine(day, time(0), UTC) if day else None


class TokenForm(SecretForm):
    """A token with which the vendor's API is read."""

    value = forms.CharField(
        label=gettext_lazy("Token"), max_length=4000, widget=forms.PasswordInput(attrs=_SECRET)
    )


class TrackerTokenForm(TokenForm):
    """A token with which a tracker is signed in to, and the account that it belongs to. It may be kept elsewhere."""

    account = forms.CharField(required=False, max_length=300, widget=forms.TextInput(attrs=_SECRET))
    field_order = ("account", "value", "ends_on")

    def __init__(self, guide: Guide, config: Config, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_token_%s", initial={"account": _written(config.get(EMAIL))})
        told = next((one for one in guide.fields if one.name == EMAIL), None)
        self.fields["account"].label = told.label if told else _("Account")
        self.fields["account"].help_text = told.help if told else ""
        self.fields["value"].help_text = _(
            "Kept encrypted and never shown again. Or where it is kept: file:NAME in SECRETS_DIR, or "
            "env:REVIEWBOARD_SECRET_NAME."
        )


class SinceForm(forms.Form):
    """How far back is read."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("How far back"),
        coerce=int,
        initial=28,
        choices=[
            (7, gettext_lazy("One week")),
            (28, gettext_lazy("Four weeks")),
            (91, gettext_lazy("A quarter of a year")),
            (365, gettext_lazy("A year")),
        ],
    )


class RepositoriesForm(forms.Form):
    """What is read of a forge: check-boxes where it could be listed, and lines for what is not among it."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Repositories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(
        self,
        available: Sequence[RepositorySnapshot],
        chosen: Sequence[str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        names = [one.name for one in available]
        listed = set(names)
        others = [one for one in chosen if one not in listed]
        super().__init__(
            data, initial={"chosen": [one for one in chosen if one in listed], "more": "\n".join(others)}
        )
        self.fields["chosen"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]  # a choice field, above
        self.fields["more"].label = _("Others, one a line") if names else _("Repositories, one a line")
        if not names:
            del self.fields["chosen"]

    def names(self) -> list[str]:
        """All that were chosen, by name."""
        told = self.cleaned_data
        return sorted({*told.get("chosen", ()), *lines_of(told["more"])})

    def clean_more(self) -> str:
        """Refuses what is longer than any name of a repository."""
        told: str = self.cleaned_data["more"]
        if any(len(name) > LONGEST_NAME for name in lines_of(told)):
            raise forms.ValidationError(_("One of these lines is longer than a name can be."))
        return told


class FlagForm(forms.Form):
    """Whether something is to be so."""

    on = forms.BooleanField(required=False)


def repositories_in(config: Config) -> list[str]:
    """The repositories that were chosen so far."""
    told = config.get(REPOSITORIES)
    return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
