"""`manage.py grant_application_role ROLE`: the owner runs it after every `migrate`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from reviewboard.audit import rights


class Command(BaseCommand):
    """Gives the application's role what it needs, and nothing that could alter the log."""

    help = "Give the application's database role its rights. Run it as the tables' owner after migrate."

    def add_arguments(self, parser: CommandParser) -> None:
        """The role must exist; creating it, and its password, is the database administrator's."""
        parser.add_argument("role")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All grants in one transaction, or none."""
        role = options["role"]
        with transaction.atomic(), connection.cursor() as cursor:
            self._refuse_too_mighty(cursor, role)
            for statement in rights.statements(role):
                cursor.execute(statement)
        self.stdout.write(f"{role} may read and write records, and only add to the log.")

    @staticmethod
    def _refuse_too_mighty(cursor: Any, role: str) -> None:
        cursor.execute(
            "SELECT rolsuper, pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s",
            [role],
        )
        row = cursor.fetchone()
        if row is None:
            raise CommandError(f"There is no role {role}.")
        if any(row):
            raise CommandError(f"{role} is a superuser or the owner itself: its rights cannot be limited.")
