"""Who presents the items of an agenda that still changes: of those who are there live, who was closest to it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.placements import Placement
from reviewboard.domain.values import AgendaState


def presenters(meeting_id: int) -> Mapping[int, Sequence[str]]:
    """By person, the keys of the items they would present, in their order; nobody of one that is fixed. One statement."""
    held = AgendaItem.objects.filter(
        agenda__meeting_id=meeting_id,
        agenda__state=AgendaState.DRAFT,
        placement=Placement.HELD,
        presenter__isnull=False,
    )
    found: dict[int, list[str]] = defaultdict(list)
    for person, key in held.order_by("position").values_list("presenter_id", "key"):
        if person is not None:
            found[person].append(key)
    return found
