"""Django's entry for this room."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.policies"
    label = "policies"
