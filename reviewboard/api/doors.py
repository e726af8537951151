"""The doors of the API: an address is a function that gets the reader and what was asked, and reads once.

`listing` and `single` put the token, the scope, the throttle, the query's parser and the answer's shape
around it. The function's docstring is the description in the OpenAPI document.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Concatenate, Literal, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpResponseBase
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from reviewboard.api.authentication import bearer_behind
from reviewboard.api.fields import MAX_LIMIT, ListQuery, Query, Sent, TooLarge
from reviewboard.domain.paging import Page
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Bearer, Scope

P = ParamSpec("P")
Shape = type[BaseSerializer[Any]]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request to a list asks for; `filter` by the names of the room's own filter."""

    filter: dict[str, Any]
    after: str | None
    limit: int


class Door(APIView):
    """What every address does before and after it reads."""

    http_method_names = ["get", "head"]  # noqa: RUF012 - Django declares it as a plain list
    scope: ClassVar[Scope | Literal["every token"]]
    query: ClassVar[type[Query]] = Query
    shape: ClassVar[Shape]
    is_list: ClassVar[bool] = False
    read: ClassVar[Callable[..., object]]

    def asked(self, request: Request) -> dict[str, Any]:
        """The query, parsed.

        Raises:
            ValidationError: a parameter is not known, given twice, or not of its kind.
        """
        sent = request.query_params
        if twice := [name for name in sent if len(sent.getlist(name)) > 1]:
            raise ValidationError({name: ["This parameter is given more than once."] for name in twice})
        found: dict[str, Any] = _parser(self.query).run_validation(sent.dict())
        return found

    def get(self, request: Request, **keys: Any) -> Response:
        """One thing, in its shape."""
        self.asked(request)
        return Response(self.shape(self._read(request, **keys)).data)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Keeps answers out of every cache: what they hold depends on who asked, and may be restricted."""
        done = super().finalize_response(request, response, *args, **kwargs)
        done.headers["Cache-Control"] = "no-store"
        return done

    def _read(self, request: Request, *asked: object, **keys: Any) -> Any:
        return type(self).read(bearer_of(request).reader, *asked, **keys)


class WritingDoor(Door):
    """An address that takes something: a JSON object, which it answers with what came of it."""

    http_method_names = ["post"]  # noqa: RUF012 - as above
    takes: ClassVar[type[Sent]]

    most_bytes: ClassVar[int | None] = None

    def post(self, request: Request, **keys: Any) -> Response:
        """Does it once; a program that got no answer may send it again."""
        self.asked(request)
        return Response(self._done(request, **keys)[1], status=status.HTTP_201_CREATED)

    def _done(self, request: Request, **keys: Any) -> tuple[object, dict[str, Any]]:
        """What came of what was sent, and the same in its shape.

        Raises:
            TooLarge: more was sent than the address takes. It is not read.
        """
        if self.most_bytes is not None and _length(request) > self.most_bytes:
            raise TooLarge(self.most_bytes)
        sent = _parser(self.takes).run_validation(request.data)
        done = self._read(request, sent, **keys)
        return done, self.shape(done).data


class AskingDoor(WritingDoor):
    """An address that takes something and may be asked again: 200 where `is_new` says that nothing of it is."""

    def post(self, request: Request, **keys: Any) -> Response:
        """Does it once; the same again is answered by how it stands then."""
        self.asked(request)
        done, told = self._done(request, **keys)
        is_new = getattr(done, "is_new", False)
        return Response(told, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class ListDoor(Door):
    """A list: `results`, and `after` for the page that follows; the same as a Link header (RFC 8288)."""

    is_list: ClassVar[bool] = True

    def get(self, request: Request, **keys: Any) -> Response:
        """One page."""
        found = self.asked(request)
        asked = Asked(found, found.pop("after", None), found.pop("limit", MAX_LIMIT))
        page: Page[Any] = self._read(request, asked, **keys)
        results = self.shape(page.rows, many=True).data
        link = {"Link": f'<{_following(request, page.after)}>; rel="next"'} if page.after else {}
        return Response({"results": results, "after": page.after}, headers=link)


@functools.cache
def _parser(query: type[Query]) -> Query:
    """The query's parser. Parsing leaves nothing in it, so that all requests share one and copy no fields."""
    return query()


def bearer_of(request: Request) -> Bearer:
    """Who asks, behind the door."""
    bearer = bearer_behind(request)
    assert bearer is not None  # noqa: S101 - HasScope lets nobody else in
    return bearer


def _length(request: Request) -> int:
    """How many bytes were announced; nothing beyond that is read."""
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    return int(announced) if announced.isdecimal() and len(announced) < 19 else 0


def _following(request: Request, after: str) -> str:
    asked = {**request.query_params.dict(), "after": after}
    return request.build_absolute_uri(f"{request.path}?{urlencode(asked)}")


def listing(
    scope: Scope, shape: Shape, query: type[Query] = ListQuery
) -> Callable[[Callable[[Reader, Asked], Page[Any]]], View]:
    """Makes a function that reads one page into the address of a list."""
    return lambda read: _view(ListDoor, read, scope=scope, shape=shape, query=query)


def single(
    scope: Scope | Literal["every token"], shape: Shape
) -> Callable[[Callable[Concatenate[Reader, P], object]], View]:
    """Makes a function that reads one thing into its address; the parts of the path are its arguments."""
    return lambda read: _view(Door, read, scope=scope, shape=shape)


def taking(
    scope: Scope, takes: type[Sent], shape: Shape
) -> Callable[[Callable[Concatenate[Reader, dict[str, Any], P], object]], View]:
    """Makes a function that takes what was sent into an address."""
    return lambda read: _view(WritingDoor, read, scope=scope, shape=shape, takes=takes)


def asking(
    scope: Scope, takes: type[Sent], shape: Shape, most_bytes: int | None = None
) -> Callable[[Callable[Concatenate[Reader, dict[str, Any], P], object]], View]:
    """As `taking`, for what a program sends again until it is answered; its result says whether it `is_new`."""
    return lambda read: _view(AskingDoor, read, scope=scope, shape=shape, takes=takes, most_bytes=most_bytes)


def _view(door: type[Door], read: Callable[..., object], **attributes: Any) -> View:
    about = {"__doc__": read.__doc__, "__module__": read.__module__, "read": staticmethod(read)}
    made = cast(type[Door], type(read.__name__, (door,), about | attributes))
    return made.as_view()
