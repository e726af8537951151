"""The ASGI entry of the demo and the browser tests: the WSGI application on uvicorn, one origin.

In production pages run under granian (wsgi.py); sync views under an ASGI server cost eight times the CPU.
"""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")

application = WSGIMiddleware(cast(Any, get_wsgi_application()))  # Django's handler is a WSGI application
