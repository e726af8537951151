"""The reader's choice of light, dark, or the device's own: in a cookie, so that the first paint is right."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
"""The cookie that `base.html` reads and `js/theme.js` writes as well."""
THEMES = frozenset({"light", "dark"})
_YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the posted `theme` and returns to the page that asked. Any other word: as the device has it."""
    response = HttpResponseRedirect(_page_that_asked(request))
    choice = request.POST.get("theme", "")
    if choice in THEMES:
        response.set_cookie(COOKIE, choice, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _page_that_asked(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if safe else reverse("web:agenda")
