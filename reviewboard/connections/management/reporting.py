"""Import commands: their options, what they print, and how they exit."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.integrations.files.times import zone_names

WORDS = ("created", "updated", "unchanged")


class ImportCommand(BaseCommand):
    """Brings in files one after the other; each is one import that can be taken back.

    Exit status 1 when a row was left out, so that a script notices; with `--all-or-nothing` such a file
    changes nothing. Problems go to standard error, one a line: file, line, column, what was got and expected.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        """What all imports understand."""
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument(
            "--zone", type=_zone, help="where times without a zone are read, such as Europe/Berlin"
        )
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="one bad row, and nothing is written"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def bring_in(self, upload: Upload, stamp: Stamp, **options: Any) -> Outcome:
        """One file; the command says how."""
        raise NotImplementedError

    def handle(self, *_args: Any, **options: Any) -> None:
        """Every file, even after one that has problems."""
        with_problems = [
            path for path in options["files"] if self._one(path, timezone.now(), options).problems
        ]
        if with_problems:
            raise CommandError(
                f"{len(with_problems)} of {len(options['files'])} files had problems.", returncode=1
            )

    def _one(self, path: Path, now: datetime, options: dict[str, Any]) -> Outcome:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        upload = Upload(path.name, data, options["zone"])
        keep = not options["dry_run"]
        outcome = self.bring_in(upload, Stamp(now), **{**options, "keep": keep})
        tell(outcome, str(path), say=self.stdout.write, warn=self.stderr.write)
        return outcome


def tell(outcome: Outcome, path: str, *, say: Callable[[str], None], warn: Callable[[str], None]) -> None:
    """Prints one outcome."""
    for problem in outcome.problems:
        warn(str(problem))
    if outcome.unlisted:
        warn(f"and {outcome.unlisted} more problems")
    for ignored in outcome.ignored:
        say(f"{path}, line {ignored.line}: {ignored.what} was left aside, because {ignored.why}")
    for notice in outcome.notices:
        say(f"{path}: {notice}")
    counts = ", ".join(f"{outcome.count(word)} {word}" for word in WORDS)
    if outcome.import_id is not None:
        say(f"{path}: {counts} (import {outcome.import_id})")
    else:
        say(f"{path}: nothing was written; it would have been {counts}")


def _zone(name: str) -> ZoneInfo:
    if name not in zone_names():
        raise argparse.ArgumentTypeError(f"there is no time zone {name}; write it as in Europe/Berlin")
    return ZoneInfo(name)
