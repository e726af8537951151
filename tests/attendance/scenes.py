"""The week of tests/agenda, its readers, and short ways to answer its items."""

from datetime import datetime

from reviewboard.agenda.models import AgendaItem
from reviewboard.agenda.operations import rebuild
from reviewboard.agenda.queries import agenda_for
from reviewboard.agenda.rows import ItemView
from reviewboard.attendance.answering import Reply, answer_items
from reviewboard.domain.values import AnswerWay, Attendance
from reviewboard.findings.models import ActionItem
from reviewboard.incidents.models import Incident
from reviewboard.people.models import Person, User
from reviewboard.people.permissions import Role
from reviewboard.people.queries import reader_for
from reviewboard.people.reader import Reader
from tests.agenda.week import NOW, Week, as_reader, make_week

Subject = ActionItem | Incident


def built() -> Week:
    """The week with its draft."""
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    return week


def eyes(who: Person, role: Role = Role.ENGINEER) -> Reader:
    """The reader behind a person, whose account is made once."""
    account = User.objects.filter(person=who).values_list("pk", flat=True).first()
    found = reader_for(account, today=NOW.date()) if account else as_reader(who, role)
    assert found is not None
    return found


def key_of(subject: Subject) -> str:
    """The key of the item about a record."""
    return f"{'action' if isinstance(subject, ActionItem) else 'incident'}:{subject.pk}"


def item_id(week: Week, subject: Subject) -> int:
    """The slot of a record, as the agenda has it now."""
    return AgendaItem.objects.get(key=key_of(subject), agenda__meeting=week.meeting.id).pk


def reply(
    week: Week,
    who: Person,
    subject: Subject,
    way: AnswerWay,
    *,
    named: Person | None = None,
    text: str = "",
    at: datetime = NOW,
) -> int:
    """One answer of one person to one item."""
    said = Reply(item_id(week, subject), way, text, named.pk if named else None)
    return answer_items(reader=eyes(who), meeting_id=week.meeting.id, replies=[said], as_of=at)


def seen(week: Week, who: Person, subject: Subject) -> ItemView:
    """An item as a person sees it."""
    agenda = agenda_for(eyes(who), week.meeting)
    assert agenda is not None
    return next(one for one in agenda.items if one.id == item_id(week, subject))


def asked(week: Week, subject: Subject, *, by: Person) -> dict[str, Attendance]:
    """Whom a person sees an item ask for, by name."""
    return {one.name: one.attendance for one in seen(week, by, subject).needs}
