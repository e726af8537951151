"""While the meeting runs, whoever runs it sees who is there, and may tell one person in private; numbers are left after."""

from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from reviewboard.attendance import needing_now
from reviewboard.attendance.checking_in import NotOpen, check_in
from reviewboard.attendance.here import HereAtItem, covered, look
from reviewboard.attendance.kept import who_looked
from reviewboard.attendance.ledger import my_ledger
from reviewboard.attendance.needing_now import nudge_now
from reviewboard.attendance.operations import NotNeeded
from reviewboard.audit.models import Entry
from reviewboard.broadcast import publishing
from reviewboard.outbox.models import Message
from reviewboard.outbox.outcomes import Claim, Owed
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.test_mail import Sink, everything
from tests.agenda.test_mail import sink as sink  # noqa: PLC0414  # a fixture
from tests.agenda.week import SECRETS, STARTS, Week
from tests.attendance.held import CLOSED, closed, minute, running, runs
from tests.attendance.scenes import Subject, eyes, item_id
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(settings: Settings) -> Week:
    settings.PUBLIC_URL = "https://review.example.com"
    return running()


def nudged(week: Week, who: Person, subject: Subject, minutes: int = 5) -> bool:
    return nudge_now(
        reader=runs(week),
        meeting_id=week.meeting.id,
        item_id=item_id(week, subject),
        person_id=who.pk,
        as_of=minute(minutes),
    )


def owed() -> Owed:
    one = Message.objects.get(kind="needed_now_mail")
    return Owed(Claim(one.pk, one.kind, uuid4(), 1), one.subject, one.payload, 1)


def looked(week: Week, minutes: int = 5) -> tuple[HereAtItem, ...]:
    return look(reader=runs(week), meeting_id=week.meeting.id, as_of=minute(minutes))


def test_whoever_runs_it_sees_by_item_who_is_there_and_those_people_read_that(week: Week) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    found = {one.item.id: one for one in looked(week)}
    one = found[item_id(week, week.open_incident)]
    assert {each.need.name: each.is_here for each in one.expected} == {
        "Lars Nyberg": False,
        "Priya Raman": True,
    }
    assert (one.here, one.needed_live) == (1, 2)
    assert item_id(week, week.restricted) not in found
    looked(week, 6)
    closed(week)
    assert [(one.who, one.at) for one in who_looked(eyes(week.priya), 5)] == [("Ines Duarte", minute(5))]


def test_nobody_else_sees_it_and_nobody_once_it_is_closed(week: Week) -> None:
    for who, role in ((week.priya, Role.ENGINEER), (week.helga, Role.VIEWER)):
        with pytest.raises(NotAllowed):
            look(reader=eyes(who, role), meeting_id=week.meeting.id, as_of=STARTS)
    assert covered(eyes(week.priya), week.meeting.id) == {}
    closed(week)
    with pytest.raises(NotVisible):
        look(reader=runs(week), meeting_id=week.meeting.id, as_of=CLOSED)
    assert covered(eyes(week.priya), week.meeting.id)


def test_it_takes_a_bounded_number_of_statements(week: Week) -> None:
    reader = runs(week)
    with at_most(12):
        look(reader=reader, meeting_id=week.meeting.id, as_of=minute(5))


def test_a_person_is_told_once_an_item_on_their_own_channel_and_by_one_mail(
    week: Week, sink: Sink, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    sent: list[tuple[str, bytes]] = []
    monkeypatch.setattr(publishing, "_send", lambda topic, body: sent.append((topic, body)))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's
        assert [nudged(week, week.priya, week.action, one) for one in (5, 6)] == [True, False]
    item = item_id(week, week.action)
    assert sent == [(f"person:{week.meeting.id}:{week.priya.pk}", b'{"nudge":true,"item":%d}' % item)]
    assert needing_now.send(owed(), as_of=minute(6))
    said = everything(sink.received[0])
    assert "You are needed now" in said
    assert week.action.title in said
    assert f"/meetings/{week.meeting.id}/check-in/" in said
    entry = Entry.objects.get(action="attendance.needed_now")
    assert set(entry.details) == {"item"}
    entries, _ = my_ledger(eyes(week.priya), None, 5, as_of=minute(7))
    assert [one.needed_now_at for one in entries if one.item.id == item] == [minute(5)]


def test_whoever_came_meanwhile_gets_no_mail(week: Week, sink: Sink) -> None:
    nudged(week, week.priya, week.action)
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(6))
    assert needing_now.send(owed(), as_of=minute(7)) == ""
    assert sink.received == []


def test_it_is_told_in_a_meeting_that_runs_late_and_not_once_it_is_closed(week: Week, sink: Sink) -> None:
    nudged(week, week.priya, week.action)
    assert needing_now.send(owed(), as_of=minute(70))
    closed(week)
    assert needing_now.send(owed(), as_of=minute(71)) == ""


def test_of_a_restricted_item_the_mail_says_that_there_is_one(week: Week, sink: Sink) -> None:
    lars = Person.objects.get(pk=week.lars.pk)
    chief = eyes(lars, Role.FACILITATOR)
    nudge_now(
        reader=chief,
        meeting_id=week.meeting.id,
        item_id=item_id(week, week.restricted),
        person_id=lars.pk,
        as_of=minute(1),
    )
    needing_now.send(owed(), as_of=minute(2))
    said = everything(sink.received[0])
    assert "Restricted item" in said
    assert not [word for word in (*SECRETS, week.restricted.reference) if word in said]


def test_only_who_is_needed_can_be_told_and_only_by_who_runs_it(week: Week) -> None:
    with pytest.raises(NotNeeded):
        nudged(week, week.helga, week.action)
    with pytest.raises(NotVisible):
        nudged(week, week.lars, week.restricted)
    with pytest.raises(NotAllowed):
        nudge_now(
            reader=eyes(week.lars),
            meeting_id=week.meeting.id,
            item_id=item_id(week, week.action),
            person_id=week.priya.pk,
            as_of=STARTS,
        )
    closed(week)
    with pytest.raises(NotOpen):
        nudged(week, week.priya, week.action)
    assert not Message.objects.filter(kind="needed_now_mail").exists()
