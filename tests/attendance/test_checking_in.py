"""One button says that one is here; whoever runs the meeting can say it, too, and that something was recorded wrongly."""

from datetime import timedelta

import pytest

from reviewboard.attendance import checking_in
from reviewboard.attendance.checking_in import NoStretch, NotOpen, check_in, check_in_for, correct, leave
from reviewboard.attendance.evidence import presences
from reviewboard.attendance.kept import is_here, my_presence
from reviewboard.attendance.kinds import Evidence
from reviewboard.attendance.models import Correction, Presence
from reviewboard.attendance.operations import NotNeeded
from reviewboard.audit.models import Entry
from reviewboard.domain.presence import Piece
from reviewboard.domain.values import AnswerWay, LedgerLevel
from reviewboard.meetings.models import Meeting, Series
from reviewboard.people.models import Quoted
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.agenda.week import FREEZE, STARTS, Week
from tests.attendance.held import CLOSED, closed, fixed, middle, minute, outcome, running, runs
from tests.attendance.scenes import eyes, reply
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(running)]


def here(week: Week) -> dict[int, tuple[Piece, ...]]:
    return dict(presences(week.meeting.id))


def pulse(week: Week) -> int:
    return Meeting.objects.values_list("pulse", flat=True).get(pk=week.meeting.id)


def test_one_press_is_kept_once_and_moves_the_pulse(week: Week) -> None:
    pressed = [check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(n)) for n in (1, 2)]
    assert pressed == [True, False]
    assert here(week) == {week.priya.pk: (Piece(minute(1), None),)}
    assert pulse(week) == week.meeting.pulse + 1
    assert Meeting.objects.values_list("revision", flat=True).get(pk=week.meeting.id) == week.meeting.revision


def test_a_press_takes_a_bounded_number_of_statements(week: Week) -> None:
    reader = eyes(week.priya)
    with at_most(8):
        check_in(reader=reader, meeting_id=week.meeting.id, as_of=minute(1))
    with at_most(6):
        leave(reader=reader, meeting_id=week.meeting.id, as_of=minute(2))


def test_whoever_leaves_may_come_back(week: Week) -> None:
    priya = eyes(week.priya)
    check_in(reader=priya, meeting_id=week.meeting.id, as_of=minute(1))
    assert [leave(reader=priya, meeting_id=week.meeting.id, as_of=minute(5)) for _ in range(2)] == [
        True,
        False,
    ]
    assert not is_here(my_presence(priya, week.meeting.id))
    check_in(reader=priya, meeting_id=week.meeting.id, as_of=minute(20))
    assert is_here(my_presence(priya, week.meeting.id))
    assert here(week)[week.priya.pk] == (Piece(minute(1), minute(5)), Piece(minute(20), None))


@pytest.mark.parametrize(
    ("state", "at", "opened"),
    [
        ("planned", STARTS - timedelta(minutes=16), False),
        ("planned", STARTS - timedelta(minutes=15), True),
        ("planned", STARTS + timedelta(minutes=59), True),
        ("planned", STARTS + timedelta(minutes=60), False),
        ("live", STARTS - timedelta(minutes=20), True),
        ("live", STARTS + timedelta(minutes=75), True),
        ("closed", STARTS + timedelta(minutes=30), False),
        ("cancelled", STARTS, False),
    ],
)
@starts_from(fixed)
def test_it_is_open_from_a_quarter_of_an_hour_before_until_the_close(
    state: str, at: object, opened: bool, week: Week
) -> None:
    for step in {"closed": ("live", "closed")}.get(state, (state,)):
        Meeting.objects.filter(pk=week.meeting.id).update(state=step)
    arguments = {"reader": eyes(week.priya), "meeting_id": week.meeting.id, "as_of": at}
    if opened:
        assert check_in(**arguments)  # type: ignore[arg-type]  # as the operation takes them
    else:
        with pytest.raises(NotOpen):
            check_in(**arguments)  # type: ignore[arg-type]  # as above


def test_of_whom_nothing_is_asked_nothing_is_kept(week: Week) -> None:
    for who in (week.helga, week.ines):
        with pytest.raises(NotNeeded):
            check_in(reader=eyes(who), meeting_id=week.meeting.id, as_of=STARTS)
    assert not Presence.objects.exists()
    assert not checking_in.may_check_in(eyes(week.helga), week.meeting, as_of=STARTS)
    assert checking_in.may_check_in(eyes(week.priya), week.meeting, as_of=STARTS)


@starts_from(fixed)
def test_whoever_stands_in_for_somebody_may_check_in(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.NOT_ME, at=FREEZE)  # the team's lead is asked
    assert check_in(reader=eyes(week.lars), meeting_id=week.meeting.id, as_of=STARTS)


