"""Kinds of value in requests and answers."""

import functools
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.fields import empty

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_WORDS = 200
MAX_ID = 2**63 - 1


class Word(serializers.ChoiceField):
    """One of the product's words (domain/values.py): outside its value, inside the enumeration's member."""

    def __init__(self, kind: type[StrEnum], **options: Any) -> None:
        self.kind = kind
        super().__init__(choices=[(one.value, one.name) for one in kind], **options)

    def to_internal_value(self, data: Any) -> StrEnum:
        """The member; fails for what is none."""
        return self.kind(super().to_internal_value(data))


class Instant(serializers.DateTimeField):
    """A moment, always in UTC: `2026-11-23T10:00:00Z`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_representation(self, value: datetime) -> str:
        """As it is told: what the framework does for it, without its detours where the moment is in UTC."""
        if value.tzinfo is UTC:
            return f"{value.isoformat()[:-6]}Z"
        return super().to_representation(value)


class Answer(serializers.Serializer[T]):
    """The shape of an answer: one declaration documents it (OpenAPI) and tells it.

    The framework copies every field for each request, and asks each for its value by six calls; for a list of
    fifty this took as long as all the SQL. Here the fields of a class are made once, and asked directly.
    """

    def to_representation(self, instance: T) -> dict[str, Any]:
        """The instance as an object."""
        return {name: tell(instance) for name, tell in _tellers(type(self))}


Teller = Callable[[Any], Any]


@functools.cache
def _tellers(kind: type[Answer[Any]]) -> tuple[tuple[str, Teller], ...]:
    return tuple((name, _teller(field)) for name, field in kind().fields.items() if not field.write_only)


def _teller(field: "serializers.Field[Any, Any, Any, Any]") -> Teller:
    """What reads and tells a field of an instance; None stays None, as everywhere in the framework."""
    read: Teller = attrgetter(field.source) if field.source not in {None, "*"} else field.get_attribute
    if type(field) in _TOLD_AS_THEY_ARE:
        return read
    convert = field.to_representation

    def tell(instance: Any) -> Any:
        value = read(instance)
        return None if value is None else convert(value)

    return tell


_TOLD_AS_THEY_ARE = {serializers.CharField, serializers.IntegerField, serializers.BooleanField, Word}
"""Rows are typed: these hold what JSON can say. The framework would convert, for input of every kind."""


class PairSerializer(serializers.Serializer[tuple[Any, ...]]):
    """A tuple by name: its fields are declared in the tuple's order."""

    def to_representation(self, instance: tuple[Any, ...]) -> dict[str, Any]:
        """The tuple as an object."""
        told: dict[str, Any] = super().to_representation(dict(zip(self.fields, instance, strict=True)))  # type: ignore[arg-type]  # a mapping serves as well as an object
        return told


class BadBody(ValidationError):  # noqa: N818 - reads as what it is; callers catch it by this name
    """What was sent is not what the address takes; `detail` by field."""


class TooLarge(APIException):
    """More was sent than the address takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most:,} bytes. Send what is destroyed only: see docs/operations.md.")


class Query(serializers.Serializer[dict[str, Any]]):
    """The parameters of one address. What it does not declare is refused, never passed over.

    A filter that is misspelt and ignored would answer with everything, and look right.
    """

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was asked for, by the filter's own names."""
        takes = ", ".join(sorted(self.fields)) or "no parameters"
        if unknown := [name for name in data if name not in self.fields]:
            raise ValidationError(
                {name: [f"There is no such parameter here; this takes {takes}."] for name in unknown}
            )
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class ListQuery(Query):
    """The parameters of every list."""

    after = serializers.CharField(
        required=False, max_length=400, help_text="The `after` of the page before; none for the first page."
    )
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_LIMIT,
        default=DEFAULT_LIMIT,
        help_text="How many rows a page holds at most.",
    )


class Sent(Query):
    """What an address takes in its body: a JSON object. What it does not declare is refused, never passed over."""

    def run_validation(self, data: Any = empty) -> Any:
        """What was sent, by the operation's own names.

        Raises:
            BadBody: it is no object, or a field is not known or not of its kind.
        """
        if data is not empty and not isinstance(data, Mapping):
            raise BadBody({"body": ["Send a JSON object."]})
        try:
            return super().run_validation(data)
        except ValidationError as error:
            raise BadBody(dict(_flat(error.detail))) from None


def _flat(detail: Any, field: str = "") -> Iterator[tuple[str, list[str]]]:
    """What is wrong by field, of those inside others too: "records.3"."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, f"{field}.{name}" if field else str(name))
    else:
        yield field or "body", [str(one) for one in detail]


def words(source: str | None = None) -> serializers.CharField:
    """A parameter that looks for words."""
    told = "Words that must all occur."
    return serializers.CharField(required=False, max_length=MAX_WORDS, help_text=told, source=source)


def key(of: str, source: str | None = None) -> serializers.CharField:
    """A parameter that names one thing by its key."""
    told = f"Key of the {of}, as in its address."
    return serializers.CharField(required=False, max_length=120, help_text=told, source=source)


def number(of: str, source: str | None = None) -> serializers.IntegerField:
    """A parameter that names one thing by its id."""
    return serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text=f"Id of the {of}.", source=source
    )
