"""Starting and leading a meeting: who may, what everybody is told, and two who lead at once."""

from datetime import timedelta

import pytest

from reviewboard.domain.live import Command, Kind, Phase, Refused, Shows
from reviewboard.domain.values import MeetingState
from reviewboard.meetings import running
from reviewboard.meetings.models import LiveCommand, Meeting
from reviewboard.meetings.running import EARLY, CannotStart, Moved, NotRunning
from reviewboard.minutes.leading import do, take_over, undo
from reviewboard.minutes.starting import start
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotAllowed
from tests.agenda.week import SECRETS, Week, make_week
from tests.attendance.scenes import eyes
from tests.minutes.scenes import Hour, at, begun, fixed
from tests.standing import starts_from

pytestmark = [pytest.mark.django_db, starts_from(begun)]


@starts_from(None)
def test_a_meeting_is_started_with_the_slots_of_its_agenda() -> None:
    hour = begun(minute=1)
    assert hour.row.state is MeetingState.LIVE
    assert [one.key for one in hour.live.slots if one.is_item] == [one.key for one in hour.agenda().items]
    assert hour.live.planned_at == hour.row.starts_at
    assert hour.shared(minute=2)["behind"] == 60


@starts_from(None)
def test_a_draft_is_fixed_by_starting_it() -> None:
    week = make_week()
    start(reader=eyes(week.ines, Role.FACILITATOR), meeting_id=week.meeting.id, as_of=at(0))
    assert Meeting.objects.get(pk=week.meeting.id).state == MeetingState.LIVE


@starts_from(fixed)
def test_a_meeting_is_not_started_long_before_its_time_or_twice(week: Week) -> None:
    who = eyes(week.ines, Role.FACILITATOR)
    early = week.meeting.starts_at - EARLY - timedelta(seconds=1)
    with pytest.raises(CannotStart):
        start(reader=who, meeting_id=week.meeting.id, as_of=early)
    start(reader=who, meeting_id=week.meeting.id, as_of=at(-15))
    with pytest.raises(CannotStart):
        start(reader=who, meeting_id=week.meeting.id, as_of=at(1))


@starts_from(None)
def test_one_that_starts_long_before_its_time_was_moved_to_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "EARLY", timedelta(days=1))
    hour = begun(minute=-600)
    assert hour.live.planned_at == at(-600)
    assert hour.shared(minute=-599)["behind"] == 0


@starts_from(fixed)
def test_who_neither_holds_the_role_nor_leads_it_starts_nothing(week: Week) -> None:
    with pytest.raises(NotAllowed):
        start(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=at(0))


@starts_from(fixed)
def test_who_the_meeting_is_theirs_starts_it_whatever_their_role(week: Week) -> None:
    start(reader=eyes(week.ines), meeting_id=week.meeting.id, as_of=at(0))
    assert Meeting.objects.get(pk=week.meeting.id).state == MeetingState.LIVE


@starts_from(fixed)
def test_whoever_starts_it_leads_it(week: Week) -> None:
    start(reader=eyes(week.lars, Role.FACILITATOR), meeting_id=week.meeting.id, as_of=at(0))
    led = Meeting.objects.get(pk=week.meeting.id)
    assert (led.facilitator_id, led.handed_over) == (week.lars.pk, True)


def test_a_command_to_a_state_that_has_passed_is_not_done_and_says_who_was_faster(hour: Hour) -> None:
    seen = hour.row.revision
    hour.do(Kind.NEXT, 4)
    lars = eyes(hour.week.lars, Role.FACILITATOR)
    with pytest.raises(Moved) as moved:
        do(reader=lars, meeting_id=hour.id, command=Command(Kind.NEXT), seen=seen, as_of=at(4))
    assert moved.value.last is not None
    assert (moved.value.last.kind.value, moved.value.last.by_id) == ("next", hour.week.ines.pk)
    assert len(hour.live.done) == 1


def test_what_cannot_be_done_leaves_everything_as_it_was(hour: Hour) -> None:
    before = hour.row.revision
    with pytest.raises(Refused):
        hour.do(Kind.PARK, 1)
    assert hour.row.revision == before
    assert LiveCommand.objects.filter(meeting=hour.id).count() == 1


def test_undo_goes_back_step_by_step_and_the_clock_as_if_it_had_run_on(hour: Hour) -> None:
    before = hour.live
    hour.do(Kind.NEXT, 4)
    hour.do(Kind.EXTEND, 5)
    for number in (3, 2):
        undo(reader=hour.ines, meeting_id=hour.id, number=number, as_of=at(6))
    assert hour.live == before
    with pytest.raises(Moved):
        undo(reader=hour.ines, meeting_id=hour.id, number=1, as_of=at(6))
    kinds = list(LiveCommand.objects.filter(meeting=hour.id).values_list("kind", flat=True))
    assert kinds == ["start", "next", "extend", "undo", "undo"]


def test_a_deputy_takes_over_with_one_step_and_twice_is_once(hour: Hour) -> None:
    lars = eyes(hour.week.lars, Role.FACILITATOR)
    first = take_over(reader=lars, meeting_id=hour.id, as_of=at(5))
    assert take_over(reader=lars, meeting_id=hour.id, as_of=at(6)) == first
    assert hour.shared()["leads"] == "Lars Nyberg"
    with pytest.raises(NotAllowed):
        take_over(reader=eyes(hour.week.priya), meeting_id=hour.id, as_of=at(6))


@starts_from(fixed)
def test_nothing_is_done_to_a_meeting_that_does_not_run(week: Week) -> None:
    who = eyes(week.ines, Role.FACILITATOR)
    with pytest.raises(NotRunning):
        do(reader=who, meeting_id=week.meeting.id, command=Command(Kind.NEXT), seen=0, as_of=at(0))


def test_everybody_is_told_the_item_its_clock_and_when_the_rest_comes(hour: Hour) -> None:
    hour.do(Kind.NEXT, 2)
    told = hour.shared(minute=3)
    on = next(one for one in told["slots"] if one["is"] == "now")
    assert (told["phase"], told["item"]) == (Phase.ITEM.value, on["id"])
    assert told["used"] == 60.0
    assert told["behind"] == -60 * (hour.agenda().opening - 2)
    assert [one["id"] for one in told["slots"]] == [one.id for one in hour.agenda().items]


def test_of_a_restricted_item_everybody_is_told_its_times_and_nothing_else(hour: Hour) -> None:
    key = f"incident:{hour.week.restricted.pk}"
    hour.reach(key)
    hour.do(Kind.SHOW, 6, shows=Shows.TIMELINE)
    hour.say("d: rotate the keys", key=key, reader=eyes(hour.week.lars, Role.FACILITATOR))
    told = hour.shared()
    assert told["item"] == hour.item(key)
    assert told["said"] == []
    assert not any(word in str(told) for word in (*SECRETS, "rotate"))
