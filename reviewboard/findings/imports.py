"""Bringing in action items that were kept elsewhere: they are historic, and ask nothing of anybody.

They are found and counted from the day that the file states. Nothing is sent: no ticket is owed, and no reminder.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from reviewboard.catalog.queries import service_ids
from reviewboard.connections.imports import (
    Batch,
    Outcome,
    Records,
    Stamp,
    Upload,
    Wish,
    bring_in,
    file_connection,
    found_in,
)
from reviewboard.domain.values import ActionState
from reviewboard.findings.imported import ActionRecords
from reviewboard.findings.models import ActionItem, ImportedAction
from reviewboard.integrations.files.problems import shown
from reviewboard.integrations.files.reading import read
from reviewboard.integrations.files.rows import ActionRow
from reviewboard.people.directory import person_ids_by_email, team_ids_by_name
from reviewboard.people.identities import key_texts

ACTIONS = ActionRecords()
KINDS: Mapping[str, Records] = MappingProxyType({ACTIONS.kind: ACTIONS})
AT_ONCE = 500
"""Action items that are looked up and added at a time."""
NO_REASON = "The file gives no reason"
_NAMES = {"owner": "person has the address", "team": "team is called", "service": "service is called"}


def import_actions(
    *, upload: Upload, stamp: Stamp, all_or_nothing: bool = False, keep: bool = True
) -> Outcome:
    """Brings in action items from CSV or JSON. One is the same again by what the file calls it (`id`)."""
    parsed = read("actions", upload.name, upload.data, zone=upload.zone)
    rows = [row for row in parsed.rows if isinstance(row, ActionRow)]
    return bring_in(
        kind="actions",
        connection_id=file_connection("actions", "Imported actions", stamp),
        upload=upload,
        found=found_in(parsed),
        apply=lambda batch: _apply(batch, rows),
        stamp=stamp,
        all_or_nothing=all_or_nothing,
        keep=keep,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the names of a file stand for here, by name in small letters."""

    owner: Mapping[str, int]
    team: Mapping[str, int]
    service: Mapping[str, int]

    def ids(self, row: ActionRow) -> dict[str, int | None]:
        """The columns of the row that name somebody or something; None for what is not known here."""
        return {
            f"{column}_id": getattr(self, column).get(getattr(row, column).casefold()) for column in _NAMES
        }


def _apply(batch: Batch, rows: Sequence[ActionRow]) -> None:
    rows = batch.standing(rows)
    known = _Known(
        owner=person_ids_by_email({row.owner for row in rows if row.owner}),
        team=team_ids_by_name({row.team for row in rows if row.team}),
        service=service_ids({row.service for row in rows if row.service}),
    )
    _tell_unknown(batch, rows, known)
    for start in range(0, len(rows), AT_ONCE):
        _bring(batch, rows[start : start + AT_ONCE], known)


def _bring(batch: Batch, rows: Sequence[ActionRow], known: _Known) -> None:
    """Adds the rows that are new, and gives the others what the file says of them."""
    present = dict(
        ImportedAction.objects.filter(external_id__in=[row.key for row in rows]).values_list(
            "external_id", "action_id"
        )
    )
    texts = iter(key_texts([text for row in rows for text in (row.title, row.outcome, row.reason)]))
    wanted = {row.key: _columns(row, known, texts) for row in rows}
    _add(batch, [row for row in rows if row.key not in present], wanted)
    told = {present[row.key]: row for row in rows if row.key in present}
    batch.settle(
        ACTIONS,
        {pk: Wish(row, row.title, _said(row, wanted[row.key]), _SAID) for pk, row in told.items()},
    )


_GIVES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "opened_on": ("created_at",),
    "state": ("state", "state_reason"),
    "done_on": ("done_at", "state", "state_reason"),
    "due_on": ("due_on",),
    "owner": ("owner_id",),
    "team": ("team_id",),
    "service": ("service_id",),
    "priority": ("priority",),
    "outcome": ("outcome",),
    "reason": ("state_reason",),
}
"""Which columns of the record a column of the file gives."""
_SAID = {"created_at": "opened_on", "done_at": "done_on", "state_reason": "reason", "owner_id": "owner"}


def _said(row: ActionRow, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the file has; what it does not name stays as it is."""
    given = {name for column in row.given for name in _GIVES.get(column, ())}
    return {name: value for name, value in columns.items() if name in given}


def _columns(row: ActionRow, known: _Known, texts: Iterable[str]) -> dict[str, Any]:
    """Every column of the record, as plain values; the names in its texts are keys."""
    said = iter(texts)
    title, outcome, reason = next(said), next(said), next(said)
    if row.state is ActionState.WONT_DO:
        reason = reason or NO_REASON
    return {
        "title": title,
        "outcome": outcome,
        "state": row.state.value,
        "state_reason": reason,
        "priority": row.priority.value,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "created_at": _noon(row.opened_on),
        "done_at": _noon(row.done_on) if row.done_on else None,
        **known.ids(row),
    }


def _noon(day: date) -> str:
    """A day as a moment that is on that day nearly everywhere."""
    return datetime.combine(day, time(12), tzinfo=UTC).isoformat()


def _add(batch: Batch, rows: Sequence[ActionRow], wanted: Mapping[str, dict[str, Any]]) -> None:
    made = ActionItem.objects.bulk_create(
        ActionItem(historic=True, **ACTIONS.values(wanted[row.key])) for row in rows
    )
    ImportedAction.objects.bulk_create(
        ImportedAction(action=action, external_id=row.key) for action, row in zip(made, rows, strict=True)
    )
    for action, row in zip(made, rows, strict=True):
        batch.made(ACTIONS, action.pk, row.line, row.title)


def _tell_unknown(batch: Batch, rows: Sequence[ActionRow], known: _Known) -> None:
    """Who left long ago, or a service that is no more, is nobody's mistake: said once a name, and the row stays."""
    named: Callable[[ActionRow, str], str] = getattr
    for column, words in _NAMES.items():
        lines: dict[str, int] = {}
        for row in rows:
            if name := named(row, column):
                lines.setdefault(name, row.line)
        for name, line in lines.items():
            if name.casefold() not in getattr(known, column):
                batch.notice(f"line {line}: no {words} {shown(name)}")
