"""`manage.py replay_deliveries`: has deliveries read once more, by connection, state, time or id."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewboard.changes.periods import FORMS, moment
from reviewboard.connections.queries import connection_for
from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.arrivals import how_many
from reviewboard.inbox.operations import replay, replay_one
from reviewboard.inbox.rows import DeliveryFilter
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import NotVisible


class Command(BaseCommand):
    """Replays what is named, as far as its bodies are kept; a worker reads it. What is known stays as it is."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--connection, --state, --since, --event, --id, --all, --count."""
        parser.add_argument("--connection", metavar="KEY", help="only of this connection")
        parser.add_argument(
            "--state", choices=[one.value for one in DeliveryState], help="only in this state"
        )
        parser.add_argument("--since", help=f"only what arrived since: {FORMS}")
        parser.add_argument("--event", default="", help="only of this name, as the vendor calls it")
        parser.add_argument("--id", type=int, help="one delivery by itself")
        parser.add_argument("--all", action="store_true", help="everything that is kept")
        parser.add_argument("--count", action="store_true", help="say how many, and replay none")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replays, and says how many."""
        now = timezone.now()
        if options["id"] is not None:
            self._one(options["id"], now)
            return
        if not any(options[name] for name in ("connection", "state", "since", "event", "all")):
            raise CommandError("Say which: --connection, --state, --since, --event, --id, or --all of them.")
        wanted = _wanted(options, now)
        matching, readable = how_many(HOUSE, wanted)
        if not options["count"]:
            readable = replay(reader=HOUSE, wanted=wanted, as_of=now)
        verb = "can be replayed" if options["count"] else "are replayed"
        gone = f" Of {matching - readable} more the body is deleted." if matching > readable else ""
        self.stdout.write(f"{readable} of {matching} deliveries {verb}.{gone}")

    def _one(self, delivery_id: int, now: datetime) -> None:
        try:
            replay_one(reader=HOUSE, delivery_id=delivery_id, as_of=now)
        except NotVisible as error:
            raise CommandError(f"There is no delivery {delivery_id} whose body is still kept.") from error
        self.stdout.write(f"Delivery {delivery_id} is replayed.")


def _wanted(options: dict[str, Any], now: datetime) -> DeliveryFilter:
    key, since = options["connection"], options["since"]
    found = connection_for(HOUSE, key) if key else None
    if key and found is None:
        raise CommandError(f"There is no connection {key!r}. Its key is the last part of its page's address.")
    try:
        at = moment(since, as_of=now) if since else None
    except ValueError as error:
        raise CommandError(str(error)) from error
    state = DeliveryState(options["state"]) if options["state"] else None
    return DeliveryFilter(found.id if found else None, state, at, options["event"])
