"""What may be written into the log: codes, keys, numbers and dates. Never a word that somebody typed.

Names live in one erasable place (product.md, "Mandatory attendance, made fair"), and a sealed log cannot be
erased without breaking its seals. So the log refuses whatever could be a name, an address or a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

Scalar = str | int | bool | date | None
Details = Mapping[str, Scalar | Sequence[Scalar]]

CODE = r"[a-z0-9]+([_.:-][a-z0-9]+)*"  # "merged_past_gate", "2026-11-23", "incident:214", a digest
LABEL = r"[A-Z]{2,5}-?[0-9]+"  # "SEV1", "CHG-214"
INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})"
SUBJECT = r"[a-z_]+(:[a-z0-9_-]+)+"  # "incident:214", "mail:12:345"
VALUE = f"^({CODE}|{LABEL}|{INSTANT})$"
LONGEST = 80

_key = re.compile(r"[a-z][a-z0-9_]{0,39}")
_value = re.compile(VALUE)
_subject = re.compile(SUBJECT)


class PersonalText(ValueError):  # noqa: N818 - reads as what was found; callers catch it by this name
    """Something was to be logged or sent that might name a person."""


def subject(value: str) -> str:
    """The subject, if it is one: what it is about, then its keys, as in "incident:214".

    Raises:
        PersonalText: it is anything else.
    """
    if len(value) > LONGEST or not _subject.fullmatch(value):
        raise PersonalText(f"not a subject: {value!r}")
    return value


def canonical(details: Details) -> dict[str, object]:
    """The details as JSON will hold them: dates in ISO 8601, tuples as lists.

    Raises:
        PersonalText: a key or a value is something else than a code, a key, a number, a flag or a date.
    """
    return {_checked_key(key): _checked(value) for key, value in details.items()}


def _checked_key(key: str) -> str:
    if not _key.fullmatch(key):
        raise PersonalText(f"not a key: {key!r}")
    return key


def _checked(value: Scalar | Sequence[Scalar]) -> object:
    if isinstance(value, list | tuple | frozenset | set):
        return [_scalar(each) for each in value]
    return _scalar(value)


def _scalar(value: object) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, date):
        if isinstance(value, datetime) and value.tzinfo is None:
            raise PersonalText("a time without its zone")
        return value.isoformat()
    if isinstance(value, str) and len(value) <= LONGEST and _value.fullmatch(value):
        return str(value)
    raise PersonalText(f"not a code, key, number or date: {value!r}")
