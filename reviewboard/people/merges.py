"""Reading merges: who somebody turned out to be too, for those who manage people."""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.people.models import PersonMerge
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One merge that stands. `into` is whom it was made with, where that person is merged by now, too."""

    id: int
    name: str
    into: str
    merged_at: datetime
    rows: int


def merges_of(reader: Reader, person_id: int) -> list[MergeRow]:
    """The merges by which others became this person, the newest first; none for readers who do not manage people."""
    if not reader.can(Right.MANAGE_PEOPLE):
        return []
    found = PersonMerge.objects.filter(absorbed__merged_into=person_id, split_at=None)
    return [
        MergeRow(
            id=one.pk,
            name=one.absorbed.name or one.absorbed.email or ERASED,
            into="" if one.survivor_id == person_id else one.survivor.name or ERASED,
            merged_at=one.merged_at,
            rows=sum(map(len, one.moved.values())),
        )
        for one in found.select_related("absorbed", "survivor").order_by("-merged_at", "-pk")
    ]
