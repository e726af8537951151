"""The WSGI entry: pages, API and webhooks under granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewboard.settings")

application = get_wsgi_application()
