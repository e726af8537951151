"""`manage.py verify_audit`: is the log as it was sealed?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewboard.audit import queries


class Command(BaseCommand):
    """Recomputes every seal; exit status 1 when one does not hold."""

    help = "Recompute every seal of the audit log and say which ones do not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Digests from the process log or a backup tell when the newest seals were cut off."""
        parser.add_argument("--witness", action="append", default=[], metavar="DIGEST")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line a problem."""
        problems = queries.verify(witnessed=options["witness"])
        for problem in problems:
            where = "the chain" if problem.number is None else f"seal {problem.number}"
            self.stderr.write(f"{where}: {problem.text}")
        if problems:
            raise CommandError(f"The log was altered: {len(problems)} problems.")
        self.stdout.write("Every seal holds.")
