"""Action items in lists, how they age, and one on its own page."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from django.db.models import Count, F, Min, Q, QuerySet

from reviewboard.catalog.queries import service_keyed
from reviewboard.domain.lifecycles import ACTION, ActionEvent
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import ActionKind, ActionState, Priority
from reviewboard.findings.models import ActionItem, Finding
from reviewboard.findings.queries.seeing import (
    SEALED_TITLE,
    sealed,
    title_in_lists,
    visibility_of,
    visible,
    with_level,
)
from reviewboard.findings.rows import (
    ActionFields,
    ActionFilter,
    ActionList,
    ActionRow,
    ActionView,
    ServiceAges,
)
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

NOT_CLOSED = (ActionState.OPEN, ActionState.IN_PROGRESS)
_CLOSED = (ActionState.DONE, ActionState.VERIFIED, ActionState.WONT_DO, ActionState.RISK_ACCEPTED)
_REFERENCE = re.compile(r"act-(\d{1,18})", re.IGNORECASE)
_NO_SERVICE = 2**61
"""Stands in a cursor for the rows without a service, which come last."""


def may_change(reader: Reader, action: ActionItem) -> bool:
    """Whether the reader may change it: its owner, its team, anybody while it has neither, a facilitator always."""
    if reader.can(Right.RUN_MEETINGS) or reader.sees_all:
        return True
    nobody = action.owner_id is None and action.team_id is None
    own = reader.person_id is not None and action.owner_id == reader.person_id
    return reader.can(Right.MANAGE_ACTIONS) and (nobody or own or action.team_id in reader.team_ids)


def list_actions(
    reader: Reader,
    filter: ActionFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
    *,
    on: date,
) -> Page[ActionRow]:
    """Action items by service and then the oldest first; closed ones the newest first. Two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    closed = filter.view is ActionList.DONE
    found = _narrowed(visible(ActionItem.objects.all(), reader), filter, reader, on)
    if after:
        found = found.filter(_older(after) if closed else _after(after))
    order = ("-pk",) if closed else (F("service_id").asc(nulls_last=True), "created_at", "pk")
    actions = list(_whole(found).order_by(*order)[: limit + 1])
    titles = with_names(title_in_lists(action) for action in actions)
    rows = {one.pk: _row(one, title, reader, on) for one, title in zip(actions, titles, strict=True)}
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
    actions = actions.filter(state__in=_CLOSED if wanted.view is ActionList.DONE else NOT_CLOSED)
    match wanted.view:
        case ActionList.MINE:
            actions = actions.filter(owner=reader.person_id) if reader.person_id else actions.none()
        case ActionList.TEAM:
            actions = actions.filter(team__in=reader.team_ids)
        case ActionList.OVERDUE:
            actions = actions.filter(due_on__lt=on)
    if wanted.service:
        actions = actions.filter(service=service_keyed(wanted.service))
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


def _whole(actions: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    return with_level(actions).select_related("owner", "team", "service")


def _row(action: ActionItem, title: str, reader: Reader, on: date) -> ActionRow:
    late = action.state in NOT_CLOSED and action.due_on is not None and action.due_on < on
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
        days_past=(on - action.due_on).days if late and action.due_on else 0,
        age_days=max(0, (on - action.created_at.date()).days),
        came_from=came_from(action.incident_id, action.change_id),
        visibility=visibility_of(action),
        is_mine=action.owner_id is not None and action.owner_id == reader.person_id,
        may_change=may_change(reader, action),
    )


def came_from(incident_id: int | None, change_id: int | None) -> str:
    """How people name what a record came from; "" for neither."""
    return f"INC-{incident_id}" if incident_id else f"CHG-{change_id}" if change_id else ""


def ages(reader: Reader, *, on: date) -> list[ServiceAges]:
    """How all open action items that the reader may see stand, by service. One statement."""
    days = [_midnight(on - timedelta(days=days)) for days in (7, 14, 30)]
    younger = [Q(created_at__gte=day) for day in days]
    found = visible(ActionItem.objects.filter(state__in=NOT_CLOSED), reader).values("service__key")
    rows = found.annotate(
        open=Count("pk"),
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
            late=row["late"],
            oldest_days=max(0, (on - row["oldest"].date()).days),
            up_to_7=row["up_to_7"],
            up_to_14=row["up_to_14"],
            up_to_30=row["up_to_30"],
            over_30=row["open"] - row["up_to_7"] - row["up_to_14"] - row["up_to_30"],
        )
        for row in rows
    ]


def get_action(reader: Reader, action_id: int, *, on: date) -> ActionView:
    """One action item, in two statements. Here, and only here, a sealed one has its title; a sealed finding has not.

    Raises:
        NotVisible: there is no such action item for this reader.
    """
    found = _whole(visible(ActionItem.objects.filter(pk=action_id), reader))
    found = found.annotate(finding_is_sealed=sealed(Finding, "finding__"))
    action = found.select_related("owner", "team", "service", "written_by", "verified_by", "finding").first()
    if action is None:
        raise NotVisible(action_id)
    finding = _text_of_finding(action)
    stored = [action.title, action.outcome, action.signal, action.state_reason, finding]
    title, outcome, signal, reason, finding = with_names(stored)
    row = _row(action, title, reader, on)
    return ActionView(
        row=row,
        outcome=outcome,
        signal=signal,
        state_reason=reason,
        accepted_until=action.accepted_until,
        created_at=action.created_at,
        done_at=action.done_at,
        written_by=(action.written_by.name or ERASED) if action.written_by else "",
        verified_by=(action.verified_by.name or ERASED) if action.verified_by else "",
        service_id=action.service_id,
        team_id=action.team_id,
        incident_id=action.incident_id,
        change_id=action.change_id,
        finding_id=action.finding_id,
        finding=finding,
        version=version_of(action),
        events=tuple(_events(reader, action)),
    )


def version_of(action: ActionItem) -> str:
    """A short digest of what people write of an action item, as it is stored: keys in place of names."""
    written = [str(getattr(action, one.name)) for one in fields(ActionFields)]
    return hashlib.sha256("\0".join(written).encode()).hexdigest()[:16]


def _text_of_finding(action: ActionItem) -> str:
    """The finding that it came from, as it reads on a page that is not the finding's own; "" for none."""
    if action.finding is None:
        return ""
    return SEALED_TITLE if action.finding_is_sealed else action.finding.text  # type: ignore[attr-defined]  # annotated


def _events(reader: Reader, action: ActionItem) -> Iterable[ActionEvent]:
    for event in ACTION.events(ActionState(action.state)):
        if event is ActionEvent.VERIFY:
            if may_verify(reader, action):
                yield event
        elif event is not ActionEvent.ACCEPT_RISK and may_change(reader, action):
            yield event


def may_verify(reader: Reader, action: ActionItem) -> bool:
    """Whether the reader may say that it worked: anybody who may see and manage actions but its owner."""
    return (
        reader.can(Right.MANAGE_ACTIONS)
        and reader.person_id is not None
        and action.owner_id != reader.person_id
    )
