"""What a facilitator settles before the freeze: pin, move or take out an item, lengthen the meeting.

Each with a reason and on the record (product.md, "Ranking and the agenda"). After the freeze nothing is settled here.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from reviewboard.agenda.models import Agenda, Steering
from reviewboard.agenda.operations import AlreadyFrozen, meeting_of, rebuild
from reviewboard.agenda.placements import MINUTES, Settled
from reviewboard.agenda.queries import agenda_for, local_date
from reviewboard.agenda.rows import AgendaView, SubjectView
from reviewboard.audit.details import Details
from reviewboard.audit.operations import record
from reviewboard.domain.values import AgendaState
from reviewboard.meetings import operations as meetings
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed


class NotOnAgenda(Exception):  # noqa: N818  # reads as what it is at every raise
    """There is no such item, or the reader may not see it: whoever may, settles it."""


def steerable(agenda: AgendaView) -> dict[str, SubjectView]:
    """The records on an agenda that its reader may settle something about, by key, in the order of the page."""
    views = [view for item in agenda.items for view in item.about]
    views += [one.subject for one in agenda.left_out if one.subject]
    views += agenda.consent
    return {f"{view.kind}:{view.id}": view for view in views if view.kind in {"incident", "change", "action"}}


@transaction.atomic
def steer(
    *,
    reader: Reader,
    meeting_id: int,
    key: str,
    kind: Settled | None,
    reason: str,
    as_of: datetime,
    to: date | None = None,
) -> None:
    """Pins, moves or takes out an item, or (`kind` None) leaves it to its rank again; the draft follows at once.

    Raises:
        NoSuchMeeting: there is none of this id.
        NotAllowed: the reader runs no meetings.
        AlreadyFrozen: the agenda is frozen.
        NotOnAgenda: no item of this key is on it for this reader.
        ValueError: there is no reason, or no date after the meeting for what is moved.
    """
    if not reason.strip():
        raise ValueError("say why")
    meeting = _draft(reader, meeting_id)
    agenda = agenda_for(reader, meeting)
    if agenda is None or key not in steerable(agenda):
        raise NotOnAgenda(key)
    if kind is Settled.MOVE and (to is None or to <= local_date(meeting)):
        raise ValueError("a moved item goes to a day after the meeting")
    if kind is None:
        Steering.objects.filter(meeting_id=meeting.id, key=key).delete()
    else:
        _store(
            reader, meeting, key, {"kind": kind, "to": to if kind is Settled.MOVE else None}, reason, as_of
        )
    details: Details = {"item": key, "to": to.isoformat() if to and kind is Settled.MOVE else None}
    _log(f"agenda_item.{kind or 'unsettled'}", reader, meeting, details, as_of)
    rebuild(meeting_id=meeting.id, as_of=as_of)


@transaction.atomic
def lengthen(*, reader: Reader, meeting_id: int, minutes: int, reason: str, as_of: datetime) -> None:
    """Makes the meeting so many minutes long; the draft follows at once.

    Raises:
        NoSuchMeeting, NotAllowed, AlreadyFrozen: as `steer`.
        ValueError: there is no reason, or it is no longer than before, or longer than a meeting may be.
    """
    if not reason.strip():
        raise ValueError("say why")
    meeting = _draft(reader, meeting_id)
    meetings.lengthen(meeting_id=meeting.id, minutes=minutes)
    _store(reader, meeting, MINUTES, {"kind": Settled.LENGTHEN}, reason, as_of)
    _log("agenda.lengthened", reader, meeting, {"minutes": minutes}, as_of)
    rebuild(meeting_id=meeting.id, as_of=as_of)


def _draft(reader: Reader, meeting_id: int) -> MeetingRow:
    """The meeting, with its agenda locked against the freeze."""
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    meeting = meeting_of(meeting_id)
    agenda = Agenda.objects.select_for_update().filter(meeting_id=meeting_id).first()
    if agenda is not None and agenda.state == AgendaState.FROZEN:
        raise AlreadyFrozen("This agenda is fixed already.")
    return meeting


def _store(
    reader: Reader, meeting: MeetingRow, key: str, settled: Mapping[str, object], reason: str, as_of: datetime
) -> None:
    (why,) = key_texts([reason.strip()])
    by = {"reason": why, "settled_by_id": reader.person_id, "settled_at": as_of}
    Steering.objects.update_or_create(meeting_id=meeting.id, key=key, defaults={**settled, **by})


def _log(action: str, reader: Reader, meeting: MeetingRow, details: Details, as_of: datetime) -> None:
    record(
        actor_id=reader.person_id, action=action, subject=f"meeting:{meeting.id}", details=details, at=as_of
    )
