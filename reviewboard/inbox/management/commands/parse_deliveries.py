"""`manage.py parse_deliveries --index FILE`: what deliveries say, without storing anything."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviewboard.domain.messages import Snapshot
from reviewboard.domain.ports import Unreadable, WebhookSource
from reviewboard.inbox.plain import plain
from reviewboard.integrations.registry import SOURCES

SNAPSHOTS, IGNORED, FAILED = "snapshots", "ignored", "failed"
_WEBHOOK = "webhook"
_PREFIXES = ("v3.", "signed.")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line of an index: who sent it, what it was called, its headers with names in lower case, and its bytes."""

    vendor: str
    event: str
    headers: Mapping[str, str]
    body: bytes


class Command(BaseCommand):
    """Reads deliveries from files and writes what they say, one JSON object a line. Needs no database.

    Exit status 0 whatever the deliveries are like: what cannot be read says so in its own line.
    """

    help = "Show what recorded deliveries say, without storing anything (docs/adding-a-source.md)."
    requires_system_checks: list[str] = []  # noqa: RUF012  # some of them ask the database

    def add_arguments(self, parser: CommandParser) -> None:
        """The index."""
        parser.add_argument(
            "--index",
            required=True,
            type=Path,
            metavar="FILE",
            help="JSON lines with vendor, event, headers and file; files are beside the index",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Every line of the index, in order."""
        index: Path = options["index"]
        try:
            lines = index.read_bytes().splitlines()
        except OSError as error:
            raise CommandError(f"{index}: {error.strerror}") from error
        for number, line in enumerate(lines, 1):
            if line.strip():
                self.stdout.write(json.dumps(outcome(number, line, index.parent)))


def outcome(number: int, line: bytes, folder: Path) -> dict[str, Any]:
    """What one line of an index comes to: {file, outcome, reason, snapshots}."""
    file = None
    try:
        entry = _entry(number, line)
        file = entry.get("file")
        if reason := _left_aside(entry):
            return _said(file, IGNORED, reason)
        snapshots = _parse(_delivery(entry, folder))
    except _Ignored as ignored:
        return _said(file, IGNORED, str(ignored))
    except (Unreadable, _Broken) as error:
        return _said(file, FAILED, str(error))
    except Exception as error:  # noqa: BLE001  # a parser's mistake is told of, and the next delivery is read
        return _said(file, FAILED, f"the parser broke off: {type(error).__name__}")
    if not snapshots:
        return _said(file, IGNORED, "it says nothing that is recorded")
    return {**_said(file, SNAPSHOTS, ""), "snapshots": [plain(one) for one in snapshots]}


class _Broken(Exception):  # noqa: N818  # reads as what it is at every raise
    """A line or file of the index that cannot be used."""


class _Ignored(Exception):  # noqa: N818  # reads as what it is at every raise
    """A delivery that nothing here is meant to read."""


def _said(file: object, word: str, reason: str) -> dict[str, Any]:
    return {"file": file, "outcome": word, "reason": reason, "snapshots": []}


def _entry(number: int, line: bytes) -> Mapping[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise _Broken(f"line {number} of the index is not JSON") from None
    if not isinstance(entry, dict):
        raise _Broken(f"line {number} of the index is not a JSON object")
    return entry


def _left_aside(entry: Mapping[str, Any]) -> str:
    """Why an entry is no delivery in its vendor's own form, where the index says so; else ""."""
    if entry.get("wire_format") is False:
        return "not in the vendor’s own form"
    kind = entry.get("kind")
    return "" if kind in (None, "", _WEBHOOK) else f"not a webhook’s delivery: {kind}"


def _delivery(entry: Mapping[str, Any], folder: Path) -> Delivery:
    file, headers = entry.get("file"), entry.get("headers")
    if not isinstance(file, str) or not file:
        raise _Broken("the line names no file")
    try:
        body = (folder / file).read_bytes()
    except OSError as error:
        raise _Broken(f"the file cannot be read: {error.strerror}") from None
    except ValueError:
        raise _Broken("the line names no file that there could be") from None
    told = headers.items() if isinstance(headers, dict) else ()
    return Delivery(
        vendor=_text(entry.get("vendor")),
        event=_text(entry.get("event")),
        headers={name.lower(): value for name, value in told if isinstance(value, str)},
        body=body,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _parse(delivery: Delivery) -> Sequence[Snapshot]:
    """What the delivery says, by the event that its headers and body name, else by the one that the index names."""
    source = _source(delivery.vendor)
    if event := source.event(delivery.headers, delivery.body):
        return source.parse(event, delivery.body)
    try:
        tried = (source.parse(event, delivery.body) for event in spellings(delivery.event))
        return next((found for found in tried if found), ())
    except Unreadable:
        if _is_list(delivery.body):
            raise _Ignored("a list, which is an API’s answer and no delivery") from None
        raise


def _source(vendor: str) -> WebhookSource:
    by_name = {_plain_name(name): make for name, make in SOURCES.items()}
    make = by_name.get(_plain_name(vendor))
    if make is None:
        raise _Ignored(f"no source for {vendor or 'a line without a vendor'}")
    return make({})


def _plain_name(vendor: str) -> str:
    return vendor.lower().replace("-", "_")


def spellings(event: str) -> tuple[str, ...]:
    """How a vendor may spell an event that an index names: "pr.merged" for "pr:merged", "v3.incident.triggered" ..."""
    bare = event
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    forms = (event, bare, bare.replace(".", ":", 1), bare.replace("__", ".", 1), bare.partition(".")[0])
    return tuple(dict.fromkeys((*forms, bare.partition("__")[0])))


def _is_list(body: bytes) -> bool:
    return body.lstrip()[:1] == b"["
