"""Django's entry for this room."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.agenda"
    label = "agenda"
