"""Asking somebody to go in another's place, and what follows from their answer or from none.

A delegate who does not accept leaves the item where it was. After a second "not me", or four of the asked person's
working hours without an answer, the owning team's lead is asked; where there is none the item opens with "service
without owner" (product.md, "Who decides, and what silence means").
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from reviewboard.agenda.answering import Stretch, may_be_live, owning_lead, settle, stretch_of
from reviewboard.agenda.availability import hours_of
from reviewboard.attendance.models import Ask, ItemAnswer
from reviewboard.audit.operations import record
from reviewboard.domain.lifecycles import ASK, AskEvent, IllegalTransition
from reviewboard.domain.values import AnswerWay, AskState
from reviewboard.meetings.queries import MeetingRow, get_meeting
from reviewboard.outbox.operations import owe
from reviewboard.people.queries import PersonForAgenda, people_for_agenda
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotVisible
from reviewboard.policies.queries import current
from reviewboard.policies.service_levels import TIME
from reviewboard.policies.working_time import from_data

ANSWER_WITHIN = timedelta(hours=4)
"""Working hours that whoever knows has to answer, before the owning team's lead is asked."""

KIND = "stand_in_mail"


class CannotGo(Exception):  # noqa: N818  # reads as what it is at every raise
    """This person cannot be asked to go. Why, is theirs to know: they left, are hosted, or are not at work then."""


class TooLate(Exception):  # noqa: N818  # as above
    """Nothing is asked any more: the item has begun, somebody was faster, or whoever asked goes after all."""


def can_go(person: PersonForAgenda | None, meeting: MeetingRow, stretch: Stretch, way: AnswerWay) -> bool:
    """Whether somebody may be named: a delegate must be able to be there, who knows may also answer in writing."""
    if person is None or person.left or person.contractor:
        return False
    return way is AnswerWay.NOT_ME or may_be_live(person, meeting, stretch)


def ask(
    *,
    meeting: MeetingRow,
    stretch: Stretch,
    in_place_of_id: int,
    asked_id: int,
    way: AnswerWay,
    on: date,
    as_of: datetime,
) -> None:
    """Asks somebody to go in another's place, and owes them one mail. Inside the transaction of the answer.

    Raises:
        CannotGo: they cannot be asked, or are the person themselves.
    """
    person = people_for_agenda([asked_id], on=on).get(asked_id)
    if person is None or asked_id == in_place_of_id or not can_go(person, meeting, stretch, way):
        raise CannotGo("This person cannot be asked.")
    calendar = from_data(current(TIME)[1]).calendar(as_of.year)
    due = hours_of(person).after(as_of, ANSWER_WITHIN, calendar) if way is AnswerWay.NOT_ME else None
    made = Ask.objects.create(
        meeting_id=meeting.id,
        key=stretch.key,
        in_place_of_id=in_place_of_id,
        asked_id=asked_id,
        way=way,
        asked_at=as_of,
        due_at=due,
    )
    _owe_mail(meeting.id, stretch.key, asked_id, ask_id=made.pk)


def _owe_mail(meeting_id: int, key: str, person_id: int, *, ask_id: int = 0) -> None:
    """One mail for each time somebody is asked; a lead is asked once an item."""
    owe(
        kind=KIND,
        subject=f"mail:{meeting_id}:{person_id}",
        payload={"meeting": meeting_id, "key": key, "person": person_id, "ask": ask_id},
        dedup_key=f"{meeting_id}:{key}:{person_id}:{ask_id}",
    )


def withdraw(*, meeting_id: int, key: str, person_id: int, as_of: datetime) -> None:
    """Takes back what a person asked of somebody for an item, if anything stands."""
    standing = Ask.objects.filter(
        meeting_id=meeting_id, key=key, in_place_of=person_id, state__in=[AskState.ASKED, AskState.ACCEPTED]
    )
    for one in standing.select_for_update():
        _advance(one, AskEvent.WITHDRAW, as_of)


def _advance(one: Ask, event: AskEvent, as_of: datetime) -> None:
    """One step of the table; TooLate when somebody was faster."""
    try:
        state = ASK.advance(AskState(one.state), event)
    except IllegalTransition as error:
        raise TooLate(str(error)) from error
    if not Ask.objects.filter(pk=one.pk, state=one.state).update(state=state, answered_at=as_of):
        raise TooLate("Somebody was faster.")


