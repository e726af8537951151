"""`manage.py import_people FILE...`: people and teams from CSV, JSON or a Backstage catalog."""

from typing import Any

from django.core.management.base import CommandParser

from reviewboard.catalog.imports import import_people
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.management.reporting import ImportCommand


class Command(ImportCommand):
    """People, with the teams that they name; or teams, with `--teams`."""

    help = "Bring in people and teams from CSV, JSON or Backstage catalog-info.yaml (docs/importing.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One more: the file holds teams."""
        super().add_arguments(parser)
        parser.add_argument("--teams", action="store_true", help="the rows are teams")

    def bring_in(self, upload: Upload, stamp: Stamp, **options: Any) -> Outcome:
        """One file of people or teams."""
        return import_people(
            upload=upload,
            stamp=stamp,
            kind="teams" if options["teams"] else "people",
            all_or_nothing=options["all_or_nothing"],
            keep=options["keep"],
        )
