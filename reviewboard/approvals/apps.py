"""Django's entry for this room."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.approvals"
    label = "approvals"
