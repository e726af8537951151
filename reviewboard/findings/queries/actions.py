"""Action items in lists, how they age, and how soon they are closed."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from reviewboard.catalog.queries import service_keyed
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import ActionKind, ActionState, Priority
from reviewboard.findings.models import ActionItem
from reviewboard.findings.queries.acting import ASKS, NOT_CLOSED, may_change
from reviewboard.findings.queries.seeing import sealed, title_in_lists, visibility_of, visible, with_level
from reviewboard.findings.rows import ActionFilter, ActionList, ActionRow, ClosedWithin, ServiceAges
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader

_CLOSED = (ActionState.DONE, ActionState.VERIFIED, ActionState.WONT_DO, ActionState.RISK_ACCEPTED)
_DONE = (ActionState.DONE, ActionState.VERIFIED)
_IN_VIEW = {
    ActionList.DONE: Q(state__in=_CLOSED, historic=False),
    ActionList.HISTORIC: Q(historic=True),
}
"""What a list holds; every other one holds what asks something of somebody."""
_NEWEST_FIRST = frozenset(_IN_VIEW)
CLOSED_DAYS = 90
"""How far back it is looked for how soon action items are closed."""
_REFERENCE = re.compile(r"act-(\d{1,18})", re.IGNORECASE)
_NO_SERVICE = 2**61
"""Stands in a cursor for the rows without a service, which come last."""


def list_actions(
    reader: Reader,
    filter: ActionFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
    *,
    on: date,
) -> Page[ActionRow]:
    """Action items by service and then the oldest first; closed and historic ones the newest first. Two statements.

    What is historic stands in a list of its own and in no other.

    Raises:
        BadCursor: `after` is none of ours.
    """
    closed = filter.view in _NEWEST_FIRST
    found = _narrowed(visible(ActionItem.objects.all(), reader), filter, reader, on)
    if after:
        found = found.filter(_older(after) if closed else _after(after))
    order = ("-pk",) if closed else (F("service_id").asc(nulls_last=True), "created_at", "pk")
    actions = list(whole(found).order_by(*order)[: limit + 1])
    titles = with_names(title_in_lists(action) for action in actions)
    rows = {one.pk: row_of(one, title, reader, on) for one, title in zip(actions, titles, strict=True)}
    return page_of(
        actions,
        limit,
        lambda one: (one.pk,) if closed else (one.service_id or _NO_SERVICE, one.created_at, one.pk),
        lambda one: rows[one.pk],
    )


def _older(after: str) -> Q:
    return Q(pk__lt=decode(after, int)[0])


def _after(after: str) -> Q:
    service, at, pk = cast(tuple[int, datetime, int], decode(after, int, datetime, int))
    younger = Q(created_at__gte=at) & (Q(created_at__gt=at) | Q(pk__gt=pk))
    if service == _NO_SERVICE:
        return Q(service_id__isnull=True) & younger
    return Q(service_id__gt=service) | Q(service_id__isnull=True) | (Q(service_id=service) & younger)


def _narrowed(
    actions: QuerySet[ActionItem], wanted: ActionFilter, reader: Reader, on: date
) -> QuerySet[ActionItem]:
    actions = actions.filter(_IN_VIEW.get(wanted.view, ASKS))
    match wanted.view:
        case ActionList.MINE:
            actions = actions.filter(owner=reader.person_id) if reader.person_id else actions.none()
        case ActionList.TEAM:
            actions = actions.filter(team__in=reader.team_ids)
        case ActionList.OVERDUE:
            actions = actions.filter(due_on__lt=on)
    if wanted.service:
        actions = actions.filter(service=service_keyed(wanted.service))
    if wanted.own:
        actions = actions.filter(owner=reader.person_id) if reader.person_id else actions.none()
    if wanted.unowned:
        actions = actions.filter(owner=None)
    if wanted.older_than is not None:
        actions = actions.filter(created_at__lt=_midnight(on - timedelta(days=wanted.older_than)))
    text = wanted.text.replace("\0", " ").strip()
    return _with_text(actions, text) if text else actions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _with_text(actions: QuerySet[ActionItem], text: str) -> QuerySet[ActionItem]:
    """By reference, or by words of the title; not of a sealed one: a hit would tell what it says."""
    if found := _REFERENCE.fullmatch(text):
        return actions.filter(pk=int(found[1]))
    words = Q()
    for word in text.split():
        words &= Q(title__icontains=word)
    return actions.filter(words).exclude(sealed(ActionItem))


def whole(actions: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    """The action items with what `row_of` reads of others."""
    return with_level(actions).select_related("owner", "team", "service")


def row_of(action: ActionItem, title: str, reader: Reader, on: date) -> ActionRow:
    """An action item that was read through `whole`, with the title that it is shown with."""
    asks = action.state in NOT_CLOSED and not action.historic
    late = asks and action.due_on is not None and action.due_on < on
    return ActionRow(
        id=action.pk,
        reference=action.reference,
        title=title,
        state=ActionState(action.state),
        kind=ActionKind(action.kind),
        priority=Priority(action.priority),
        service_key=action.service.key if action.service else "",
        team=action.team.name if action.team else "",
        owner_id=action.owner_id,
        owner=(action.owner.name or ERASED) if action.owner else "",
        due_on=action.due_on,
        expected_by=action.expected_by,
        accepted_until=action.accepted_until,
        reopened_at=action.reopened_at,
        done_at=action.done_at,
        verified_at=action.verified_at,
        days_past=(on - action.due_on).days if late and action.due_on else 0,
        age_days=max(0, ((action.done_at.date() if action.done_at else on) - action.created_at.date()).days),
        came_from=came_from(action.incident_id, action.change_id),
        visibility=visibility_of(action),
        is_mine=not action.historic and action.owner_id is not None and action.owner_id == reader.person_id,
        may_change=may_change(reader, action),
        is_historic=action.historic,
    )


def came_from(incident_id: int | None, change_id: int | None) -> str:
    """How people name what a record came from; "" for neither."""
    return f"INC-{incident_id}" if incident_id else f"CHG-{change_id}" if change_id else ""


def ages(reader: Reader, *, on: date) -> list[ServiceAges]:
    """How all open action items that the reader may see stand, by service. One statement."""
    days = [_midnight(on - timedelta(days=days)) for days in (7, 14, 30)]
    younger = [Q(created_at__gte=day) for day in days]
    found = visible(ActionItem.objects.filter(ASKS), reader).values("service__key")
    rows = found.annotate(
        open=Count("pk"),
        mine=Count("pk", filter=Q(owner=reader.person_id or 0)),
        late=Count("pk", filter=Q(due_on__lt=on)),
        oldest=Min("created_at"),
        up_to_7=Count("pk", filter=younger[0]),
        up_to_14=Count("pk", filter=younger[1] & ~younger[0]),
        up_to_30=Count("pk", filter=younger[2] & ~younger[1]),
    ).order_by("service__key")
    return [
        ServiceAges(
            service_key=row["service__key"] or "",
            open=row["open"],
            mine=row["mine"],
            late=row["late"],
            oldest_days=max(0, (on - row["oldest"].date()).days),
            up_to_7=row["up_to_7"],
            up_to_14=row["up_to_14"],
            up_to_30=row["up_to_30"],
            over_30=row["open"] - row["up_to_7"] - row["up_to_14"] - row["up_to_30"],
        )
        for row in rows
    ]


class _Median(Aggregate):
    """The middle of what is ordered: of an even number, half way between the two."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def closed_within(reader: Reader, *, on: date) -> ClosedWithin:
    """How soon half of what was done in the last 90 days was done, of what the reader may see. One statement.

    It counts from when an action item was added, or opened again.
    """
    since = _midnight(on - timedelta(days=CLOSED_DAYS))
    done = visible(ActionItem.objects.filter(state__in=_DONE, done_at__gte=since, historic=False), reader)
    begun = Coalesce("reopened_at", "created_at")
    took = done.annotate(took=ExpressionWrapper(F("done_at") - begun, output_field=DurationField()))
    found = took.aggregate(count=Count("pk"), half=_Median("took"))
    half: timedelta | None = found["half"]
    return ClosedWithin(found["count"], max(0, -(-half // timedelta(days=1))) if half is not None else None)
