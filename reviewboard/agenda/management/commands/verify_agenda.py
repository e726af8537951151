"""`manage.py verify_agenda`: do frozen agendas still say what was frozen?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewboard.agenda.verifying import verify


class Command(BaseCommand):
    """Checks the hash of every frozen agenda and the rows that people read; exit status 1 when one does not hold."""

    help = "Check the hash of every frozen agenda, and the rows that people read, and say which do not hold."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One line a broken agenda, then how many were looked at."""
        found = verify()
        for meeting in found.broken:
            self.stderr.write(f"meeting {meeting}: the agenda is not the one that was frozen")
        if found.broken:
            raise CommandError(f"{len(found.broken)} of {found.checked} frozen agendas were altered.")
        self.stdout.write(f"All {found.checked} frozen agendas hold.")
