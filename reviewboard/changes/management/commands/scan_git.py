"""`manage.py scan_git PATH`: records the changes of a git repository."""

import difflib
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from reviewboard.catalog.queries import service_ids, service_names
from reviewboard.changes.periods import FORMS, moment
from reviewboard.changes.scanning import Scanned, Window, scan
from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.ports import Rejected, Unavailable

_WHAT_TO_DO = {
    "not a git repository": "Give the folder that holds .git, or a bare repository.",
    "is not a directory": "Give the folder that holds .git, or a bare repository.",
    "cannot be entered": "Run this as somebody who may read the repository.",
    "ermission denied": "Run this as somebody who may read the repository.",
    "dubious ownership": "Run this as the owner of the repository.",
    "git could not be started": "Install git, and see that it is found on PATH.",
    "shallow": "Fetch the missing history: git fetch --unshallow.",
}


class Command(BaseCommand):
    """Reads pull requests and direct commits from any git repository; the second time only what is new."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH, --since, --until, --service, --name."""
        parser.add_argument("path", help="the repository's folder, bare or not")
        parser.add_argument("--since", default="7d", help=f"how far back the first scan reads: {FORMS}")
        parser.add_argument("--until", help="read no further than this, and take no note of having read")
        parser.add_argument("--service", help="key or name of the service it belongs to, if none is known")
        parser.add_argument("--name", default="", help="what to call it; by itself as its origin or folder")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Scans, and says what came of it."""
        as_of = timezone.now()
        window = self._window(options["since"], options["until"], as_of)
        service_id = self._service(options["service"])
        path = Path(options["path"]).expanduser()
        try:
            scanned = scan(
                path, window, as_of=as_of, service_id=service_id, name=options["name"], progress=_shown
            )
        except (Rejected, Unavailable) as error:
            raise CommandError(f"{path} was not read: {_with_advice(error.words)}") from error
        self.stdout.write(_summary(scanned))

    def _window(self, since: str, until: str | None, as_of: datetime) -> Window:
        try:
            window = Window(moment(since, as_of=as_of), moment(until, as_of=as_of) if until else None)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if window.since >= (window.until or as_of):
            raise CommandError(
                f"--since {since} leaves nothing to read: it has to be before --until, or now."
            )
        return window

    def _service(self, name: str | None) -> int | None:
        if not name:
            return None
        found = service_ids([name]).get(name.casefold())
        if found is None:
            near = difflib.get_close_matches(name, service_names(), n=3)
            hint = (
                f" Did you mean {' or '.join(near)}?" if near else " Bring services in with import_services."
            )
            raise CommandError(f"There is no service {name!r}.{hint}")
        return found


def _shown(changes: Iterable[ChangeSnapshot]) -> Iterable[ChangeSnapshot]:
    return tqdm(changes, desc="Reading", unit=" changes", file=sys.stderr, disable=None, leave=False)


def _with_advice(words: str) -> str:
    advice = next((what for sign, what in _WHAT_TO_DO.items() if sign in words), "")
    return f"{words.strip()} {advice}".strip()


def _summary(scanned: Scanned) -> str:
    new, changed = len(scanned.recorded.created), len(scanned.recorded.updated)
    known = scanned.recorded.unchanged
    since = "the last scan" if scanned.went_on else f"{scanned.since:%Y-%m-%d %H:%M %Z}"
    if not new + changed + known + len(scanned.recorded.withheld):
        return f"{scanned.name}: nothing came in since {since}."
    kept_out = len(scanned.recorded.withheld)
    held = f" {kept_out} under a legal hold stay as they are." if kept_out else ""
    return f"{scanned.name}: {new} new, {changed} changed and {known} known changes since {since}.{held}"
