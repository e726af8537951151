"""Statements whose SQL is made once in a process, and then sent with other values.

Django makes the SQL of a queryset anew for every request. For what every request reads, who asks and one page of
a list, that took four times as long as the database took to answer (docs/adr/0011-prepared-lists.md). Here a
queryset holds `Given` where a value will stand; what it means stays in the queryset.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, QuerySet

from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader

Found = TypeVar("Found", bound=NamedTuple)


class Given(Expression):
    """Stands in a queryset for a value that is given, by this name, when the statement is sent."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> tuple[str, Any]:  # noqa: ARG002 - the signature is the base class's
        """A place among the statement's parameters, with this as its mark."""
        return "%s", (self,)


class GivenAmong(Given):
    """Stands for a list of ids, on the right of `__in`."""

    def as_sql(self, compiler: object, connection: object) -> tuple[str, Any]:  # noqa: ARG002 - as above
        """The ids as rows: an IN list of PostgreSQL cannot be empty, an array can."""
        return "(SELECT unnest(%s::bigint[]))", (self,)


AUDIENCES = "audiences of the reader"
ANY_READER = Reader(
    user_id=None,
    person_id=None,
    role=Role.VIEWER,
    audience_ids=cast(frozenset[int], GivenAmong(AUDIENCES)),
)
"""Stands in a queryset for whoever asks; `seen_by` gives the statement what it needs of the reader."""


def seen_by(reader: Reader) -> dict[str, Any]:
    """What a statement that was made for `ANY_READER` takes of this one."""
    return {AUDIENCES: list(reader.audience_ids)}


class Statement(Generic[Found]):
    """A queryset as SQL; its rows come as `shape`, whose fields are columns or annotations of the queryset."""

    def __init__(self, queryset: "QuerySet[Any, Any]", shape: type[Found]) -> None:
        self._shape = shape
        compiler = queryset.values_list(*shape._fields).query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._parameters = compiler.as_sql()
        columns = [expression for expression, _, _ in compiler.select]
        self._converters = compiler.get_converters(columns)  # of what a column holds in another form, as JSON

    def rows(self, given: Mapping[str, Any], limit: int | None = None) -> list[Found]:
        """The rows for these values, at most `limit` of them. Raises KeyError when a value is missing."""
        sql = self._sql if limit is None else f"{self._sql} LIMIT %s"
        values = [given[one.name] if isinstance(one, Given) else one for one in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, values if limit is None else [*values, limit])
            found = cursor.fetchall()
        return [self._shape._make(row) for row in (self._converted(found) if self._converters else found)]

    def _converted(self, rows: list[tuple[Any, ...]]) -> Iterator[list[Any]]:
        for row in map(list, rows):
            for position, (converters, column) in self._converters.items():
                for convert in converters:
                    row[position] = convert(row[position], column, connection)
            yield row
