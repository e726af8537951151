"""`manage.py migrate`, as Django's own, but that readers wait for milliseconds and not for seconds (audit/migrating.py)."""

from typing import Any

from django.core.management.commands import migrate

from reviewboard.audit.migrating import rendering_less


class Command(migrate.Command):
    """Updates the database schema."""

    def handle(self, *args: Any, **options: Any) -> None:
        """The same, rendering less."""
        with rendering_less():
            super().handle(*args, **options)
