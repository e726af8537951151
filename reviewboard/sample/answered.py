"""What people of the sample answered before the coming meeting: two asked somebody to go for them."""

from contextlib import suppress
from datetime import datetime, timedelta

from reviewboard.agenda.queries import mine
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance import asking
from reviewboard.attendance.answering import Reply, answer_items
from reviewboard.attendance.queries import my_asks
from reviewboard.domain.values import AnswerWay, Attendance
from reviewboard.meetings.queries import MeetingRow
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.sample.company import Company

ASKED = (("Marcus Webb", "Oskar Lind", False), ("Lars Nyberg", "Ingrid Solheim", True))
"""Who asks whom to go, and whether they have accepted: the first still wait for an answer."""


def answer(company: Company, meeting: MeetingRow, *, as_of: datetime) -> None:
    """Asks for the first item that needs each of them live, an hour before. `meeting` must have its agenda."""
    for name, asked, accepted in ASKED:
        _ask(
            _engineer(company, name), _engineer(company, asked), meeting, as_of - timedelta(hours=1), accepted
        )


def _engineer(company: Company, name: str) -> Reader:
    return Reader(user_id=None, person_id=company.people[name], role=Role.ENGINEER)


def _ask(who: Reader, asked: Reader, meeting: MeetingRow, at: datetime, accepted: bool) -> None:
    for item in _needs_live(who, meeting):
        reply = Reply(item.id, AnswerWay.DELEGATE, named_id=asked.person_id)
        with suppress(asking.CannotGo):
            answer_items(reader=who, meeting_id=meeting.id, replies=[reply], as_of=at)
            break
    if accepted:
        for one in my_asks(asked, as_of=at):
            asking.respond(reader=asked, ask_id=one.id, accepts=True, as_of=at + timedelta(minutes=20))


def _needs_live(who: Reader, meeting: MeetingRow) -> list[ItemView]:
    agenda = mine(who, meeting)
    return [
        item
        for item in (agenda.items if agenda else ())
        if not item.hidden and any(one.is_you and one.attendance is Attendance.LIVE for one in item.needs)
    ]
