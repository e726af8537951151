"""What the digests of one day are made of, read in a number of statements that does not depend on how many there are."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from reviewboard.domain.reminders import DueRecheck, Facts, OpenAction, ReminderPolicy
from reviewboard.findings.models import ActionItem, Recheck, Reminder
from reviewboard.findings.queries.acting import ASKS
from reviewboard.findings.queries.seeing import ACTION_AUDIENCES, visible
from reviewboard.integrations.mail.envelope import is_address
from reviewboard.people.reach import managed_by, managers, named_by, reached
from reviewboard.people.reader import Reader

LOOK_BACK = timedelta(days=60)
"""How far back it counts when somebody was last written to, where the cap makes people wait."""

_AUDIENCES = ACTION_AUDIENCES
_THROUGH_ACTION = tuple(f"action__{path}" for path in ACTION_AUDIENCES)


def gather(reader: Reader, policy: ReminderPolicy, *, on: date, person_id: int | None = None) -> Facts:
    """The facts of this day, as far as the reader may see their records; only one person's digest, if asked.

    The house reads for everybody: who of those who would be told may know of a record, is in `seen_by`. At most six
    statements, seven for one person.
    """
    owners = None if person_id is None else {person_id, *managed_by(person_id, on=on)}
    actions = _actions(reader, policy, on, owners)
    rechecks = _rechecks(reader, on, person_id)
    named = named_by(_audiences_in([*actions, *rechecks]), on=on)
    manager_of = managers([row[1] for row in actions if _is_past(row[3], on)], on=on)
    asked = {row[1] for row in [*actions, *rechecks]} | set(manager_of.values())
    people = reached(asked, on=on)
    return Facts(
        actions=[_action(row, named) for row in actions],
        rechecks=[DueRecheck(row[0], row[1], *_shown(row, named)) for row in rechecks],
        here=frozenset(one.id for one in people),
        reachable=frozenset(one.id for one in people if one.reminders and is_address(one.address)),
        manager_of=manager_of,
        told=_told(set(manager_of.values()), [row[3] for row in actions if row[3]], on),
    )


def last_reminded(people: Collection[int], *, on: date) -> dict[int, date]:
    """When each of these people was last written to before this day, if it was not long ago. One statement."""
    rows = Reminder.objects.filter(
        person__in=people, on__lt=on, on__gte=on - LOOK_BACK, sent_at__isnull=False
    )
    return dict(rows.values("person_id").annotate(last=Max("on")).values_list("person_id", "last"))


def _actions(
    reader: Reader, policy: ReminderPolicy, on: date, owners: Collection[int] | None
) -> list[tuple[Any, ...]]:
    """(id, owner, due, expected by, service, five audiences) of what a digest may name."""
    soon = Q(due_on__lte=on + timedelta(days=policy.days_ahead)) | Q(expected_by__lt=on)
    found = visible(ActionItem.objects.filter(soon, ASKS, owner__isnull=False), reader)
    if owners is not None:
        found = found.filter(owner__in=owners)
    return list(
        found.values_list("pk", "owner_id", "due_on", "expected_by", "service__key", *_AUDIENCES).order_by(
            "pk"
        )
    )


def _rechecks(reader: Reader, on: date, owner: int | None) -> list[tuple[Any, ...]]:
    """(id, owner, due, nothing, service, five audiences) of the looks again that are due."""
    mine: QuerySet[ActionItem] = ActionItem.objects.filter(owner__isnull=False, historic=False)
    mine = visible(mine if owner is None else mine.filter(owner=owner), reader)
    due = Recheck.objects.filter(due_on__lte=on, outcome="", dropped_at__isnull=True, action__in=mine)
    columns = ("pk", "action__owner_id", "due_on", "checked_at", "action__service__key", *_THROUGH_ACTION)
    return list(due.values_list(*columns).order_by("pk"))


def _is_past(day: date | None, on: date) -> bool:
    return day is not None and day < on


def _audiences_in(rows: Collection[tuple[Any, ...]]) -> set[int]:
    return {audience for row in rows for audience in row[5:] if audience is not None}


def _action(row: tuple[Any, ...], named: Mapping[int, frozenset[int]]) -> OpenAction:
    pk, owner, due_on, expected_by = row[:4]
    service, seen_by = _shown(row, named)
    return OpenAction(pk, owner, due_on, expected_by, service, seen_by)


def _shown(row: tuple[Any, ...], named: Mapping[int, frozenset[int]]) -> tuple[str, frozenset[int] | None]:
    """(service, who may know of it): of what is not open, mail does not tell the service."""
    lists = [named[audience] for audience in row[5:] if audience is not None]
    if not lists:
        return row[4] or "", None
    return "", frozenset.intersection(*lists)


def _told(people: set[int], expected: list[date], on: date) -> dict[tuple[int, int], date]:
    """By (manager, action item), the last day before this one on which a digest that left told of its breach."""
    if not people:
        return {}
    rows = Reminder.objects.filter(
        person__in=people, on__gt=min(expected), on__lt=on, sent_at__isnull=False
    ).exclude(breach_ids=[])
    told: dict[tuple[int, int], date] = {}
    for person, day, ids in rows.order_by("on").values_list("person_id", "on", "breach_ids"):
        told |= {(person, pk): day for pk in ids}
    return told
