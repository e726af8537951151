"""`manage.py import_services FILE...`: services from CSV, JSON, a Backstage catalog, or CODEOWNERS."""

from typing import Any

from django.core.management.base import CommandParser

from reviewboard.catalog.imports import import_services
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.management.reporting import ImportCommand


class Command(ImportCommand):
    """Services with owners and reviewers; or, for CODEOWNERS, who reviews which paths of a repository."""

    help = "Bring in services from CSV, JSON, Backstage catalog-info.yaml, or CODEOWNERS (docs/importing.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One more: whose CODEOWNERS it is."""
        super().add_arguments(parser)
        parser.add_argument(
            "--repository", default="", help="for CODEOWNERS: its repository, such as acme/shop"
        )

    def bring_in(self, upload: Upload, stamp: Stamp, **options: Any) -> Outcome:
        """One file of services or ownership."""
        return import_services(
            upload=upload,
            stamp=stamp,
            repository=options["repository"],
            all_or_nothing=options["all_or_nothing"],
            keep=options["keep"],
        )
