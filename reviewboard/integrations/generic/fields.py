"""What a body can be mapped to, by kind of record, and how each of these is read from what is found there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.domain.values import ChangeState, IncidentStatus
from reviewboard.integrations.reading import count, moment, number, text, texts

VENDOR = "generic"
INCIDENT, CHANGE, DEPLOYMENT = "incident", "change", "deployment"

Reader = Callable[[object], object]
"""Reads a value; None for one that is not of its sort."""


def _text(found: object) -> str | None:
    return text(found).strip() or None


def _list(found: object) -> tuple[str, ...] | None:
    return texts(found) or ((one,) if (one := _text(found)) else None)


def _count(found: object) -> int | None:
    return None if number(found) is None else count(found)


def _url(found: object) -> str | None:
    told = text(found).strip()
    return told if told.startswith(("https://", "http://")) else None


def person(value: str) -> IdentitySnapshot:
    """Somebody, by address or by whatever else the sender calls people."""
    return IdentitySnapshot("email" if "@" in value[1:] else VENDOR, value)


def _person(found: object) -> IdentitySnapshot | None:
    return person(told) if (told := _text(found)) else None


def _people(found: object) -> tuple[IdentitySnapshot, ...] | None:
    return tuple(map(person, dict.fromkeys(told))) if (told := _list(found)) else None


@dataclass(frozen=True, slots=True)
class Sort:
    """How values of one sort are read, and what is said to somebody whose value is of another sort."""

    read: Reader
    expected: str


TEXT = Sort(_text, "a text or a whole number")
LIST = Sort(_list, "a text, or a list of texts")
TIME = Sort(moment, "a time such as 2026-03-02T14:05:06Z, or seconds or milliseconds since 1970")
COUNT = Sort(_count, "a whole number")
URL = Sort(_url, "an address that begins with https:// or http://")
PERSON = Sort(_person, "a login or e-mail address")
PEOPLE = Sort(_people, "a login or e-mail address, or a list of them")

_ALWAYS = {"external_id": TEXT, "title": TEXT, "state": TEXT, "url": URL, "updated_at": TIME}
_OF_CHANGES = {"repository": TEXT, "head_sha": TEXT, "author": PERSON, "labels": LIST}

FIELDS: Mapping[str, Mapping[str, Sort]] = {
    INCIDENT: {
        **_ALWAYS,
        "started_at": TIME,
        "detected_at": TIME,
        "mitigated_at": TIME,
        "resolved_at": TIME,
        "severity": TEXT,
        "services": LIST,
        "summary": TEXT,
        "category": TEXT,
        "customer_minutes": COUNT,
        "lead": PERSON,
        "responders": PEOPLE,
    },
    CHANGE: {
        **_ALWAYS,
        **_OF_CHANGES,
        "opened_at": TIME,
        "merged_at": TIME,
        "body": TEXT,
        "branch": TEXT,
        "merge_sha": TEXT,
        "merged_by": PERSON,
        "files_count": COUNT,
        "lines_added": COUNT,
        "lines_removed": COUNT,
    },
    DEPLOYMENT: {
        **_ALWAYS,
        **_OF_CHANGES,
        "started_at": TIME,
        "deployed_at": TIME,
        "environment": TEXT,
    },
}
"""What can be mapped, in the order in which it is asked for."""

STATES: Mapping[str, tuple[str, ...]] = {
    INCIDENT: tuple(IncidentStatus),
    CHANGE: (ChangeState.OPEN, ChangeState.MERGED, ChangeState.CLOSED),
    DEPLOYMENT: (ChangeState.OPEN, ChangeState.DEPLOYED, ChangeState.CLOSED),
}
"""Where a record of each kind can stand; a deployment that failed is closed."""


def times(kind: str) -> tuple[str, ...]:
    """The fields of a kind that are times, that of the last update apart."""
    return tuple(name for name, sort in FIELDS[kind].items() if sort is TIME and name != "updated_at")
