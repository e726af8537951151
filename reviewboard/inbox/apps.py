"""The room of what arrives."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Deliveries and poll cursors."""

    name = "reviewboard.inbox"
