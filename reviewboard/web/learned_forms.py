"""The forms of findings, decisions and ideas: filters, one record, and what is done to a decision."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.catalog.queries import service_ids, service_names
from reviewboard.domain.values import Enforcement, FindingCategory
from reviewboard.findings.learned_rows import (
    DecisionFilter,
    DecisionList,
    DecisionView,
    FindingFilter,
    IdeaFilter,
    KeptBy,
    Standing,
)
from reviewboard.people.queries import person_with_mail
from reviewboard.web.action_forms import OwnerField
from reviewboard.web.decision_words import ENFORCEMENTS, KEPT_BY
from reviewboard.web.incident_words import CATEGORIES

Words = Any
"""A text that is translated when it is shown: Django has no public name for its type."""
YES_OR_NO = {"yes": True, "no": False}


def _words(hint: Words) -> forms.CharField:
    """What is looked for."""
    return forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": hint}),
    )


def _said(label: Words, hint: Words = "", rows: int = 4) -> forms.CharField:
    """A text in a person's own words."""
    return forms.CharField(
        label=label, max_length=5000, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def _day(label: Words, hint: Words = "") -> forms.DateField:
    """A day that may be left open."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=hint, widget=widget)


class _OfService(forms.Form):
    """A filter with the services there are."""

    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        choices = [("", _("All services")), *((key, key) for key in service_names())]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]  # a choice field, above


class DecisionFilters(_OfService):
    """The filters above the decisions. `view` is set by the saved views."""

    view = forms.ChoiceField(
        required=False,
        choices=[(one.value, one.value) for one in DecisionList],
        widget=forms.HiddenInput,
    )
    q = _words(gettext_lazy("Words, or D-90"))
    kept_by = forms.ChoiceField(
        label=gettext_lazy("Enforced by"),
        required=False,
        choices=[
            ("", gettext_lazy("Anything")),
            *((one.value, words) for one, words in KEPT_BY.items()),
        ],
    )
    field_order = ("view", "q", "service", "kept_by")

    def wanted(self) -> DecisionFilter:
        """The filter that was chosen; only of a valid form."""
        chosen = self.cleaned_data
        return DecisionFilter(
            view=DecisionList(chosen["view"] or DecisionList.STANDING),
            service=chosen["service"],
            kept_by=KeptBy(chosen["kept_by"]) if chosen["kept_by"] else None,
            text=chosen["q"],
        )


class FindingFilters(_OfService):
    """The filters above the findings."""

    q = _words(gettext_lazy("Words, or F-12"))
    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        required=False,
        choices=[
            ("", gettext_lazy("Anything")),
            *((one.value, words) for one, words in CATEGORIES.items()),
        ],
    )
    accepted = forms.ChoiceField(
        label=gettext_lazy("Accepted"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("yes", gettext_lazy("Accepted")),
            ("no", gettext_lazy("Not yet")),
        ],
    )
    field_order = ("q", "service", "category", "accepted")

    def wanted(self) -> FindingFilter:
        """The filter that was chosen; only of a valid form."""
        chosen = self.cleaned_data
        return FindingFilter(
            service=chosen["service"],
            category=FindingCategory(chosen["category"]) if chosen["category"] else None,
            accepted=YES_OR_NO.get(chosen["accepted"]),
            text=chosen["q"],
        )


class IdeaFilters(forms.Form):
    """The filters above the ideas."""

    q = _words(gettext_lazy("Words, or I-4"))
    became = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        required=False,
        choices=[
            ("", gettext_lazy("Anything")),
            ("no", gettext_lazy("Nothing yet")),
            ("yes", gettext_lazy("An action")),
        ],
    )

    def wanted(self) -> IdeaFilter:
        """The filter that was chosen; only of a valid form."""
        chosen = self.cleaned_data
        return IdeaFilter(became_action=YES_OR_NO.get(chosen["became"]), text=chosen["q"])


class FindingForm(forms.Form):
    """What was learned."""

    text = _said(
        gettext_lazy("Finding"), gettext_lazy("One statement about how the system failed or could fail")
    )
    category = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        choices=[(one.value, words) for one, words in CATEGORIES.items()],
    )


class IdeaForm(forms.Form):
    """An idea."""

    text = _said(gettext_lazy("Idea"), gettext_lazy("It is free: nobody has to do it"))


class _Keeps(forms.Form):
    """What a decision says, whose it is, and what keeps it."""

    text = _said(gettext_lazy("What is settled"), gettext_lazy("One sentence that holds without the meeting"))
    owner = OwnerField(label=gettext_lazy("Owner"))
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services"),
        required=False,
        help_text=gettext_lazy("None chosen: it is about every service"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    enforcement = forms.ChoiceField(
        label=gettext_lazy("What keeps it"),
        required=False,
        help_text=gettext_lazy("Only a practice is kept by something"),
        choices=[
            ("", gettext_lazy("Nothing yet")),
            *((one.value, words) for one, words in ENFORCEMENTS.items()),
        ],
    )
    enforced_by = forms.CharField(
        label=gettext_lazy("Where that is"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The test, the rule or the document: its path, name or address"),
    )
    enforced_after = forms.RegexField(
        r"(?i)^\s*(?:act-)?\d{1,18}\s*$",
        label=gettext_lazy("The action that will bring it about"),
        required=False,
        help_text=gettext_lazy("While nothing keeps it: a reference such as ACT-396"),
        error_messages={"invalid": gettext_lazy("A reference reads like ACT-396.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["services"].choices = [(key, key) for key in service_names()]  # type: ignore[attr-defined]  # above

    def clean_enforced_after(self) -> int | None:
        """The action item's id."""
        named = str(self.cleaned_data["enforced_after"]).strip().lower().removeprefix("act-")
        return int(named) if named else None

    def standing(
        self, *, practice: bool, until: date | None = None, review_on: date | None = None
    ) -> Standing:
        """What was chosen; only of a valid form."""
        chosen: dict[str, Any] = self.cleaned_data
        kind = chosen["enforcement"]
        return Standing(
            owner_id=chosen["owner"],
            until=until,
            practice=practice,
            enforcement=Enforcement(kind) if kind else None,
            enforced_by=chosen["enforced_by"],
            enforced_after_id=chosen["enforced_after"],
            review_on=review_on,
            service_ids=tuple(service_ids(chosen["services"]).values()),
        )


class DecisionForm(_Keeps):
    """A decision that is new."""

    meeting = forms.TypedChoiceField(
        label=gettext_lazy("Settled in"), required=False, coerce=int, empty_value=None
    )
    practice = forms.BooleanField(
        label=gettext_lazy("It stands as a practice"),
        required=False,
    )
    review_on = _day(gettext_lazy("Looked at again"), gettext_lazy("Of a practice: the day of its review"))
    until = _day(gettext_lazy("Its last day"), gettext_lazy("Empty: it stands until somebody ends it"))
    field_order = (
        "text", "meeting", "owner", "services", "practice", "enforcement", "enforced_by", "enforced_after",
        "review_on", "until",
    )  # fmt: skip

    def __init__(self, *args: object, meetings: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = [("", _("No meeting")), *meetings]  # type: ignore[attr-defined]  # above

    def written(self) -> Standing:
        """How it stands; only of a valid form."""
        chosen = self.cleaned_data
        return self.standing(
            practice=chosen["practice"], until=chosen["until"], review_on=chosen["review_on"]
        )


class DecisionEditForm(_Keeps):
    """A decision that is written anew. `seen` is the version that was there when the writing began."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ("seen", "text", "owner", "services", "enforcement", "enforced_by", "enforced_after")

    def __init__(self, *args: object, practice: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not practice:
            for name in ("enforcement", "enforced_by", "enforced_after"):
                self.fields[name].widget = forms.HiddenInput()


class RenewForm(forms.Form):
    """New dates, and why."""

    review_on = _day(gettext_lazy("Looked at again"))
    until = _day(gettext_lazy("Its last day"), gettext_lazy("Empty: it stands until somebody ends it"))
    because = _said(gettext_lazy("Why it goes on"), gettext_lazy("Kept with the decision"), rows=3)

    def __init__(self, *args: object, practice: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        if not practice:
            del self.fields["review_on"]


class EndForm(forms.Form):
    """Why it ends."""

    because = _said(gettext_lazy("Why it ends"), gettext_lazy("Kept with the decision"), rows=3)


def as_written(found: DecisionView, *, on: date) -> dict[str, object]:
    """A decision as its form shows it first."""
    row = found.row
    owner = person_with_mail(row.owner_id, on=on) if row.owner_id else None
    return {
        "seen": found.version,
        "text": row.text,
        "owner": owner.address if owner else "",
        "services": list(row.service_keys),
        "enforcement": row.enforcement.value if row.enforcement else "",
        "enforced_by": row.enforced_by,
        "enforced_after": row.enforced_after.reference if row.enforced_after else "",
    }
