"""Django's entry for this room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.audit"
    label = "audit"
