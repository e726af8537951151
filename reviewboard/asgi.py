"""The ASGI entry of the demo and the browser tests: live events and the WSGI application on one origin, on uvicorn.

In production pages run under granian (wsgi.py) and live events under uvicorn (live/asgi.py), behind a proxy; sync
views under an ASGI server cost eight times the CPU.
"""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from reviewboard.live.asgi import application as live
from reviewboard.live.stream import PREFIX, Receive, Scope, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")

pages = WSGIMiddleware(cast(Any, get_wsgi_application()))  # Django's handler is a WSGI application


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """`/live/` and the server's start and end go to the bare function, everything else to Django."""
    if scope["type"] == "lifespan" or scope["path"].startswith(PREFIX):
        await live(scope, receive, send)
    else:
        await pages(cast(Any, scope), cast(Any, receive), cast(Any, send))
