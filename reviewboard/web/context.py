"""What every template may read beside its own context."""

from django.conf import settings
from django.http import HttpRequest


def reader(request: HttpRequest) -> dict[str, object]:
    """`reader` (None for a stranger), `demo`, and the theme that the reader chose ("" follows the device)."""
    theme = request.COOKIES.get("theme", "")
    return {
        "reader": getattr(request, "reader", None),
        "demo": settings.DEMO,
        "theme": theme if theme in {"light", "dark"} else "",
    }
