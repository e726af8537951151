"""The room of the issue-tracker sync."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """Holds the tickets of action items."""

    name = "reviewboard.tracker"
