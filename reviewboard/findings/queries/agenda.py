"""Action items for the agenda: as facts for its rules, and in one line each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q

from reviewboard.domain.values import ActionState
from reviewboard.findings.models import ActionItem
from reviewboard.findings.queries.acting import ASKS
from reviewboard.findings.queries.seeing import title_in_lists, visibility_of, visible, with_level
from reviewboard.findings.rows import ActionCard, ActionForAgenda
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader


def for_agenda(*, on: date, also: Iterable[int] = ()) -> list[ActionForAgenda]:
    """Action items that are not closed, accepted risks that end by this day, and `also` these, by id. One statement."""
    ends = Q(state=ActionState.RISK_ACCEPTED, accepted_until__lte=on, historic=False)
    found = with_level(ActionItem.objects.filter(ASKS | ends | Q(pk__in=set(also), historic=False))).order_by(
        "pk"
    )
    return [
        ActionForAgenda(
            id=one.pk,
            opened_on=one.created_at.date(),
            state=ActionState(one.state),
            due_on=one.due_on,
            risk_until=one.accepted_until,
            service_id=one.service_id,
            team_id=one.team_id,
            owner_id=one.owner_id,
            visibility=visibility_of(one),
            known_as=(one.created_at.isoformat(), one.title),
        )
        for one in found.defer("outcome", "state_reason")
    ]


def cards(reader: Reader, ids: Iterable[int], on: date) -> dict[int, ActionCard]:
    """These action items in one line each on this day, as far as the reader may see them. One statement."""
    found = with_level(visible(ActionItem.objects.filter(pk__in=set(ids)), reader)).select_related("owner")
    return {one.pk: _card(one, on) for one in found}


def due(reader: Reader, *, by: date) -> dict[int, list[ActionCard]]:
    """By owner, what is not closed and due by this day, the soonest first, as far as the reader may see it.

    Two statements.
    """
    owed = ActionItem.objects.filter(ASKS, owner__isnull=False, due_on__lte=by)
    found = [
        _card(one, by)
        for one in with_level(visible(owed, reader)).select_related("owner").order_by("due_on", "pk")
    ]
    by_owner: dict[int, list[ActionCard]] = defaultdict(list)
    for card, title in zip(found, with_names(card.title for card in found), strict=True):
        by_owner[card.owner_id or 0].append(replace(card, title=title))
    return dict(by_owner)


def _card(one: ActionItem, on: date) -> ActionCard:
    return ActionCard(
        id=one.pk,
        reference=one.reference,
        title=title_in_lists(one),
        owner_id=one.owner_id,
        owner_name=(one.owner.name or ERASED) if one.owner else "",
        due_on=one.due_on,
        state=ActionState(one.state),
        visibility=visibility_of(one),
        age_days=max(0, (on - one.created_at.date()).days),
    )
