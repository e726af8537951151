"""`manage.py pack_agenda [FILE]`: plans meetings whose items come as JSON lines. Needs no database."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewboard.domain.json_lines import STANDARD_INPUT, lines_of, object_of
from reviewboard.domain.packing import pack
from reviewboard.domain.packing.weeks import answer, week_of


class Command(BaseCommand):
    """Reads one week a line and writes its plan: what is held when, and what is left out and why.

    The whole meeting is packed: minutes to open and to close it are not set aside. A line that cannot be planned is
    told on standard error with its number, and the rest goes on; the exit status is 1 then.
    """

    help = (
        "Plan meetings without a database: weeks as JSON lines in, plans as JSON lines out (docs/running.md)."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE."""
        parser.add_argument(
            "file", nargs="?", default=STANDARD_INPUT, help="JSON lines; standard input without it"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Line by line."""
        bad = 0
        try:
            for number, line in enumerate(lines_of(options["file"]), 1):
                try:
                    self._plan(line)
                except ValueError as error:
                    bad += 1
                    self.stderr.write(f"line {number} was not planned, because {error}.")
        except OSError as error:
            raise CommandError(
                f"{options['file']} was not read: {error.strerror}. Give a file of JSON lines, or none."
            ) from error
        if bad:
            raise CommandError(f"{bad} weeks could not be planned and were left out.", returncode=1)

    def _plan(self, line: bytes) -> None:
        told = object_of(line)
        if told is not None:
            week = week_of(told)
            plan = pack(week.items, minutes=week.minutes, opening=0, close=0)
            self.stdout.write(json.dumps(answer(week, plan)))
