"""A snapshot as plain JSON: what its source told, and nothing that it did not."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from reviewboard.domain.messages import (
    UNTIMED,
    ChangeSnapshot,
    CheckSnapshot,
    IdentitySnapshot,
    IncidentSnapshot,
    RepositorySnapshot,
    Snapshot,
)
from reviewboard.domain.values import ChangeKind

TIMES = (
    "opened_at", "merged_at", "started_at", "detected_at", "mitigated_at", "resolved_at", "finished_at", "source_at",
)  # fmt: skip
PEOPLE = {
    "authored_by": "author",
    "merged_by": "merged_by",
    "committers": "committers",
    "reviews": "reviewers",
    "lead": "lead",
    "responders": "responders",
    "joined": "responders",
}
"""Where a snapshot names people, and what they are called here."""
_TYPES: Mapping[type, str] = {
    ChangeSnapshot: "change",
    CheckSnapshot: "check",
    IncidentSnapshot: "incident",
    RepositorySnapshot: "repository",
}
_APART = {
    *TIMES,
    "status",
    "repository",
    "authored_by",
    "merged_by",
    "committers",
    "lead",
    "responders",
    "joined",
}
"""Fields that are not written under their own name, or not at the top."""


def plain(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON values.

    Always there: `type` ("change", "deployment", "incident", "check" or "repository"), `external_id`, `state` (None
    where it is not told), `times` and `people`; and `service` of an incident, the first of its services or None. A
    change and a check have the `repository`'s name and its `repository_id`. Times are ISO 8601 in UTC, people
    `{kind, value, name}`.
    """
    told = _told(snapshot)
    return {
        "type": _type(snapshot),
        "external_id": snapshot.external_id,
        "state": _plain(getattr(snapshot, "state", None) or getattr(snapshot, "status", None)),
        "times": {name: told[name] for name in TIMES if name in told and told[name] != _UNTIMED},
        "people": _people(snapshot),
        **_place(snapshot),
        **{name: value for name, value in told.items() if name not in {*_APART, "external_id", "state"}},
    }


def _type(snapshot: Snapshot) -> str:
    if isinstance(snapshot, ChangeSnapshot) and snapshot.kind == ChangeKind.DEPLOYMENT:
        return "deployment"
    return _TYPES[type(snapshot)]


def _place(snapshot: Snapshot) -> dict[str, Any]:
    """Where it happened."""
    match snapshot:
        case IncidentSnapshot(services=services):
            return {"service": next(iter(services), None)}
        case ChangeSnapshot(repository=RepositorySnapshot() as where) | CheckSnapshot(repository=where):
            return {"repository": where.name, "repository_id": where.external_id}
        case _:
            return {}


def _people(snapshot: Snapshot) -> dict[str, Any]:
    """Everybody it names, by part; a reviewer once, however often they spoke."""
    found: dict[str, Any] = {}
    for field, part in PEOPLE.items():
        told = getattr(snapshot, field, None)
        if field == "reviews" and told:
            told = tuple(dict.fromkeys(review.reviewer for review in told))
        if told:
            more = _plain(told)
            found[part] = (
                [*found[part], *(one for one in more if one not in found[part])] if part in found else more
            )
    return found


def _told(value: Any) -> dict[str, Any]:
    """The fields of a snapshot that say something: what a source does not tell keeps its default (messages.py)."""
    found = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: _plain(one) for field, one in found if one != field.default}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case Enum():
            return value.value
        case tuple():
            return [_plain(one) for one in value]
        case IdentitySnapshot():
            return {"kind": value.kind, "value": value.value, "name": value.name}
        case None | str() | int():
            return value
        case _:
            return _told(value)


_UNTIMED = _plain(UNTIMED)
