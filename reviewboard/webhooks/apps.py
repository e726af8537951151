"""The room of the signed door."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Has no tables."""

    name = "reviewboard.webhooks"
