"""Whether a project takes what we would send: asked when it is saved, when it said no, and daily (behaviour 24)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from reviewboard.domain.ports import Deferred
from reviewboard.domain.tracking.places import Place
from reviewboard.domain.tracking.port import CreateField, Missing, Option, Refused, SignedOut
from reviewboard.domain.values import LinkState, Priority
from reviewboard.outbox.operations import Debt, owe_all
from reviewboard.tracker.lines import Line, line_to
from reviewboard.tracker.models import IssueLink, ServicePlace, Tracker
from reviewboard.tracker.operations.placing import prepare
from reviewboard.tracker.pacing import STOPPED_WAIT
from reviewboard.tracker.places import place_of

Clock = Callable[[], datetime]
DAILY = timedelta(hours=24)
_OURS = frozenset(
    {
        "project",
        "issuetype",
        "summary",
        "description",
        "labels",
        "priority",
        "duedate",
        "assignee",
        "reporter",
    }
)
"""Fields of a create screen that we fill in, or that Jira fills in with who creates."""


_SENT = ("summary", "description", "duedate", "assignee")
"""Fields that a new ticket may have from its action item: not on the screen, they would be refused one day."""


def is_ours(field: str) -> bool:
    """Whether a field of a create screen is filled in by reviewboard, or by Jira with who creates."""
    return field in _OURS


@dataclass(frozen=True, slots=True)
class Screen:
    """What a project says of itself: read in six calls."""

    fields: Sequence[CreateField]
    priorities: Sequence[Option]
    statuses: Sequence[Option]
    permissions: Mapping[str, bool]
    levels: Sequence[Option]


Problem = Mapping[str, str]
"""What would be refused: {"code": "required", "field": "customfield_10044", "words": "Team"}."""


def read_screen(line: Line, project_id: str, type_id: str) -> Screen:
    """Reads what a project says of itself. Raises as `Line.call` does.

    Whoever may not make tickets there is not told what they would consist of.
    """
    may = line.call("permissions", lambda client: client.permissions(project_id))
    return Screen(
        fields=line.call("createmeta", lambda client: client.create_fields(project_id, type_id))
        if may.get("CREATE_ISSUES")
        else (),
        priorities=line.call("priorities", lambda client: client.priorities()),
        statuses=line.call("statuses", lambda client: client.statuses(project_id, type_id)),
        permissions=may,
        levels=line.call("levels", lambda client: client.levels(project_id)),
    )


def problems_of(place: Place, screen: Screen) -> list[Problem]:
    """What would be refused today, the most certain first."""
    denied: list[Problem] = [
        {"code": "permission", "field": name, "words": ""}
        for name, may in screen.permissions.items()
        if not may
    ]
    if denied and not screen.fields:
        return denied
    return [*denied, *_field_problems(place, screen), *_choice_problems(place, screen)]


def _field_problems(place: Place, screen: Screen) -> Iterator[Problem]:
    by_id = {one.id: one for one in screen.fields}
    filled = _OURS | place.defaults.keys() | ({place.epic_field or "parent"} if place.epic else set())
    for one in screen.fields:
        if one.required and not one.has_default and one.id not in filled:
            yield {"code": "required", "field": one.id, "words": one.name}
    for name in (*_SENT, *(["priority"] if any(place.priorities.values()) else [])):
        if name not in by_id:
            yield {"code": "not_on_screen", "field": name, "words": ""}
    if "labels" not in by_id:
        yield {"code": "no_labels", "field": "labels", "words": ""}
    for name in place.defaults:
        if name not in by_id:
            yield {"code": "not_on_screen", "field": name, "words": ""}
        elif not _allows(by_id[name], place.defaults[name]):
            yield {"code": "not_allowed", "field": name, "words": by_id[name].name}
    if place.epic and (place.epic_field or "parent") not in by_id:
        yield {"code": "not_on_screen", "field": place.epic_field or "parent", "words": ""}


def _allows(field: CreateField, value: Any) -> bool:
    """Whether a default is among the values that a field takes, where it says which."""
    if not field.options:
        return True
    given = value if isinstance(value, list) else [value]
    ids = {one.id for one in field.options}
    return all(not isinstance(one, Mapping) or str(one.get("id", "")) in ids for one in given)


def _choice_problems(place: Place, screen: Screen) -> Iterator[Problem]:
    offered = next((one.options for one in screen.fields if one.id == "priority"), ())
    priorities = {one.id for one in offered or screen.priorities}
    for ours in Priority:
        theirs = place.priorities.get(ours)
        if theirs and theirs not in priorities:
            yield {"code": "no_priority", "field": "priority", "words": ours.value}
    statuses = {one.id for one in screen.statuses}
    for theirs in (*place.statuses, *place.targets.values()):
        if theirs not in statuses:
            yield {"code": "no_status", "field": "status", "words": theirs}
    if place.level_id and place.level_id not in {one.id for one in screen.levels}:
        yield {"code": "no_level", "field": "security", "words": place.level_id}


def check(*, place_id: int, clock: Clock) -> Sequence[Problem]:
    """Reads a place's project, keeps what is wrong, and readies what waited for it when nothing is any more.

    Raises:
        Deferred, Unanswered: nothing is known; ask again.
    """
    row = ServicePlace.objects.filter(pk=place_id).first()
    if row is None:
        return []
    line = line_to(row.connection_id)
    place = place_of(row)
    try:
        screen = read_screen(line, place.project_id, place.type_id)
        found = problems_of(place, screen)
        kept = plain_screen(screen)
    except SignedOut as out:
        raise Deferred(f"stopped: {out.words}", STOPPED_WAIT) from None
    except (Missing, Refused) as refused:
        found, kept = [{"code": "unreadable", "field": "project", "words": refused.words}], row.screen
    keep_check(row, found, kept, as_of=clock())
    return found


@transaction.atomic
def keep_check(
    row: ServicePlace,
    found: Sequence[Problem],
    screen: Mapping[str, Any],
    *,
    as_of: datetime,
    was_saved: bool = False,
) -> None:
    """Keeps what was found, and has every ticket of the place that is not made yet look at it again.

    What was refused is tried again only where something is different: the place was saved anew, or passes again. What a
    project refuses for a reason that its screen does not tell would else be sent for ever (behaviour 19).
    """
    mended = not found and (was_saved or bool(row.problems))
    since = (row.problems_at or as_of) if found else None
    ServicePlace.objects.filter(pk=row.pk).update(
        problems=[dict(one) for one in found], problems_at=since, screen=dict(screen), checked_at=as_of
    )
    waiting = [LinkState.READY] if found else [LinkState.WAITING, LinkState.READY]
    waiting += [LinkState.REFUSED] if mended else []
    links = IssueLink.objects.filter(place=row.pk, state__in=waiting)
    prepare(links.values_list("pk", flat=True), as_of=as_of)


def plain_screen(screen: Screen) -> dict[str, Any]:
    """The screen as JSON, for the page on which the place is edited."""
    return {
        "fields": [
            {
                "id": one.id,
                "name": one.name,
                "required": one.required,
                "has_default": one.has_default,
                "kind": one.kind,
                "options": [[option.id, option.name] for option in one.options[:200]],
            }
            for one in screen.fields
        ],
        "priorities": [[one.id, one.name] for one in screen.priorities],
        "statuses": [[one.id, one.name, one.note] for one in screen.statuses],
        "levels": [[one.id, one.name] for one in screen.levels],
    }


@transaction.atomic
def owe_due(*, as_of: datetime) -> int:
    """Owes a check of each place that was not checked for a day; how many."""
    due = ServicePlace.objects.exclude(checked_at__gt=as_of - DAILY).values_list("pk", "connection_id")
    stopped = set(Tracker.objects.filter(stopped_at__isnull=False).values_list("connection_id", flat=True))
    debts = [Debt(f"place:{pk}") for pk, connection in due if connection not in stopped]
    return owe_all(kind="check_place", debts=debts)
