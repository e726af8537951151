"""Action items that could have a ticket and never asked for one: what a backfill makes."""

from reviewboard.findings.queries import open_without
from reviewboard.people.reader import Reader
from reviewboard.tracker.models import IssueLink
from reviewboard.tracker.queries.places import services_elsewhere

MOST = 500
"""How many tickets one backfill makes."""


def lacking(reader: Reader, service_id: int | None) -> list[int]:
    """The open action items of a service that have an owner and no ticket, oldest first; at most `MOST`. Two statements.

    None is everything else: those of every service that has no place of its own. Only what the reader may see, and none
    whose ticket somebody let go of.
    """
    but = services_elsewhere() if service_id is None else ()
    with_one = IssueLink.objects.values_list("action_id", flat=True)
    return open_without(reader, service_id, with_one, limit=MOST, but=but)
