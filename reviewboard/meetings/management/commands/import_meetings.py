"""`manage.py import_meetings FILE...`: meetings that were held before, from CSV, JSON or JSON lines."""

from typing import Any

from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.management.reporting import ImportCommand
from reviewboard.meetings.imports import import_meetings


class Command(ImportCommand):
    """Historic meetings: listed, and nothing is built, mailed or asked for them."""

    help = "Bring in meetings that were held before, from CSV, JSON or JSON lines (docs/importing.md)."

    def bring_in(self, upload: Upload, stamp: Stamp, **options: Any) -> Outcome:
        """One file of meetings."""
        return import_meetings(
            upload=upload, stamp=stamp, all_or_nothing=options["all_or_nothing"], keep=options["keep"]
        )
