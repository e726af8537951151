"""Django's entry for this room."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.sample"
    label = "sample"
