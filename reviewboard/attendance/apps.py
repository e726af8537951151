"""Django's entry for this room."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.attendance"
    label = "attendance"
