"""`manage.py import_actions FILE...`: action items that were kept elsewhere, from CSV, JSON or JSON lines."""

from typing import Any

from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.management.reporting import ImportCommand
from reviewboard.findings.imports import import_actions


class Command(ImportCommand):
    """Historic action items: found and counted, and nobody is reminded of them."""

    help = "Bring in action items that were kept elsewhere, from CSV, JSON or JSON lines (docs/importing.md)."

    def bring_in(self, upload: Upload, stamp: Stamp, **options: Any) -> Outcome:
        """One file of action items."""
        return import_actions(
            upload=upload, stamp=stamp, all_or_nothing=options["all_or_nothing"], keep=options["keep"]
        )
