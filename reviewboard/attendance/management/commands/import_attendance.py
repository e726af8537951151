"""`manage.py import_attendance FILE...`: counts of meetings that were held before, from CSV, JSON or JSON lines."""

from typing import Any

from reviewboard.attendance.imports import import_attendance
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.management.reporting import ImportCommand


class Command(ImportCommand):
    """How many people were needed and there, by meeting and team. Nobody's name is kept."""

    help = "Bring in how many people were at meetings that were held before (docs/importing.md)."

    def bring_in(self, upload: Upload, stamp: Stamp, **options: Any) -> Outcome:
        """One file of counts."""
        return import_attendance(
            upload=upload, stamp=stamp, all_or_nothing=options["all_or_nothing"], keep=options["keep"]
        )
