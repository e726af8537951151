"""The addresses that the templates of the foundation name, for tests without a database."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

from reviewboard.web.components import components
from reviewboard.web.theme import theme


def nothing(request: HttpRequest) -> HttpResponse:
    """Stands for a page that these tests do not look at."""
    return HttpResponse()


_OTHERS = (
    "changes",
    "incidents",
    "actions",
    "decisions",
    "drift",
    "evidence",
    "ledger",
    "me",
    "people",
    "services",
    "connections",
    "imports",
    "mailbox",
    "outbox",
    "search",
    "sign-out",
    "tokens",
    "outbox",
    "reminders",
    "series",
    "service-levels",
    "policies",
)
_pages: list[URLPattern] = [
    path("", nothing, name="agenda"),
    path("changes/<int:key>/", nothing, name="change"),
    path("incidents/<int:key>/", nothing, name="incident"),
    path("components/", components, name="components"),
    path("theme/", theme, name="theme"),
    *(path(f"{name}/", nothing, name=name) for name in _OTHERS),
]

urlpatterns = [path("", include((_pages, "web")))]
