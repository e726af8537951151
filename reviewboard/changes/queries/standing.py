"""What somebody is to a change, which decides what they may say of its verdict (product.md, "AI evidence")."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from reviewboard.catalog.queries import ServicePeople, people_of_service
from reviewboard.changes.models import Change, Commit
from reviewboard.people.permissions import Right
from reviewboard.people.reach import managers
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """What the reader is to a change on a day.

    Attributes:
        took_part: wrote it, or some of its commits, or an agent acted for them.
        reviews: is on the list of its service, deputies included; of a change without a service, whoever runs the
            meeting.
        manages: manages its author or its principal on this day.
        may_write: their role may answer for work at all.
        runs_meetings: their role may say on whose behalf an agent acted, and declare for others.
    """

    took_part: bool
    reviews: bool
    manages: bool
    may_write: bool
    runs_meetings: bool

    @property
    def may_dispute(self) -> bool:
        """Author, principal or a reviewer can."""
        return self.may_write and (self.took_part or self.reviews)

    @property
    def may_rule(self) -> bool:
        """A reviewer of the service: not who took part in it, nor their manager."""
        return self.may_write and self.reviews and not self.took_part and not self.manages

    @property
    def may_name(self) -> bool:
        """May say of somebody else that an agent acted for them."""
        return self.may_write and (self.reviews or self.runs_meetings)

    @property
    def may_declare(self) -> bool:
        """Who took part or reviews; and whoever runs meetings, for those who cannot."""
        return self.may_dispute or self.runs_meetings


def standing(reader: Reader, change: Change, *, on: date, listed: ServicePeople | None = None) -> Standing:
    """What the reader is to this change. At most three statements, two where `listed` says who is on its service's list.

    The change must have been read with its author and principal.
    """
    me, people = reader.person_id, responsible(change)
    if change.service_id:
        listed = listed or people_of_service(change.service_id, on=on)
        reviews = me in {one.id for one in listed.reviewers}
    else:
        reviews = reader.can(Right.RUN_MEETINGS)
    return Standing(
        took_part=me is not None and (me in people or _committed(change.pk, me)),
        reviews=reviews,
        manages=me is not None and me in managers(people, on=on).values(),
        may_write=me is not None and reader.can(Right.ANSWER),
        runs_meetings=me is not None and reader.can(Right.RUN_MEETINGS),
    )


def responsible(change: Change) -> set[int]:
    """The persons who wrote the change, or for whom an agent did; it must have been read with both."""
    found = {one.person_id for one in (change.author, change.principal) if one}
    return {pk for pk in found if pk is not None}


def _committed(change_id: int, person_id: int) -> bool:
    mine = Q(author__person=person_id) | Q(committer__person=person_id)
    return Commit.objects.filter(mine, change=change_id).exists()
