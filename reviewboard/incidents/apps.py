"""Django's entry for this room."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.incidents"
    label = "incidents"
