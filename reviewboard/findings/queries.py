"""Reading what the review learned, always as somebody."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from reviewboard.domain.values import ActionState, Visibility
from reviewboard.findings.models import ActionItem
from reviewboard.findings.rows import ActionCard, ActionForAgenda
from reviewboard.people.queries import ERASED
from reviewboard.people.reader import Reader

SEALED_TITLE = "Restricted item"
AUDIENCES = ("audience", "incident__audience", "change__audience", "change__repository__audience")
"""A record of the review takes the visibility of what it came from, and may have its own."""


def visible_actions(reader: Reader) -> QuerySet[ActionItem]:
    """The action items that the reader may see."""
    return ActionItem.objects.filter(reader.visible(*AUDIENCES))


def with_level(actions: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    """Annotates what `visibility_of` reads: the strictest of all audiences decides."""
    named, is_sealed = Q(), Q()
    for audience in AUDIENCES:
        named |= Q(**{f"{audience}__isnull": False})
        is_sealed |= Q(**{f"{audience}__level": Visibility.SEALED})
    return actions.annotate(named=named, is_sealed=is_sealed)


def visibility_of(action: ActionItem) -> Visibility:
    """The visibility of an action item that was read through `with_level`."""
    if action.is_sealed:  # type: ignore[attr-defined]  # annotated by with_level
        return Visibility.SEALED
    return Visibility.RESTRICTED if action.named else Visibility.OPEN  # type: ignore[attr-defined]  # as above


def title_in_lists(action: ActionItem) -> str:
    """The title as stored, or, of a sealed action item, the words for it everywhere but on its own page."""
    return SEALED_TITLE if visibility_of(action) is Visibility.SEALED else action.title


def for_agenda(*, on: date) -> list[ActionForAgenda]:
    """Action items that are not closed, and accepted risks that end by this day, by id. One statement."""
    ends = Q(state=ActionState.RISK_ACCEPTED, accepted_until__lte=on)
    open_ = Q(state__in=[ActionState.OPEN, ActionState.IN_PROGRESS])
    found = with_level(ActionItem.objects.filter(open_ | ends)).order_by("pk")
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
        )
        for one in found.defer("title", "outcome", "state_reason")
    ]


def cards(reader: Reader, ids: Iterable[int], on: date) -> dict[int, ActionCard]:
    """These action items in one line each on this day, as far as the reader may see them. One statement."""
    found = with_level(visible_actions(reader).filter(pk__in=set(ids))).select_related("owner")
    return {
        one.pk: ActionCard(
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
        for one in found
    }
