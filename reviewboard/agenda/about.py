"""On which agendas changes were: for pages that say what became of a change."""

from collections.abc import Collection
from datetime import datetime

from reviewboard.agenda.models import Subject
from reviewboard.agenda.placements import Placement
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.seeing import meetings_in_view
from reviewboard.people.columns import each_of
from reviewboard.people.reader import Reader

_NOT_HELD = (MeetingState.CANCELLED, MeetingState.SKIPPED)


def first_slots(reader: Reader, change_ids: Collection[int]) -> dict[int, datetime]:
    """When the first meeting begins that has a slot for each of these changes. One statement; none for none.

    Whether the reader may see a change is the caller's to know; of meetings in shadow only who may learn of them does.
    """
    if not change_ids:
        return {}
    rows = Subject.objects.filter(
        meetings_in_view(reader, "item__agenda__meeting__"),
        change__in=each_of(change_ids),
        item__placement=Placement.HELD,
    ).exclude(item__agenda__meeting__state__in=_NOT_HELD)
    found: dict[int, datetime] = {}
    for change, at in rows.order_by("item__agenda__meeting__starts_at").values_list(
        "change", "item__agenda__meeting__starts_at"
    ):
        if change is not None:
            found.setdefault(change, at)
    return found
