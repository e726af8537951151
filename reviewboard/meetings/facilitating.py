"""Who facilitates: by rotation, by the series' own facilitator, else its deputy; and one meeting handed over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from reviewboard.audit.operations import record
from reviewboard.broadcast import agenda_topic, publish
from reviewboard.domain.rotation import last_turn, next_in_turn
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.models import Meeting, Series, Turn
from reviewboard.meetings.planning import FIXED
from reviewboard.meetings.running import may_lead as leads_it
from reviewboard.people.permissions import Right
from reviewboard.people.queries import people_for_agenda
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed

LOOK_BACK = 30
"""How many meetings back it is looked for whose turn was last."""


class CannotFacilitate(ValueError):  # noqa: N818 - reads as what it is at every raise
    """They have left, or are neither the deputy nor hold the role."""


class NotToCome(Exception):  # noqa: N818 - as above
    """The meeting is over, or will not be held."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Who facilitated and who does now; `fixed`: the agenda had been fixed, so that mail may tell of the former."""

    former_id: int | None
    person_id: int
    turn: int
    fixed: bool


def hand_out_turns(series: Series, *, as_of: datetime) -> int:
    """Gives every meeting to come its facilitator; how many changed. The caller holds a lock on the series.

    A turn that was handed over stays handed over, and who facilitates a meeting whose agenda is fixed stays, unless they
    have left.
    """
    coming = list(
        Meeting.objects.filter(series=series, state=MeetingState.PLANNED, starts_at__gt=as_of).order_by(
            "starts_at"
        )
    )
    fixed = set(Meeting.objects.filter(FIXED, pk__in=[one.pk for one in coming]).values_list("pk", flat=True))
    order = list(Turn.objects.filter(series=series).values_list("person_id", flat=True))
    here = _here([*order, *_own(series), *(one.facilitator_id for one in coming)], as_of)
    before = Meeting.objects.filter(series=series, starts_at__lte=as_of).order_by("-starts_at")
    led: list[int | None] = list(before.values_list("facilitator_id", flat=True)[:LOOK_BACK])
    changed = 0
    for meeting in coming:
        keeps = meeting.pk in fixed or meeting.handed_over
        if not (keeps and meeting.facilitator_id in here):
            following = _following(series, order, led, here)
            if following != meeting.facilitator_id:
                moved = Meeting.objects.filter(pk=meeting.pk, facilitator_id=meeting.facilitator_id)
                changed += moved.update(facilitator_id=following, handed_over=False)
            meeting.facilitator_id = following
        led.insert(0, meeting.facilitator_id)
    return changed


def _following(
    series: Series, order: Sequence[int], led: Sequence[int | None], here: Collection[int]
) -> int | None:
    in_turn = next_in_turn(order, last_turn(order, led), here)
    return in_turn or next((one for one in _own(series) if one in here), None)


def _own(series: Series) -> list[int]:
    return [one for one in (series.facilitator_id, series.deputy_id) if one is not None]


def _here(ids: Collection[int | None], as_of: datetime) -> set[int]:
    """Those who have not left. One statement."""
    known = people_for_agenda({one for one in ids if one is not None}, on=as_of.date())
    return {pk for pk, person in known.items() if not person.left}


@transaction.atomic
def hand_over(
    *, reader: Reader, meeting_id: int, person_id: int, may_lead: Collection[int], as_of: datetime
) -> HandedOver:
    """Gives one meeting to somebody else: the deputy of its series, or anybody of `may_lead`, who hold the role.

    Raises:
        NotToCome: there is no such meeting to come.
        NotAllowed: the reader neither runs meetings nor facilitates this one, nor is its deputy.
        CannotFacilitate: they have left, or neither hold the role nor are the deputy.
    """
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("series").filter(pk=meeting_id).first()
    )
    if meeting is None or meeting.state != MeetingState.PLANNED or meeting.ends_at <= as_of:
        raise NotToCome
    if not leads_it(reader, facilitator_id=meeting.facilitator_id, deputy_id=meeting.series.deputy_id):
        raise NotAllowed(Right.RUN_MEETINGS)
    if person_id not in {*may_lead, meeting.series.deputy_id} or person_id not in _here([person_id], as_of):
        raise CannotFacilitate
    former = meeting.facilitator_id
    fixed = Meeting.objects.filter(FIXED, pk=meeting_id).exists()
    if person_id != former:
        Meeting.objects.filter(pk=meeting_id).update(
            facilitator_id=person_id, handed_over=True, revision=F("revision") + 1
        )
        record(
            actor_id=reader.person_id,
            action="meeting.handed_over",
            subject=f"meeting:{meeting_id}",
            details={"from": former, "to": person_id},
            at=as_of,
        )
        publish(agenda_topic(meeting_id), {"revision": meeting.revision + 1})
    return HandedOver(former, person_id, meeting.revision + 1, fixed)
