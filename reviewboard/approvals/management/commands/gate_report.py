"""`manage.py gate_report --service KEY`: how AI-assisted changes of a service were approved, week by week."""

from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewboard.approvals.radar import Radar, ServiceDrift, radar
from reviewboard.domain.approval import Seen
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader

MOST_WEEKS = 104
WORDS = {
    Seen.APPROVED: "approved",
    Seen.REPAIR: "repair",
    Seen.BROKEN_GLASS: "glass broken",
    Seen.SELF_APPROVED: "self-approved",
    Seen.BY_PRINCIPAL: "by the principal",
    Seen.OLDER_HEAD: "on an older head",
    Seen.NOT_LISTED: "by nobody on the list",
    Seen.OBJECTED: "changes were asked for",
    Seen.TOO_FEW: "too few approvals",
    Seen.NO_APPROVAL: "no approval",
    Seen.NO_LIST: "nobody could",
    Seen.NOT_TOLD: "not told",
}
"""The columns, in their order."""
ANYBODY = Reader(user_id=None, person_id=None, role=Role.VIEWER)
"""A terminal shows what everybody may see."""


class Command(BaseCommand):
    """Writes the table, then the changes without a qualified approval. Small counts move by chance: no trend is drawn."""

    help = "Print how AI-assisted changes of a service were approved, week by week (docs/gate.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--service, --weeks."""
        parser.add_argument("--service", required=True, help="its key, as on its page")
        parser.add_argument("--weeks", type=int, default=8, help="how many, this one included (8)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError for a service that is not known, and for weeks that nobody keeps."""
        if not 1 <= options["weeks"] <= MOST_WEEKS:
            raise CommandError(f"--weeks takes a number from 1 to {MOST_WEEKS}.")
        found = radar(
            ANYBODY,
            service=options["service"],
            weeks=options["weeks"],
            as_of=timezone.now(),
            zone=ZoneInfo(settings.TIME_ZONE),
        )
        if not options["service"] or not found.services:
            raise CommandError(
                f"No service has the key “{options['service']}”: the page Services lists them, and importing brings them in."
            )
        for line in _lines(found, found.services[0]):
            self.stdout.write(line)


def _lines(found: Radar, of: ServiceDrift) -> list[str]:
    around = [f"{one.reference}  {one.landed_at:%Y-%m-%d %H:%M}  {WORDS[one.seen]}" for one in found.around]
    name = of.service.name if of.service else ""
    lines = [
        *_table(of),
        "",
        f"{name}: {found.total} of {of.landed} changes landed without a qualified approval.",
        *around,
    ]
    if found.hidden:
        lines.append(f"{found.hidden} more that not everybody may see.")
    if found.count(Seen.NOT_TOLD):
        lines.append("Not told: a git history has no reviews. Connect the code host to see them.")
    if of.service and not any(one.holds(found.on) for one in of.service.listed):
        lines.append(
            "Nobody is on its list of reviewers, so no approval counts: add them on its page, or import them."
        )
    return lines


def _table(of: ServiceDrift) -> list[str]:
    shown = [word for word in WORDS if any(week.seen[word] for week in of.weeks)]
    head = ["week", "landed", "asked", *(WORDS[word] for word in shown)]
    rows = [
        [str(one.week), str(one.landed), str(one.seen.total()), *(str(one.seen[word]) for word in shown)]
        for one in of.weeks
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)
    ]
