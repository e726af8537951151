"""What a request gives for the fields of a ticket: checked against the screen, and told off in Jira's words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.simulators.jira.model import IssueType, Json, Project, ScreenField
from tests.simulators.jira.refusal import BAD_PRIORITY, NOT_ON_SCREEN, UNSUPPORTED, Refused
from tests.simulators.jira.store import Store

SUMMARY_LIMIT, TEXT_LIMIT, LABEL_LIMIT = 255, 32_767, 255
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Wrong(ValueError):  # noqa: N818  # reads as what it is at every raise
    """A value that its field does not take, in Jira's words."""


@dataclass(frozen=True)
class Place:
    """Where a field is given a value."""

    store: Store
    project: Project
    kind: IssueType

    @property
    def screen(self) -> dict[str, ScreenField]:
        """The fields that can be set here."""
        return self.project.screens[self.kind.id]


def read(place: Place, given: Json) -> Json:
    """The values by field, as the store keeps them.

    Raises:
        Refused: 400 with every field that is wrong.
    """
    found: Json = {}
    errors: Json = {}
    for name, value in given.items():
        field = place.screen.get(name)
        if field is None or not field.operations:
            errors[name] = NOT_ON_SCREEN.format(name)
            continue
        try:
            found[name] = READERS[field.kind](place, field, value)
        except Wrong as wrong:
            errors[name] = str(wrong)
    if errors:
        raise Refused(400, errors=errors)
    return found


def missing(place: Place, found: Json) -> Json:
    """What the screen requires and nobody gave, by field."""
    errors: Json = {}
    for field in place.screen.values():
        if field.required and field.kind not in ("project", "issuetype") and not found.get(field.id):
            errors[field.id] = _is_required(field)
    return errors


def _is_required(field: ScreenField) -> str:
    return (
        "You must specify a summary of the issue." if field.id == "summary" else f"{field.name} is required."
    )


def _text(_: Place, field: ScreenField, value: Any) -> str | None:
    if value is None and field.id != "summary":
        return None
    if not isinstance(value, str):
        raise Wrong("Operation value must be a string")
    if _CONTROL.search(value):
        raise Refused(400, UNSUPPORTED)
    if field.id == "description":
        if len(value) > TEXT_LIMIT:
            raise Wrong(
                f"The entered text is too long. It exceeds the allowed limit of {TEXT_LIMIT:,} characters."
            )
        return value or None
    return _line(field, value)


def _line(field: ScreenField, value: str) -> str | None:
    if "\n" in value or "\r" in value:
        raise Wrong(f"The {field.name.lower()} is invalid because it contains newline characters.")
    if len(value) > SUMMARY_LIMIT:
        raise Wrong(f"{field.name} can't exceed {SUMMARY_LIMIT} characters.")
    if field.required and not value.strip():
        raise Wrong(_is_required(field))
    return value.strip() or None


def _labels(_: Place, field: ScreenField, value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Wrong("data was not an array")
    for one in value:
        if re.search(r"\s", one):
            raise Wrong(f"The label '{one}' contains spaces which is invalid.")
        if len(one) > LABEL_LIMIT:
            raise Wrong(f"The label '{one}' exceeds {LABEL_LIMIT} characters.")
    return sorted(set(value))  # Jira keeps a set, and tells it in order


def _priority(place: Place, _: ScreenField, value: Any) -> str:
    for one in place.store.priorities.values():
        if isinstance(value, dict) and (value.get("id") == one.id or value.get("name") == one.name):
            return one.id
    raise Wrong(BAD_PRIORITY)


def _user(place: Place, field: ScreenField, value: Any) -> str | None:
    if value is None:
        if field.id == "reporter":
            raise Wrong("Reporter is required.")
        return None
    if not isinstance(value, dict):
        raise Wrong("data was not an object")
    cloud = place.store.mode == "cloud"
    said = value.get("accountId") or value.get("id") if cloud else value.get("name")
    if said is None and cloud:
        raise Wrong("expected 'accountId' or 'id' property to be present")
    found = place.store.user(said)
    if found is None:
        raise Wrong(f"User '{said}' does not exist.")
    if not found.active:
        raise Wrong(f"User '{said}' cannot be assigned issues.")
    return found.account_id if cloud else found.name


def _date(_: Place, field: ScreenField, value: Any) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat() if len(value) == 10 else _no_date(value)
    except (TypeError, ValueError):
        return _no_date(value)


def _no_date(value: Any) -> str:
    raise Wrong(f"Error parsing date string: {value}")


def _choice(_: Place, field: ScreenField, value: Any) -> str | None:
    if value is None:
        return None
    for one in field.options:
        if isinstance(value, dict) and (value.get("id") == one.id or value.get("value") == one.name):
            return one.id
    raise Wrong(f"Specify a valid 'id' or 'name' for {field.name}")


def _level(place: Place, _: ScreenField, value: Any) -> str | None:
    if value is None:
        return None
    for one in place.project.security:
        if isinstance(value, dict) and (value.get("id") == one.id or value.get("name") == one.name):
            return one.id
    raise Wrong("The security level is not valid for this project.")


def _parent(place: Place, field: ScreenField, value: Any) -> str | None:
    if value is None:
        return None
    said = value.get("key") or value.get("id") if isinstance(value, dict) else None
    found = place.store.find_issue(said) if isinstance(said, str) else None
    if found is None:
        raise Wrong("Could not find issue by id or key.")
    above = place.store.projects[found.project].types[found.type]
    if above.level != place.kind.level + 1:
        raise Wrong(f"Given parent work item does not belong to appropriate hierarchy: {found.key}")
    return found.id


def _epic(place: Place, field: ScreenField, value: Any) -> str | None:
    if value is None:
        return None
    found = place.store.find_issue(value) if isinstance(value, str) else None
    if found is None or place.store.projects[found.project].types[found.type].level != 1:
        raise Wrong(f"Issue with key '{value}' is not an Epic")
    return found.key


READERS: dict[str, Callable[[Place, ScreenField, Any], Any]] = {
    "string": _text,
    "array": _labels,
    "priority": _priority,
    "user": _user,
    "date": _date,
    "option": _choice,
    "securitylevel": _level,
    "issuelink": _parent,
    "any": _epic,
}