@transaction.atomic
def respond(*, reader: Reader, ask_id: int, accepts: bool, as_of: datetime) -> None:
    """The reader accepts or declines to go in another's place. Accepting frees the other at once.

    Raises:
        NotVisible: nobody asked them this.
        TooLate: the item has begun, or it is not asked any more.
    """
    one = Ask.objects.select_for_update().filter(pk=ask_id, asked=reader.person_id or 0).first()
    meeting = get_meeting(reader, one.meeting_id) if one else None
    if one is None or meeting is None:
        raise NotVisible(ask_id)
    stretch = stretch_of(meeting, key=one.key)
    if stretch is None or meeting.is_over(as_of=as_of) or _begins(meeting, stretch) <= as_of:
        raise TooLate("This item has begun, or is no more.")
    _advance(one, AskEvent.ACCEPT if accepts else AskEvent.DECLINE, as_of)
    record(
        actor_id=reader.person_id,
        action="ask_answered",
        subject=f"meeting:{meeting.id}",
        details={"item": one.key},
        at=as_of,
    )
    if accepts:
        _take_back(meeting, one.key, one.asked_id, as_of)
        settle(
            meeting=meeting,
            key=one.key,
            person_id=one.in_place_of_id,
            way=AnswerWay(one.way),
            stands_in_id=one.asked_id,
            as_of=as_of,
        )
    else:
        _left_open(meeting, one, as_of)


def _take_back(meeting: MeetingRow, key: str, person_id: int, as_of: datetime) -> None:
    """Whoever accepts an item that they had handed on themselves goes after all: nothing is handed on in circles."""
    own = ItemAnswer.objects.filter(meeting_id=meeting.id, key=key, person_id=person_id)
    if any(AnswerWay(way).hands_on for way in own.values_list("way", flat=True)):
        withdraw(meeting_id=meeting.id, key=key, person_id=person_id, as_of=as_of)
        settle(meeting=meeting, key=key, person_id=person_id, way=AnswerWay.LIVE, as_of=as_of)


def _begins(meeting: MeetingRow, stretch: Stretch) -> datetime:
    return meeting.starts_at + timedelta(minutes=stretch.start)


def _left_open(meeting: MeetingRow, one: Ask, as_of: datetime) -> None:
    """Nobody goes: a delegate leaves it with whoever asked, a second "not me" or silence brings it to the lead."""
    if one.way == AnswerWay.NOT_ME:
        hand_to_lead(meeting=meeting, key=one.key, person_id=one.in_place_of_id, as_of=as_of)
    else:
        settle(meeting=meeting, key=one.key, person_id=one.in_place_of_id, way=None, as_of=as_of)


def hand_to_lead(*, meeting: MeetingRow, key: str, person_id: int, as_of: datetime) -> None:
    """The owning team's lead answers for an item from now on; without one, the item says that nobody owns it."""
    lead = owning_lead(meeting, key, besides=_not_them(meeting.id, key, person_id), as_of=as_of)
    settle(
        meeting=meeting,
        key=key,
        person_id=person_id,
        way=AnswerWay.NOT_ME,
        stands_in_id=lead,
        as_of=as_of,
    )
    if lead is not None:
        _owe_mail(meeting.id, key, lead)


def _not_them(meeting_id: int, key: str, person_id: int) -> set[int]:
    """Who has said of an item that it is not them, themselves or when they were asked."""
    said = ItemAnswer.objects.filter(meeting_id=meeting_id, key=key, way=AnswerWay.NOT_ME)
    asked = Ask.objects.filter(meeting_id=meeting_id, key=key, state=AskState.DECLINED)
    return {
        person_id,
        *said.values_list("person_id", flat=True),
        *asked.filter(way=AnswerWay.NOT_ME).values_list("asked_id", flat=True),
    }


def lapse_due(*, as_of: datetime) -> int:
    """Brings every "not me" that was not answered in time to the owning team's lead; how many there were.

    Each in a transaction of its own; what somebody answers meanwhile is theirs.
    """
    due = Ask.objects.filter(state=AskState.ASKED, due_at__lte=as_of, meeting__ends_at__gt=as_of)
    return sum(_lapse(pk, as_of) for pk in due.order_by("due_at").values_list("pk", flat=True))


@transaction.atomic
def _lapse(ask_id: int, as_of: datetime) -> bool:
    one = Ask.objects.select_for_update(skip_locked=True).filter(pk=ask_id, state=AskState.ASKED).first()
    meeting = get_meeting(HOUSE, one.meeting_id) if one else None
    if one is None or meeting is None or meeting.is_over(as_of=as_of) or meeting.starts_at <= as_of:
        return False
    _advance(one, AskEvent.LAPSE, as_of)
    _left_open(meeting, one, as_of)
    return True
