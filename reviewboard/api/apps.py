"""Django's entry for this room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.api"
    label = "api"
