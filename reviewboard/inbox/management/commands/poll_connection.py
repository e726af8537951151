"""`manage.py poll_connection KEY`: reads a source's API now, and its past with --since."""

import sys
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from reviewboard.changes.periods import FORMS, moment
from reviewboard.connections.kinds import ConnectionState
from reviewboard.connections.queries import ConnectionView, connection_for, sender
from reviewboard.connections.secrets import with_token
from reviewboard.domain.ports import Unavailable
from reviewboard.inbox.operations import poll, read_since
from reviewboard.inbox.operations.polling import Progress, ensure_cursors
from reviewboard.inbox.queries import polls
from reviewboard.inbox.rows import PollRow
from reviewboard.integrations.registry import POLLED
from reviewboard.people.reader import HOUSE

_TURN = timedelta(minutes=10)


class Command(BaseCommand):
    """Reads what is due, or everything since a time; what is known already stays as it is.

    What is read is stored like what is sent, and a worker processes it. Killed, it goes on where it stood.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """KEY, --since."""
        parser.add_argument("key", help="the connection's key, as in its address")
        parser.add_argument("--since", help=f"read the past again, so far back: {FORMS}")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Reads, and says how far each part is."""
        now = timezone.now()
        found = self._connection(options["key"], now)
        if options["since"]:
            read_since(connection_id=found.id, since=_moment(options["since"], now), as_of=now)
        else:
            ensure_cursors(sender(found.id), as_of=now)
        self._read(found)
        rows = polls(HOUSE, found.id)
        for row in rows:
            self.stdout.write(_said(row, found.name))
        refused = [row for row in rows if row.trouble]
        if refused:
            raise CommandError(f"{len(refused)} of {len(rows)} could not be read.")
        if not rows:
            raise CommandError(f"{found.name}: no repository is chosen to be read.")

    def _connection(self, key: str, now: datetime) -> ConnectionView:
        found = connection_for(HOUSE, key)
        if found is None:
            raise CommandError(
                f"There is no connection {key!r}. Its key is the last part of its page's address."
            )
        if found.vendor not in POLLED:
            raise CommandError(f"{found.name}: {found.vendor} has no API that is read.")
        if found.state is ConnectionState.PAUSED:
            raise CommandError(f"{found.name} is paused.")
        if found.id not in with_token([found.id], as_of=now):
            raise CommandError(f"{found.name} has no token yet. Set it on its page.")
        return found

    def _read(self, found: ConnectionView) -> None:
        with tqdm(desc=found.name, unit=" read", file=sys.stderr, disable=None, leave=False) as bar:

            def show(progress: Progress) -> None:
                bar.set_description(progress.part or found.name)
                bar.total = progress.total or None
                bar.update(progress.done - bar.n)

            try:
                while poll(connection_id=found.id, clock=timezone.now, budget=_TURN, progress=show):
                    pass
            except Unavailable as away:
                raise CommandError(f"{found.name}: {away.words}. What was read is kept.") from away


def _moment(text: str, now: datetime) -> datetime:
    try:
        since = moment(text, as_of=now)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if since >= now:
        raise CommandError(f"--since {text} leaves nothing to read: it has to be before now.")
    return since


def _said(row: PollRow, name: str) -> str:
    part = row.part or name
    if row.trouble:
        return f"{part}: {row.trouble}"
    return f"{part}: {row.done} read, {'and there is more' if row.more else 'up to date'}."
