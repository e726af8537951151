"""`manage.py detect_ai [FILE]`: signs of AI in commits that come as JSON lines. Needs no database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviewboard.domain.detection import detect
from reviewboard.domain.detection.rows import CommitRow, answer, row_of
from reviewboard.domain.detection.score import Graded, is_scored, report
from reviewboard.domain.json_lines import lines_of, object_of


class Command(BaseCommand):
    """Writes one JSON line a commit: id, verdict, certainty, tools and evidence, strongest first.

    A line that cannot be read is told on standard error with its number, and the rest goes on; the exit status
    is 1 then. With `--score` the input has labels, and precision and recall are written instead.
    """

    help = "Find signs of AI in commits: JSON lines in, JSON lines out (docs/evidence.md)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, --score."""
        parser.add_argument("file", nargs="?", default="-", help="JSON lines; standard input without it")
        parser.add_argument(
            "--score", action="store_true", help="the lines have labels: write how good it is"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Reads line by line, so that the input may be of any length."""
        self.bad = 0
        rows = self._rows(_lines(options["file"]))
        if options["score"]:
            graded = [Graded(row, detect(row.facts)) for row in rows if is_scored(row)]
            if not graded:
                raise CommandError("No line has a label: add ai_assisted, true or false, to score them.")
            for line in report(graded):
                self.stdout.write(line)
        else:
            for row in rows:
                self.stdout.write(json.dumps(answer(row, detect(row.facts))))
        if self.bad:
            raise CommandError(f"{self.bad} lines could not be read and were left out.", returncode=1)

    def _rows(self, lines: Iterable[bytes]) -> Iterator[CommitRow]:
        for number, line in enumerate(lines, 1):
            try:
                told = object_of(line)
                if told is not None:
                    yield row_of(told)
            except ValueError as error:
                self.bad += 1
                self.stderr.write(f"line {number} was left out, because {error}.")


def _lines(path: str) -> Iterator[bytes]:
    try:
        yield from lines_of(path)
    except OSError as error:
        raise CommandError(
            f"{path} was not read: {error.strerror}. Give a file of JSON lines, or none."
        ) from error
