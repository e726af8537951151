"""Django's entry for this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.web"
    label = "web"
