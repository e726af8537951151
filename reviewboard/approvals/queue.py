"""Which changes wait for the reader: those of the services on whose list they are, and in which they had no hand.

It is told to them alone: how much waits for whom is nobody else's to know (product.md, "Approval gate").
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from reviewboard.approvals.models import Approval, Gate
from reviewboard.approvals.rules import GateRules, rules_of
from reviewboard.catalog.queries import services_owned, services_reviewed
from reviewboard.changes.queries.drift import not_by, spoke_of_head
from reviewboard.changes.queries.seeing import WHOLE, title_in_lists, visible, with_level
from reviewboard.domain.approval import GateState
from reviewboard.domain.values import ChangeState, GateMode, ReviewState
from reviewboard.people.permissions import Right
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader

_SPOKEN = (ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED)
MOST = 200
"""Of one queue no more are looked through."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A change that waits for the reader's approval, since when, and when somebody else is asked as well.

    `holds`: the change is held until then; where the gate observes it is not.
    """

    id: int
    reference: str
    title: str
    service: str
    asked_at: datetime
    deputies_at: datetime
    owner_at: datetime
    holds: bool


def own_queue(reader: Reader, *, as_of: datetime, rules: GateRules | None = None) -> list[QueueRow]:
    """What waits for the reader, the longest wait first. At most three statements; `rules` save one.

    A deputy is asked, and so has it in their queue, once the limit of the reviewers has passed; the owner of the service
    after theirs. Whoever approved the head, or asked for changes of it, has answered.
    """
    if reader.person_id is None or not reader.can(Right.ANSWER):
        return []
    found = list(_waiting(reader, reader.person_id, on=_day(as_of))[:MOST])
    if not found:
        return []
    rules = rules or rules_of(_day(as_of))
    titles = with_names(map(title_in_lists, found))
    rows = []
    for one, title in zip(found, titles, strict=True):
        deputies_at, owner_at = rules.limits(one.asked_at)
        asked_from = one.asked_at if one.as_reviewer else deputies_at if one.as_deputy else owner_at
        if asked_from <= as_of:
            holds = one.gate_mode == GateMode.ENFORCE
            key = one.service_key or ""
            rows.append(
                QueueRow(one.pk, one.reference, title, key, one.asked_at, deputies_at, owner_at, holds)
            )
    return rows


def _waiting(reader: Reader, me: int, *, on: date) -> QuerySet[Any]:
    gates = Gate.objects.filter(
        change=OuterRef("pk"), state=GateState.CLOSED, landed_at=None, asked_at__isnull=False
    )
    listed = services_reviewed(me, on=on)
    here = Approval.objects.filter(
        change=OuterRef("pk"), person=me, head=OuterRef("head_sha"), state__in=_SPOKEN, withdrawn_at=None
    )
    theirs = Q(service__in=listed) | Q(service__in=services_owned(me, on=on))
    rows = visible(reader).filter(WHOLE, theirs, Exists(gates), not_by(me), state=ChangeState.OPEN)
    return (
        with_level(rows.exclude(spoke_of_head(me)).exclude(Exists(here)))
        .annotate(
            asked_at=Subquery(gates.values("asked_at")[:1]),
            gate_mode=Subquery(gates.values("mode")[:1]),
            as_reviewer=Exists(listed.filter(service=OuterRef("service"), deputy=False)),
            as_deputy=Exists(listed.filter(service=OuterRef("service"), deputy=True)),
            service_key=F("service__key"),
        )
        .defer("body", "facets")
        .order_by("asked_at", "pk")
    )


def _day(as_of: datetime) -> date:
    return as_of.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
