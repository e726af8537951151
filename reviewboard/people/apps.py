"""Django's entry for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.people"
    label = "people"
