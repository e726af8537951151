"""Django's entry for this room."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.meetings"
    label = "meetings"
