"""Django's entry for this room."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registers the room under its own name."""

    name = "reviewboard.catalog"
    label = "catalog"
