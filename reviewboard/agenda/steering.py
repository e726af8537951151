"""What a facilitator settles about an agenda: pin, add, move or take out an item, lengthen the meeting; and undoing it.

Each with a reason and on the record (product.md, "Ranking and the agenda"). Before the freeze the draft follows at
once; afterwards an item that is moved or taken out keeps its slot, which says so, and nothing that was fixed changes.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from reviewboard.agenda.models import Agenda, Steering
from reviewboard.agenda.moving import concerned_by, tell_moved
from reviewboard.agenda.operations import AlreadyFrozen, meeting_of, rebuild
from reviewboard.agenda.placements import MINUTES, Settled
from reviewboard.agenda.proposed.about import look_up
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

ADDABLE = {"incident", "change", "action"}
"""What may be added by its reference; anything else is talked about as a topic."""
STEERABLE = ADDABLE | {"topic"}
"""What stays away or comes back by its date; a win is told in its week, or taken as read."""
ASKED = "asked for"
"""The reason that stands for everybody who asks: who it was stands in the log, and nowhere else."""


class NotOnAgenda(Exception):  # noqa: N818  # reads as what it is at every raise
    """There is no such item, or the reader may not see it: whoever may, settles it."""


class NothingSettled(Exception):  # noqa: N818  # as above
    """Nothing is settled about it that could be undone now."""


def steerable(agenda: AgendaView) -> dict[str, SubjectView]:
    """The records on an agenda that its reader may settle something about, by key, in the order of the page.

    Once it is fixed: what has a slot of its own, named after it alone.
    """
    if agenda.frozen_at:
        held = [item.about[0] for item in agenda.items if len(item.about) == 1]
        return _by_key(held)
    views = [view for item in agenda.items for view in item.about]
    views += [one.subject for one in agenda.left_out if one.subject]
    return _by_key([*views, *agenda.consent])


def _by_key(views: list[SubjectView]) -> dict[str, SubjectView]:
    return {view.key: view for view in views if view.kind in STEERABLE}


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

    Of a fixed agenda an item is moved or taken out: the slot stays, says so, and asks for nobody any more.

    Raises:
        NoSuchMeeting: there is none of this id.
        NotAllowed: the reader runs no meetings.
        AlreadyFrozen: the agenda is fixed, and this would change it; or the meeting is over.
        NotOnAgenda: no item of this key is on it for this reader.
        ValueError: there is no reason, or no date after the meeting for what is moved.
    """
    if not reason.strip():
        raise ValueError("say why")
    meeting, is_fixed = _lock(reader, meeting_id)
    if is_fixed and (kind not in (Settled.MOVE, Settled.REMOVE) or meeting.is_over(as_of=as_of)):
        raise AlreadyFrozen("This agenda is fixed already.")
    agenda = agenda_for(reader, meeting)
    if agenda is None or key not in steerable(agenda):
        raise NotOnAgenda(key)
    if kind is Settled.MOVE and (to is None or to <= local_date(meeting)):
        raise ValueError("a moved item goes to a day after the meeting")
    to = to if kind is Settled.MOVE else None
    if kind is None:
        Steering.objects.filter(meeting_id=meeting.id, key=key).delete()
    else:
        _store(reader, meeting, key, {"kind": kind, "to": to}, reason, as_of)
    details: Details = {"item": key, "to": to.isoformat() if to else None}
    _log(f"agenda_item.{kind or 'unsettled'}", reader, meeting, details, as_of)
    _follow(meeting, key, as_of, is_fixed=is_fixed)


@transaction.atomic
def add(*, reader: Reader, meeting_id: int, reference: str, reason: str, as_of: datetime) -> str:
    """Puts an incident, a change or an action item on a draft by its reference ("INC-214"); its key.

    Raises:
        NoSuchMeeting: there is none of this id.
        NotAllowed: the reader runs no meetings.
        NotVisible: there is no such record for this reader.
        AlreadyFrozen: the agenda is fixed.
        ValueError: there is no reason, or it is a record of another kind.
    """
    if not reason.strip():
        raise ValueError("say why")
    meeting = _draft(reader, meeting_id)
    found = look_up(reader, reference, on=local_date(meeting))
    if found.kind not in ADDABLE:
        raise ValueError("an incident, a change or an action is added; propose a topic about anything else")
    _store(reader, meeting, found.key, {"kind": Settled.ADD, "to": None}, reason, as_of)
    _log("agenda_item.add", reader, meeting, {"item": found.key}, as_of)
    rebuild(meeting_id=meeting.id, as_of=as_of)
    return found.key


