"""The first middleware: what vendors send goes straight to its view.

Sessions, languages, messages and sign-in mean nothing to a vendor's server, and would cost it half of its time
(benchmarks/ingest.py). All other requests pass by unchanged.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

PREFIX = "/hooks/"
Respond = Callable[[HttpRequest], HttpResponseBase]


def hooks_first(get_response: Respond) -> Respond:
    """Answers addresses below /hooks/ by itself."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return response

    return respond
