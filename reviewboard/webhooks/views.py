"""Receiving webhooks: size, raw bytes, signature, stored, answered. Nothing that a stranger sends gives a 500.

| answer | when |
| --- | --- |
| 202 | stored, and will be processed |
| 200 | known already; nothing happens |
| 401 | no secret of ours signed it; nothing is stored |
| 404 | no such connection |
| 405 | not a POST |
| 411 | its length is not told |
| 413 | too large |
| 503 | the database is away; nothing is acknowledged, send it again |
"""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from reviewboard.connections.door import Door, door, refused
from reviewboard.domain.ports import Forged, Headers, WebhookSource
from reviewboard.inbox.operations.receiving import Arrived, receive
from reviewboard.integrations.registry import SOURCES

logger = logging.getLogger(__name__)

_RETRY_SECONDS = "30"


@login_not_required
@csrf_exempt
def receive_hook(request: HttpRequest, key: str) -> HttpResponse:
    """One delivery for the connection of this key."""
    if request.method != "POST":
        return _say(405, "Send a POST.", Allow="POST")
    try:
        return _receive(request, key)
    except (OperationalError, InterfaceError) as error:
        logger.warning("a delivery was not taken: the database is away: %s", type(error).__name__)
        return _say(
            503, "Not stored: the database is away. Send it again.", **{"Retry-After": _RETRY_SECONDS}
        )


def _receive(request: HttpRequest, key: str) -> HttpResponse:
    as_of = timezone.now()
    found = door(key, as_of=as_of)
    made = SOURCES.get(found.vendor) if found else None
    if found is None or made is None:
        return _say(404, "There is no such connection.")
    try:
        body = _body(request)
        source, headers = made(found.config), {name.lower(): value for name, value in request.headers.items()}
        _verify(found, source, headers, body)
    except _Unfit as unfit:
        return _say(unfit.status, unfit.words)
    except Forged as forged:
        refused(connection_id=found.connection_id, words=forged.words, at=as_of)
        return _say(401, f"Not stored: {forged.words}.")
    arrived = Arrived(source.delivery_id(headers, body), source.event(headers, body), body)
    new = receive(connection_id=found.connection_id, arrived=[arrived], as_of=as_of)
    return _say(202, "Stored.") if new else _say(200, "Known already.")


class _Unfit(Exception):  # noqa: N818  # reads as what it is
    """A request that cannot be taken as it is."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


def _body(request: HttpRequest) -> bytes:
    """The raw bytes, never more of them than are allowed."""
    limit = settings.HOOK_MAX_BYTES
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.headers.get("Transfer-Encoding"):
        raise _Unfit(411, "Say the length: chunked bodies are not read.")
    if length.isdigit() and (len(length) > 12 or int(length) > limit):
        raise _Unfit(413, f"Larger than {limit} bytes.")
    try:
        body = request.read(limit + 1)
    except (UnreadablePostError, OSError):
        raise _Unfit(400, "The connection broke before the body was whole.") from None
    if len(body) > limit:
        raise _Unfit(413, f"Larger than {limit} bytes.")
    return body


def _verify(found: Door, source: WebhookSource, headers: Headers, body: bytes) -> None:
    if found.secrets:
        source.verify(headers, body, found.secrets, timezone.now())
    elif not found.unsigned:
        raise Forged("this connection has no secret yet, and unsigned deliveries are not accepted")


def _say(status: int, words: str, **headers: str) -> JsonResponse:
    return JsonResponse({"detail": words}, status=status, headers=headers)
