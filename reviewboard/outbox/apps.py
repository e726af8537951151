"""Django's entry for this room."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.outbox"
    label = "outbox"
