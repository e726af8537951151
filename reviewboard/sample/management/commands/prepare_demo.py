"""`manage.py prepare_demo`: everything `make demo` needs before its services start."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewboard.people.accounts import installed
from reviewboard.people.permissions import Role
from reviewboard.sample import organisation
from reviewboard.sample.from_repository import build_from_repository
from reviewboard.sample.jira import connect_jira, find_jira
from reviewboard.sample.mailing import deliver_last
from reviewboard.sample.whole import build


class Command(BaseCommand):
    """Builds the style assets, migrates, and fills an empty database."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--repo PATH: one's own repository instead of the sample. --sign-ins FILE: where they are written."""
        parser.add_argument("--repo", type=Path)
        parser.add_argument("--sign-ins", type=Path, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuses anywhere but in a demo: it makes accounts whose password is printed."""
        if not settings.DEMO:
            raise CommandError(
                "prepare_demo makes accounts with a printed password; it runs with DEMO=1 only."
            )
        self._say("Preparing styles and fonts ...")
        call_command("build_assets", verbosity=0)
        self._say("Bringing the database up to date ...")
        call_command("migrate", verbosity=0, interactive=False)
        new = not installed()
        if new:
            self._fill(options["repo"])
        if settings.DEMO_JIRA_URL and options["repo"] is None:
            self._say("Connecting the stand-in for Jira ...")
            (connect_jira if new else find_jira)(as_of=timezone.now())
        options["sign_ins"].write_text(self._sign_ins(options["repo"] is not None))

    def _fill(self, repository: Path | None) -> None:
        now = timezone.now()
        if repository is None:
            self._say("Founding the sample company and telling its weeks ...")
            build(as_of=now)
            deliver_last(Path(str(settings.MAILBOX_DIR)), as_of=now)
        else:
            self._say(f"Reading {repository} ...")
            build_from_repository(repository, as_of=now)

    def _sign_ins(self, own: bool) -> str:
        known = [(organisation.email(name), role, what) for role, name, what in organisation.SIGN_INS]
        chosen = [(organisation.OWN_SIGN_IN, Role.ADMIN, "Everything.")] if own else known
        lines = [f"  {address:<34} {role:<12} {what}" for address, role, what in chosen]
        return f"Sign in with the password {organisation.PASSWORD}\n" + "\n".join(lines) + "\n"

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