@transaction.atomic
def ask_for(*, reader: Reader, meeting_id: int, key: str, as_of: datetime) -> bool:
    """Asks that something that is taken as read be talked about; whether nobody had asked before.

    Raises:
        NoSuchMeeting: there is none of this id.
        NotAllowed: the reader may not answer, and so not ask.
        AlreadyFrozen: the agenda is fixed.
        NotOnAgenda: it is not among what is taken as read, for this reader.
    """
    if not reader.can(Right.ANSWER):
        raise NotAllowed(Right.ANSWER)
    meeting, is_fixed = _locked(meeting_id)
    if is_fixed:
        raise AlreadyFrozen("This agenda is fixed already.")
    if Steering.objects.filter(meeting_id=meeting.id, key=key).exists():
        return False
    agenda = agenda_for(reader, meeting)
    if agenda is None or key not in _by_key(list(agenda.consent)):
        raise NotOnAgenda(key)
    Steering.objects.create(meeting_id=meeting.id, key=key, kind=Settled.ASK, reason=ASKED, settled_at=as_of)
    _log("agenda_item.ask", reader, meeting, {"item": key}, as_of)
    rebuild(meeting_id=meeting.id, as_of=as_of)
    return True


@transaction.atomic
def undo(*, reader: Reader, meeting_id: int, key: str, as_of: datetime) -> None:
    """Takes back what was settled about an item, or about the length of the meeting (key "minutes").

    What was settled before the freeze is taken back before it; what was settled since, until the meeting is over.

    Raises:
        NoSuchMeeting: there is none of this id.
        NotAllowed: the reader runs no meetings.
        AlreadyFrozen: it was settled before the agenda was fixed, or the meeting is over.
        NothingSettled: nothing is settled about it, for this reader, or the meeting lasts no longer than it did.
    """
    meeting, is_fixed = _lock(reader, meeting_id)
    agenda = agenda_for(reader, meeting)
    told = {one.key: one for one in agenda.settled} if agenda else {}
    settled = Steering.objects.filter(meeting_id=meeting.id, key=key).first()
    if settled is None or key not in told:
        raise NothingSettled(key)
    if is_fixed and (not told[key].since_fixed or meeting.is_over(as_of=as_of)):
        raise AlreadyFrozen("This agenda is fixed already.")
    if key == MINUTES:
        _shorten(meeting, settled)
    settled.delete()
    _log(
        "agenda_item.undone" if key != MINUTES else "agenda.length_undone",
        reader,
        meeting,
        {"item": key},
        as_of,
    )
    _follow(meeting, key, as_of, is_fixed=is_fixed)


def _shorten(meeting: MeetingRow, settled: Steering) -> None:
    try:
        meetings.shorten(meeting_id=meeting.id, minutes=settled.was or 0)
    except ValueError as error:
        raise NothingSettled(MINUTES) from error


@transaction.atomic
def lengthen(*, reader: Reader, meeting_id: int, minutes: int, reason: str, as_of: datetime) -> None:
    """Makes the meeting so many minutes long; the draft follows at once.

    Raises:
        NoSuchMeeting, NotAllowed, AlreadyFrozen: as `add`.
        ValueError: there is no reason, or it is no longer than before, or longer than a meeting may be.
    """
    if not reason.strip():
        raise ValueError("say why")
    meeting = _draft(reader, meeting_id)
    meetings.lengthen(meeting_id=meeting.id, minutes=minutes)
    before = Steering.objects.filter(meeting_id=meeting.id, key=MINUTES).first()
    was = before.was if before and before.was else meeting.minutes
    _store(reader, meeting, MINUTES, {"kind": Settled.LENGTHEN, "was": was}, reason, as_of)
    _log("agenda.lengthened", reader, meeting, {"minutes": minutes}, as_of)
    rebuild(meeting_id=meeting.id, as_of=as_of)


def _locked(meeting_id: int) -> tuple[MeetingRow, bool]:
    """The meeting, with its agenda locked against the freeze; and whether that is fixed."""
    meeting = meeting_of(meeting_id)
    agenda = Agenda.objects.select_for_update().filter(meeting_id=meeting_id).first()
    return meeting, agenda is not None and agenda.state == AgendaState.FROZEN


def _lock(reader: Reader, meeting_id: int) -> tuple[MeetingRow, bool]:
    """The same, for whoever runs meetings."""
    if not reader.can(Right.RUN_MEETINGS):
        raise NotAllowed(Right.RUN_MEETINGS)
    return _locked(meeting_id)


def _draft(reader: Reader, meeting_id: int) -> MeetingRow:
    """The meeting of a draft, likewise."""
    meeting, is_fixed = _lock(reader, meeting_id)
    if is_fixed:
        raise AlreadyFrozen("This agenda is fixed already.")
    return meeting


def _follow(meeting: MeetingRow, key: str, as_of: datetime, *, is_fixed: bool) -> None:
    """A draft is built anew. Nothing that was fixed changes, but the calendars of those whom the item asked for do."""
    if is_fixed:
        tell_moved(meeting, concerned_by(meeting.id, key), as_of=as_of)
    else:
        rebuild(meeting_id=meeting.id, as_of=as_of)


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
