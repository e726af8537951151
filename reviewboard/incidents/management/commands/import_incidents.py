"""`manage.py import_incidents FILE...`: incidents from CSV, JSON or JSON lines."""

from typing import Any

from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.management.reporting import ImportCommand
from reviewboard.incidents.imports import import_incidents


class Command(ImportCommand):
    """Incidents as pagers and ticket systems export them."""

    help = "Bring in incidents from CSV, JSON or JSON lines (docs/importing.md)."

    def bring_in(self, upload: Upload, stamp: Stamp, **options: Any) -> Outcome:
        """One file of incidents."""
        return import_incidents(
            upload=upload, stamp=stamp, all_or_nothing=options["all_or_nothing"], keep=options["keep"]
        )
