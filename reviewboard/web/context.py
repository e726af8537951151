"""What every template may read beside its own context."""

from django.conf import settings
from django.http import HttpRequest

from reviewboard.web import tour


def reader(request: HttpRequest) -> dict[str, object]:
    """`reader` (None for a stranger), `demo`, the tour, and the theme that was chosen ("" follows the device)."""
    theme = request.COOKIES.get("theme", "")
    return {
        "reader": getattr(request, "reader", None),
        "demo": settings.DEMO,
        "tour": tour.shown(request),
        "theme": theme if theme in {"light", "dark"} else "",
    }
