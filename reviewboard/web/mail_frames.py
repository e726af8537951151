"""A mail's own HTML, shown in a frame: its inline styles are allowed there and nowhere else, and nothing runs."""

import re
from typing import Any, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse

from reviewboard.web.doors import P, View

_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_POLICY = {
    **{f"{kind}-src": [NONE] for kind in ("default", "script", "font", "img", "connect")},
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


def embeds_frames(view: View[P]) -> View[P]:
    """For the view of a page that shows such a frame."""
    return cast(View[P], csp_update({"frame-src": [SELF]})(cast(Any, view)))


def framed(request: HttpRequest, html: str) -> HttpResponse:
    """The HTML under a policy of its own; a link in it opens in place of the page around the frame."""
    response = HttpResponse(
        _HEAD.sub(r'\g<0><base target="_top">', html, count=1), headers={"X-Frame-Options": "SAMEORIGIN"}
    )
    return cast(HttpResponse, csp_replace(_POLICY)(lambda _request: response)(request))


def as_text(text: str) -> HttpResponse:
    """A text part or an invite as it is, and never as anything else."""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
