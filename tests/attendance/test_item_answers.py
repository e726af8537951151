"""One answers each item in one's own way; drafts follow, a fixed agenda never re-packs, and nobody else reads it."""

from datetime import timedelta

import pytest

from reviewboard.agenda.models import Agenda, AgendaItem, Answered, Need
from reviewboard.agenda.operations import freeze, rebuild
from reviewboard.agenda.verifying import verify
from reviewboard.attendance.answering import Begun, Reply, answer_items
from reviewboard.attendance.asking import CannotGo
from reviewboard.attendance.models import ItemAnswer
from reviewboard.attendance.operations import NotNeeded
from reviewboard.audit.models import Entry
from reviewboard.domain.values import AnswerWay, Attendance
from reviewboard.outbox.models import Message
from tests.agenda.week import NOW, Week
from tests.attendance.scenes import asked, built, eyes, item_id, key_of, reply, seen
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(built)]


def test_writing_instead_of_coming_shows_at_once_and_the_draft_follows(week: Week) -> None:
    assert (
        reply(week, week.priya, week.action, AnswerWay.ASYNCHRONOUS, text="Won’t do: the alert exists.") == 1
    )
    assert asked(week, week.action, by=week.lars) == {"Priya Raman": Attendance.ASYNCHRONOUS}
    assert Message.objects.filter(kind="rebuild_agenda").exists()
    assert rebuild(meeting_id=week.meeting.id, as_of=NOW)
    need = Need.objects.get(item__key=key_of(week.action))
    assert (need.attendance, need.cause) == (Attendance.ASYNCHRONOUS, "chosen")


def test_an_answer_can_be_changed_until_its_item_begins_and_then_stays(week: Week) -> None:
    slot = seen(week, week.priya, week.action)
    again = Reply(slot.id, AnswerWay.ASYNCHRONOUS, "Friday is fine.")
    reply(week, week.priya, week.action, AnswerWay.EXCUSED)
    answer_items(
        reader=eyes(week.priya),
        meeting_id=week.meeting.id,
        replies=[again],
        as_of=slot.starts_at - timedelta(seconds=1),
    )
    assert ItemAnswer.objects.get().text == "Friday is fine."
    with pytest.raises(Begun):
        answer_items(
            reader=eyes(week.priya),
            meeting_id=week.meeting.id,
            replies=[Reply(slot.id, AnswerWay.LIVE)],
            as_of=slot.starts_at,
        )
    assert ItemAnswer.objects.get().way == AnswerWay.ASYNCHRONOUS


def test_the_same_answer_twice_is_no_news(week: Week) -> None:
    assert [reply(week, week.priya, week.action, AnswerWay.EXCUSED) for _ in range(2)] == [1, 0]
    assert Entry.objects.filter(action="item_answered").count() == 1


def test_names_in_an_answer_are_kept_as_keys(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.ASYNCHRONOUS, text=f"Ask Lars Nyberg <{week.lars.email}>.")
    kept = ItemAnswer.objects.get().text
    assert "Nyberg" not in kept
    assert "⟦q" in kept


def test_an_excuse_names_nobody_and_asks_for_no_reason(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.EXCUSED, text="My knee is being operated on.")
    assert ItemAnswer.objects.get().text == ""
    assert asked(week, week.action, by=week.lars) == {}
    assert seen(week, week.lars, week.action).yours is None
    mine = seen(week, week.priya, week.action)
    assert mine.yours is not None
    assert mine.yours.way is AnswerWay.EXCUSED
    assert mine.unanswerable


def test_after_the_freeze_an_answer_moves_nothing_and_breaks_no_seal(week: Week) -> None:
    digest = freeze(meeting_id=week.meeting.id, as_of=NOW)
    before = list(AgendaItem.objects.order_by("pk").values_list("key", "start", "minutes"))
    reply(week, week.priya, week.open_incident, AnswerWay.EXCUSED)
    assert not rebuild(meeting_id=week.meeting.id, as_of=NOW)
    assert list(AgendaItem.objects.order_by("pk").values_list("key", "start", "minutes")) == before
    assert Agenda.objects.get().digest == digest
    assert verify().broken == ()
    assert "Priya Raman" not in asked(week, week.open_incident, by=week.lars)


def test_whoever_is_not_asked_or_names_nobody_has_nothing_to_answer(week: Week) -> None:
    with pytest.raises(NotNeeded):
        reply(week, week.outsider, week.action, AnswerWay.EXCUSED)
    with pytest.raises(CannotGo):
        reply(week, week.priya, week.action, AnswerWay.DELEGATE)
    with pytest.raises(NotNeeded):
        answer_items(
            reader=eyes(week.priya),
            meeting_id=week.meeting.id,
            replies=[Reply(4711, AnswerWay.LIVE)],
            as_of=NOW,
        )
    assert not ItemAnswer.objects.exists()
    assert not Answered.objects.exists()


def test_several_answers_are_kept_together_or_not_at_all(week: Week) -> None:
    good = Reply(item_id(week, week.action), AnswerWay.EXCUSED)
    with pytest.raises(NotNeeded):
        answer_items(
            reader=eyes(week.priya),
            meeting_id=week.meeting.id,
            replies=[good, Reply(4711, AnswerWay.LIVE)],
            as_of=NOW,
        )
    assert not ItemAnswer.objects.exists()


def test_the_log_says_that_somebody_answered_and_never_how(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.EXCUSED)
    details = Entry.objects.get(action="item_answered").details
    assert "excused" not in str(details)
