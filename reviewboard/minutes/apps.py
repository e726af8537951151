"""Django's entry for this room."""

from django.apps import AppConfig


class MinutesConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.minutes"
    label = "minutes"
