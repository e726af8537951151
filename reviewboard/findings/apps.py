"""Django's entry for this room."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.findings"
    label = "findings"
