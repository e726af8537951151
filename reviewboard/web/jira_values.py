"""Values of a tracker's own fields: as a form asks for them, as they are sent, and back."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.tracking.port import CreateField

PEOPLE = ("user", "array:user", "group", "array:group")
"""Kinds that take somebody: reviewboard names nobody by default (jira-sync behaviour 8)."""
LONGEST = 2000


def takes_somebody(field: CreateField) -> bool:
    """Whether a person or a group is asked for."""
    return field.kind in PEOPLE


def form_field(one: CreateField) -> forms.Field:
    """The form's field for what every new ticket gets in a field of the tracker; it may always be left empty."""
    shared: dict[str, Any] = {"label": one.name, "required": False}
    if one.has_default:
        shared["help_text"] = _("Left empty, Jira puts its own default in")
    if one.options and one.kind.startswith("array"):
        size = min(8, len(one.options))
        choices = [(option.id, option.name or option.id) for option in one.options]
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.SelectMultiple(attrs={"size": size}), **shared
        )
    if one.options:
        empty = _("Jira’s default") if one.has_default else _("Choose")
        choices = [("", empty), *((option.id, option.name or option.id) for option in one.options)]
        return forms.ChoiceField(choices=choices, **shared)
    match one.kind:
        case "number":
            return forms.FloatField(**shared)
        case "date":
            return forms.DateField(
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **shared
            )
        case "array:string":
            return forms.CharField(max_length=LONGEST, **{**shared, "help_text": _("Several: with commas")})
        case _:
            return JsonOrText(max_length=LONGEST, **shared)


class JsonOrText(forms.CharField):
    """Text; what begins like a JSON object or list must be one, for fields of a kind that is not known here."""

    default_error_messages = {"json": gettext_lazy("This begins like JSON, and is none.")}  # noqa: RUF012 - as Django has it

    def clean(self, value: Any) -> Any:
        """The text; raises where it only looks like JSON."""
        found = super().clean(value)
        if found[:1] in ("{", "["):
            try:
                json.loads(found)
            except ValueError:
                raise forms.ValidationError(self.error_messages["json"], code="json") from None
        return found


def sent(one: CreateField, value: Any) -> Any:
    """What is sent for a cleaned value; None for nothing."""
    if value in (None, "", []):
        return None
    if one.options:
        return [{"id": each} for each in value] if isinstance(value, list) else {"id": value}
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, date):
        return value.isoformat()
    if one.kind == "array:string":
        return [word.strip() for word in value.split(",") if word.strip()]
    return json.loads(value) if value[:1] in ("{", "[") else value


def written(one: CreateField, value: Any) -> Any:
    """What a form shows first for a value as it is sent."""
    if value is None:
        return ""
    if one.options:
        each = [_id(part) for part in value] if isinstance(value, list) else _id(value)
        return each
    if one.kind == "array:string" and isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return value if isinstance(value, str | int | float) else json.dumps(value)


def _id(value: Any) -> str:
    return str(value.get("id", "")) if isinstance(value, Mapping) else str(value)


def line_value(text: str) -> Any:
    """A value of a screen on the way, as it is written after "=": JSON, an id in digits, or a name."""
    said = text.strip()
    if said[:1] in ("{", "[", '"'):
        return json.loads(said)
    return {"id": said} if said.isdigit() else {"name": said}


def line_written(value: Any) -> str:
    """The same back."""
    if isinstance(value, Mapping) and set(value) in ({"id"}, {"name"}):
        (said,) = value.values()
        if isinstance(said, str):
            return said
    return json.dumps(value, ensure_ascii=False)
