"""What the API says when it does not answer: application/problem+json (RFC 9457), always in one shape.

`type` is an address on the page of the API, where each kind is explained. No stack, no SQL, and no hint at
what the reader may not see.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import exceptions as django_exceptions
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from reviewboard.api.fields import BadBody, TooLarge
from reviewboard.api.permissions import ScopeMissing
from reviewboard.audit.queries import Held
from reviewboard.changes.queries import NotByPerson
from reviewboard.domain.paging import BadCursor
from reviewboard.people.visibility import NotAllowed, NotVisible

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. `title` is the same for every problem of the kind; `advice` is what to do."""

    code: str
    status: int
    title: str
    advice: str

    @property
    def address(self) -> str:
        """Where the kind is explained: the problem's `type`."""
        return f"{settings.PUBLIC_URL}{reverse('api:index')}#{self.code}"


BAD_QUERY = Kind(
    "bad-query", 400, "The query cannot be read", "`errors` names each parameter and what it takes."
)
BAD_CURSOR = Kind(
    "bad-cursor", 400, "This is no cursor of this list", "Start again without `after`, from the first page."
)
BAD_BODY = Kind(
    "bad-body", 400, "What was sent cannot be read", "`errors` names each field and what it takes."
)
BY_PERSON = Kind(
    "by-person",
    400,
    "Signs of AI are not listed by person",
    "Leave out the verdict or the author; of your own changes both may be asked.",
)
UNREADABLE = Kind("unreadable", 400, "The request cannot be read", "`detail` says what is wrong with it.")
NO_TOKEN = Kind(
    "no-token",
    401,
    "A living token is needed",
    "Send `Authorization: Bearer rb_…`, with a token of your own.",
)
NO_SCOPE = Kind("no-scope", 403, "The token has another scope", "Make a token with the scope that it names.")
NOT_ALLOWED = Kind(
    "not-allowed", 403, "Your role may not do this", "Ask an administrator for the role that may."
)
NOT_HERE = Kind(
    "not-here",
    404,
    "There is nothing here",
    "It does not exist, or it is not for you: that is not told apart.",
)
NOT_THIS_METHOD = Kind(
    "not-this-method",
    405,
    "This address does not take this method",
    "Use GET, or POST where the page of the API says so.",
)
HELD = Kind(
    "held", 409, "A legal hold stands on it", "Ask who placed it; nothing may be said of it until then."
)
TOO_LARGE = Kind(
    "too-large",
    413,
    "More was sent than the address takes",
    "`detail` says how much it takes, and what to leave out.",
)
NOT_THIS_FORMAT = Kind("not-this-format", 406, "Only JSON is spoken here", "Accept `application/json`.")
TOO_OFTEN = Kind(
    "too-often", 429, "Too many requests with this token", "Wait for the seconds that `Retry-After` names."
)
BROKEN = Kind(
    "broken",
    500,
    "Something failed on our side",
    "Try again; if it stays, tell an administrator when it was.",
)
AWAY = Kind(
    "away", 503, "The database does not answer", "Try again after the seconds that `Retry-After` names."
)

KINDS = (
    BAD_QUERY,
    BAD_BODY,
    BAD_CURSOR,
    BY_PERSON,
    UNREADABLE,
    NO_TOKEN,
    NO_SCOPE,
    NOT_ALLOWED,
    NOT_HERE,
    NOT_THIS_METHOD,
    NOT_THIS_FORMAT,
    HELD,
    TOO_LARGE,
    TOO_OFTEN,
    BROKEN,
    AWAY,
)
"""Every kind there is."""

_KIND_OF: tuple[tuple[type[Exception], Kind], ...] = (
    (BadCursor, BAD_CURSOR),
    (NotByPerson, BY_PERSON),
    (NotVisible, NOT_HERE),
    (Http404, NOT_HERE),
    (NotAllowed, NOT_ALLOWED),
    (ScopeMissing, NO_SCOPE),
    (exceptions.NotAuthenticated, NO_TOKEN),
    (exceptions.AuthenticationFailed, NO_TOKEN),
    (exceptions.PermissionDenied, NOT_ALLOWED),
    (django_exceptions.PermissionDenied, NOT_ALLOWED),
    (BadBody, BAD_BODY),
    (Held, HELD),
    (exceptions.ValidationError, BAD_QUERY),
    (exceptions.NotFound, NOT_HERE),
    (exceptions.MethodNotAllowed, NOT_THIS_METHOD),
    (exceptions.NotAcceptable, NOT_THIS_FORMAT),
    (exceptions.Throttled, TOO_OFTEN),
    (TooLarge, TOO_LARGE),
    (exceptions.APIException, UNREADABLE),
    (OperationalError, AWAY),
    (InterfaceError, AWAY),
)
_AWAY_SECONDS = 5


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """A problem, as RFC 9457 has it."""

    type = serializers.URLField(help_text="Where this kind of problem is explained.")
    title = serializers.CharField(help_text="The same for every problem of this kind.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What it was this time.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the metaclass moves fields out of the class
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What each parameter takes, by name.",
    )


def handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to whatever a view raised."""
    kind = next((kind for type_, kind in _KIND_OF if isinstance(error, type_)), BROKEN)
    if kind.status >= 500:  # what Django does for a page: tell the log, and whoever listens for failures
        logger.error("API request failed: %s", kind.code, exc_info=error)
    if kind is BROKEN:
        got_request_exception.send(sender=handler, request=context.get("request"))
    body = _body(kind, _detail(error, kind))
    if isinstance(error, exceptions.ValidationError) and isinstance(error.detail, dict):
        body["errors"] = error.detail
    return Response(body, status=kind.status, headers=_headers(error, kind), content_type=MEDIA_TYPE)


@login_not_required
@csrf_exempt
def nothing(request: HttpRequest, rest: str) -> JsonResponse:
    """Every address under /api/ that is none, whatever the method. That it is none is no secret: no token."""
    del request, rest
    return JsonResponse(_body(NOT_HERE, NOT_HERE.advice), status=NOT_HERE.status, content_type=MEDIA_TYPE)


def _body(kind: Kind, detail: str) -> dict[str, Any]:
    return {"type": kind.address, "title": kind.title, "status": kind.status, "detail": detail}


def _detail(error: Exception, kind: Kind) -> str:
    told = isinstance(error, exceptions.APIException) and kind not in {BAD_QUERY, BAD_BODY, NOT_HERE}
    return str(error.detail) if told and isinstance(error, exceptions.APIException) else kind.advice


def _headers(error: Exception, kind: Kind) -> dict[str, str]:
    if isinstance(error, ScopeMissing):  # RFC 6750, section 3
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{error.scope}"'}
    if isinstance(error, exceptions.AuthenticationFailed):
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if kind is NO_TOKEN:
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, exceptions.Throttled):
        return {"Retry-After": str(int(getattr(error, "wait", None) or 0) + 1)}
    return {"Retry-After": str(_AWAY_SECONDS)} if kind is AWAY else {}
