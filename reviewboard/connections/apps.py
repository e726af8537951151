"""Django's entry for this room."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.connections"
    label = "connections"