def test_a_meeting_in_shadow_counts_nobody(week: Week) -> None:
    Meeting.objects.filter(pk=week.meeting.id).update(shadow=True)
    with pytest.raises(NotVisible):
        check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=STARTS)
    with pytest.raises(NotOpen):
        check_in_for(reader=runs(week), meeting_id=week.meeting.id, person_id=week.priya.pk, as_of=STARTS)


def test_whoever_runs_the_meeting_says_that_somebody_is_here_and_the_person_reads_who_did(week: Week) -> None:
    who = {"meeting_id": week.meeting.id, "person_id": week.priya.pk, "as_of": minute(3)}
    assert [check_in_for(reader=runs(week), **who) for _ in range(2)] == [True, False]  # type: ignore[arg-type]
    kept = my_presence(eyes(week.priya), week.meeting.id)
    assert [(one.how, one.by) for one in kept.pieces] == [(Evidence.FACILITATOR, "Ines Duarte")]
    entry = Entry.objects.get(action="attendance.checked_in")
    assert (entry.actor_id, entry.details) == (week.ines.pk, {})


def test_ones_own_check_in_is_no_entry_of_the_log_whose_names_do_not_go(week: Week) -> None:
    before = Entry.objects.count()
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=STARTS)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("act", [check_in_for, correct])
def test_nobody_else_speaks_for_somebody(act: object, week: Week) -> None:
    more = {"was_there": None, "reason": "wrong name"} if act is correct else {}
    who = {"meeting_id": week.meeting.id, "person_id": week.priya.pk, "as_of": STARTS}
    with pytest.raises(NotAllowed):
        act(reader=eyes(week.lars), **who, **more)  # type: ignore[operator]  # one of the two above


def test_a_correction_counts_instead_of_what_was_recorded_before_it_and_stays_readable(week: Week) -> None:
    who = {"meeting_id": week.meeting.id, "person_id": week.priya.pk}
    check_in_for(reader=runs(week), as_of=minute(1), **who)
    why = "It was Otto Outside <otto.outside@example.org> who came"
    correct(reader=runs(week), was_there=None, reason=why, as_of=minute(5), **who)
    assert here(week) == {}
    kept = my_presence(eyes(week.priya), week.meeting.id)
    assert len(kept.pieces) == 1
    assert [(one.from_at, one.reason, one.by) for one in kept.corrections] == [(None, why, "Ines Duarte")]
    assert "Otto" not in Correction.objects.get().reason
    assert Quoted.objects.filter(text__contains="Otto").exists()
    assert kept.since is None
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(9))
    assert here(week) == {week.priya.pk: (Piece(minute(9), None),)}
    correct(
        reader=runs(week), was_there=(minute(2), minute(8)), reason="Otto was wrong", as_of=minute(10), **who
    )
    assert my_presence(eyes(week.priya), week.meeting.id).since == minute(2)


def test_a_correction_is_a_stretch_of_the_meetings_time_with_a_reason(week: Week) -> None:
    who = {"meeting_id": week.meeting.id, "person_id": week.priya.pk, "as_of": minute(10)}
    for was_there, reason in (
        ((minute(1), minute(5)), " "),
        ((minute(5), minute(1)), "late"),
        ((minute(-16), minute(5)), "early"),
        ((minute(1), minute(11)), "in the future"),
    ):
        with pytest.raises(NoStretch):
            correct(reader=runs(week), was_there=was_there, reason=reason, **who)  # type: ignore[arg-type]
    with pytest.raises(NotNeeded):
        correct(
            reader=runs(week),
            meeting_id=week.meeting.id,
            person_id=week.helga.pk,
            was_there=None,
            reason="x",
            as_of=minute(1),
        )
    assert not Correction.objects.exists()


def test_after_the_close_a_correction_only_speaks_for_the_person(week: Week) -> None:
    closed(week)
    at = middle(week, week.action)
    who = {"meeting_id": week.meeting.id, "person_id": week.priya.pk, "as_of": CLOSED + timedelta(days=1)}
    assert outcome(week.priya, week.action) == "make_up"
    with pytest.raises(NoStretch):
        correct(reader=runs(week), was_there=None, reason="x", **who)  # type: ignore[arg-type]
    correct(reader=runs(week), was_there=(at, at), reason="the button was dead", **who)  # type: ignore[arg-type]
    assert outcome(week.priya, week.action) == "live"
    assert outcome(week.priya, week.open_incident) == "make_up"


def test_where_no_names_are_kept_nothing_is_corrected_after_the_close(week: Week) -> None:
    Series.objects.update(ledger_level=LedgerLevel.COVERAGE)
    closed(week)
    at = middle(week, week.action)
    with pytest.raises(NotOpen):
        correct(
            reader=runs(week),
            meeting_id=week.meeting.id,
            person_id=week.priya.pk,
            was_there=(at, at),
            reason="the button was dead",
            as_of=CLOSED,
        )
    assert not Correction.objects.exists()
