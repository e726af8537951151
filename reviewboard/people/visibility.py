"""Who may see a record: raising and lowering its visibility, and what is said to those who may not see it.

Anybody involved may raise it; lowering takes a named right and a reason (product.md, "Visibility"). Whether
somebody is involved, and where a record keeps its audience, is known to its room, which says so in a `Decision`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction

from reviewboard.audit.operations import record
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.values import Visibility
from reviewboard.people.models import Audience, AudienceMember, Membership
from reviewboard.people.news import agenda_changed, audience_changed
from reviewboard.people.permissions import Right
from reviewboard.people.queries import current
from reviewboard.people.reader import Reader

_STRICTNESS = list(Visibility)


class NotVisible(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """There is no such record, or this reader may not see it: the two are never told apart."""


class NotAllowed(Exception):  # noqa: N818 - as above
    """The reader's role does not hold the right that this takes."""


class WouldLower(ValueError):  # noqa: N818 - as above
    """This would let more people see the record, which takes a right and a reason (`lower_visibility`)."""


class Wish(TypedDict):
    """Who may see a record from now on."""

    level: Visibility
    person_ids: Collection[int]
    team_ids: Collection[int]


@dataclass(frozen=True, slots=True)
class Decision:
    """A record that this reader sees and holds locked, so that they may decide who else sees it.

    Attributes:
        subject: its key in the log and for legal holds, as in "incident:7".
        audience_id: who may see it so far; None while it is open itself.
        may_raise: whether the reader is involved in it.
        point: makes the record point to an audience, or to none.
        when_open: what is wrong with lowering it while it is open itself.
    """

    reader: Reader
    subject: str
    audience_id: int | None
    may_raise: Callable[[], bool]
    point: Callable[[int | None], object]
    when_open: str

    def raise_to(self, *, as_of: datetime, **wish: Unpack[Wish]) -> None:
        """Lets only these people and teams see it from now on.

        Raises:
            NotAllowed: the reader is not involved in it, or their role may not.
            Held: a legal hold stands on it.
            WouldLower, ValueError: as `raise_visibility` says.
        """
        if not (self.reader.can(Right.RAISE_VISIBILITY) and self.may_raise()):
            raise NotAllowed(Right.RAISE_VISIBILITY)
        refuse_held(self.subject)
        self._settle(
            raise_visibility(
                audience_id=self.audience_id, actor_id=self.reader.person_id, as_of=as_of, **wish
            ),
            as_of,
        )

    def lower_to(self, *, reason: str, as_of: datetime, **wish: Unpack[Wish]) -> None:
        """Lets more people see it, which takes a right and a reason.

        Raises:
            NotAllowed: the reader may not lower visibility.
            Held: a legal hold stands on it.
            ValueError: no reason, nobody named, or it is open itself.
        """
        if not self.reader.can(Right.LOWER_VISIBILITY):
            raise NotAllowed(Right.LOWER_VISIBILITY)
        refuse_held(self.subject)
        if self.audience_id is None:
            raise ValueError(self.when_open)
        self._settle(
            lower_visibility(
                audience_id=self.audience_id, reader=self.reader, reason=reason, as_of=as_of, **wish
            ),
            as_of,
        )

    def _settle(self, audience_id: int | None, as_of: datetime) -> None:
        """The record points there, the log says so, agendas are built anew, and what was made of it is told."""
        self.point(audience_id)
        action = f"{self.subject.partition(':')[0]}.visibility"
        record(actor_id=self.reader.person_id, action=action, subject=self.subject, details={}, at=as_of)
        audience_changed([self.subject])
        agenda_changed()


@transaction.atomic
def raise_visibility(
    *,
    audience_id: int | None,
    level: Visibility,
    person_ids: Collection[int],
    team_ids: Collection[int],
    actor_id: int | None,
    as_of: datetime,
) -> int:
    """Lets only these people and teams see a record from now on; the audience that it must point to.

    `audience_id` is the record's audience so far: None for an open record, whose audience is made.

    Raises:
        WouldLower: a level below the present one, or a name that could not see the record until now.
        ValueError: nobody is named, so nobody could ever open it again.
    """
    if level is Visibility.OPEN:
        raise WouldLower("an open record is lowered, not raised")
    if audience_id is None:
        audience = Audience.objects.create(level=level, created_at=as_of)
    else:
        audience = Audience.objects.select_for_update().get(pk=audience_id)
        _refuse_lowering(audience, level, person_ids, team_ids, as_of.date())
        Audience.objects.filter(pk=audience.pk).update(level=level)
    _name(audience, person_ids, team_ids)
    _log("visibility_raised", audience, level, actor_id, as_of)
    return audience.pk


@transaction.atomic
def lower_visibility(
    *,
    audience_id: int,
    level: Visibility,
    person_ids: Collection[int],
    team_ids: Collection[int],
    reader: Reader,
    reason: str,
    as_of: datetime,
) -> int | None:
    """Lets more people see a record; the audience that it must point to, None when it is open now.

    The reason stays with the audience and its history; the log holds keys only.

    Raises:
        NotAllowed: the reader may not lower visibility.
        ValueError: there is no reason, or nobody is named at a level that asks for names.
    """
    if not reader.can(Right.LOWER_VISIBILITY):
        raise NotAllowed(Right.LOWER_VISIBILITY)
    if not reason.strip():
        raise ValueError("say why this may be seen by more people")
    audience = Audience.objects.select_for_update().get(pk=audience_id)
    opens = level is Visibility.OPEN
    audience.reason = reason.strip()
    audience.level = audience.level if opens else level
    audience.save(update_fields=["reason", "level"])
    if not opens:
        _name(audience, person_ids, team_ids)
    _log("visibility_lowered", audience, level, reader.person_id, as_of)
    return None if opens else audience.pk


def _refuse_lowering(
    audience: Audience, level: Visibility, person_ids: Collection[int], team_ids: Collection[int], on: date
) -> None:
    """A person may be named who could see it until now: by name, or as a member of a team that is named."""
    present = AudienceMember.objects.filter(audience=audience).values_list("person_id", "team_id")
    teams = {team for _, team in present if team}
    members = Membership.objects.filter(current(on), team__in=teams)
    people = {person for person, _ in present} | set(members.values_list("person_id", flat=True))
    if _STRICTNESS.index(level) < _STRICTNESS.index(Visibility(audience.level)):
        raise WouldLower(f"{level} is below {audience.level}")
    if not (set(person_ids) <= people and set(team_ids) <= teams):
        raise WouldLower("somebody named could not see it until now")


def _name(audience: Audience, person_ids: Collection[int], team_ids: Collection[int]) -> None:
    """Makes these the audience's members, and nobody else."""
    if not person_ids and not team_ids:
        raise ValueError("name at least one person or team, or nobody can ever open it again")
    members = AudienceMember.objects.filter(audience=audience)
    members.exclude(person__in=person_ids).exclude(team__in=team_ids).delete()
    wanted = [AudienceMember(audience=audience, person_id=pk) for pk in sorted(set(person_ids))]
    wanted += [AudienceMember(audience=audience, team_id=pk) for pk in sorted(set(team_ids))]
    AudienceMember.objects.bulk_create(wanted, ignore_conflicts=True)


def _log(action: str, audience: Audience, level: Visibility, actor_id: int | None, as_of: datetime) -> None:
    record(
        actor_id=actor_id,
        action=action,
        subject=f"audience:{audience.pk}",
        details={"level": level.value},
        at=as_of,
    )
