"""A meeting that is not held: cancelled, skipped for want of anything to say, or passed without a fixed agenda."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from reviewboard.audit.operations import record
from reviewboard.broadcast import agenda_topic, publish
from reviewboard.domain.lifecycles import MEETING, MeetingEvent
from reviewboard.domain.values import MeetingState
from reviewboard.meetings.called_off import CalledOff
from reviewboard.meetings.facilitating import NotToCome
from reviewboard.meetings.models import Meeting
from reviewboard.meetings.planning import FIXED
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed


def lock(meeting_id: int) -> bool:
    """Holds the meeting where and when it is until the transaction ends; whether there is one of this id."""
    return Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting_id).first() is not None


@transaction.atomic
def call_off(
    *, meeting_id: int, because: CalledOff, as_of: datetime, reason: str = "", actor_id: int | None = None
) -> int:
    """Says that a planned meeting is not held; its revision, which everything that tells of it carries.

    A cancelled meeting settled nothing: the next one reads its week (`agenda.earlier`). A skipped one had nothing to settle.

    Raises:
        NotToCome: there is no planned meeting of this id.
    """
    event = MeetingEvent.SKIP if because is CalledOff.QUIET else MeetingEvent.CANCEL
    (why,) = key_texts([reason.strip()]) if reason.strip() else ("",)
    moved = Meeting.objects.filter(pk=meeting_id, state=MeetingState.PLANNED).update(
        state=MEETING.advance(MeetingState.PLANNED, event),
        called_off=because,
        called_off_at=as_of,
        called_off_reason=why,
        revision=F("revision") + 1,
    )
    if not moved:
        raise NotToCome
    revision: int = Meeting.objects.values_list("revision", flat=True).get(pk=meeting_id)
    action = "meeting.skipped" if because is CalledOff.QUIET else "meeting.cancelled"
    record(
        actor_id=actor_id,
        action=action,
        subject=f"meeting:{meeting_id}",
        details={"because": because.value},
        at=as_of,
    )
    publish(agenda_topic(meeting_id), {"revision": revision})
    return revision


@transaction.atomic
def hold_after_all(*, reader: Reader, meeting_id: int, as_of: datetime) -> None:
    """Takes a skip back, when the quiet week turns out not to be quiet: its fixed agenda is mailed as any other.

    That it was skipped once (`called_off_at`) stays: it is not skipped again.

    Raises:
        NotAllowed: the reader runs no meetings.
        NotToCome: the meeting was not skipped, or would have begun.
    """
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    skipped = Meeting.objects.filter(pk=meeting_id, state=MeetingState.SKIPPED, starts_at__gt=as_of)
    resumed = skipped.update(
        state=MEETING.advance(MeetingState.SKIPPED, MeetingEvent.RESUME),
        called_off="",
        called_off_reason="",
        revision=F("revision") + 1,
    )
    if not resumed:
        raise NotToCome
    record(
        actor_id=reader.person_id,
        action="meeting.held_after_all",
        subject=f"meeting:{meeting_id}",
        details={},
        at=as_of,
    )


@transaction.atomic
def call_off_passed(*, as_of: datetime) -> int:
    """Marks every meeting that is over and never had a fixed agenda as not held; how many there were.

    So it is after days without a running server: nobody was asked to it, and the next one reads its week.
    """
    passed = Meeting.objects.filter(state=MeetingState.PLANNED, ends_at__lte=as_of).exclude(FIXED)
    ids = list(passed.order_by("pk").values_list("pk", flat=True))
    for meeting_id in ids:
        call_off(meeting_id=meeting_id, because=CalledOff.NOT_FIXED, as_of=as_of)
    return len(ids)
