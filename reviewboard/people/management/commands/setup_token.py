"""`manage.py setup_token`: the way to the first account."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewboard.people import accounts


class Command(BaseCommand):
    """Prints where and with which token the first administrator is made, within the hour."""

    help = "Print a one-hour token for making the first administrator at /first-run/."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuses once there is an account."""
        try:
            token = accounts.setup_token(as_of=timezone.now())
        except accounts.NotFirst:
            raise CommandError("There are accounts already; an administrator makes further ones.") from None
        self.stdout.write(
            f"Open {settings.PUBLIC_URL}/first-run/ within the hour and enter this token:\n{token}"
        )
