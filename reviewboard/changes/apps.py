"""Django's entry for this room."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.changes"
    label = "changes"
