"""Middleware: who reads, and in which zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviewboard.people.queries import reader_for


def reader(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.reader` (None for a stranger) and shows times in the reader's own zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user_id = request.user.pk if request.user.is_authenticated else None
        request.reader = reader_for(user_id, today=timezone.localdate()) if user_id else None  # type: ignore[attr-defined]  # the one attribute we add to a request
        if request.reader is None:  # type: ignore[attr-defined]  # as above
            return get_response(request)
        with timezone.override(request.reader.zone):  # type: ignore[attr-defined]  # as above
            return get_response(request)

    return middleware
