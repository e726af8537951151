"""At the close each item's outcome is settled once; later evidence raises it, and counts hold no name."""

import json
from datetime import date, timedelta

import pytest

from reviewboard.agenda.models import Agenda, Need
from reviewboard.attendance.asking import respond
from reviewboard.attendance.checking_in import check_in, leave
from reviewboard.attendance.here import covered
from reviewboard.attendance.models import Ask, ItemCoverage, Outcome, Presence
from reviewboard.attendance.settling import raise_outcomes
from reviewboard.domain.presence import Piece
from reviewboard.domain.values import AnswerWay, LedgerLevel
from reviewboard.meetings.models import Series
from reviewboard.people.models import Person, Team
from reviewboard.policies.operations import save
from reviewboard.policies.service_levels import TIME
from tests.agenda.week import FREEZE, STARTS, Week
from tests.attendance.held import CLOSED, closed, fixed, middle, minute, outcome, running
from tests.attendance.scenes import Subject, eyes, key_of, reply
from tests.standing import starts_from
from tests.statements import at_most

pytestmark = [pytest.mark.django_db, starts_from(running)]


def came(week: Week, who: Person, subject: Subject) -> None:
    """Somebody is there for a moment of an item."""
    at = middle(week, subject)
    check_in(reader=eyes(who), meeting_id=week.meeting.id, as_of=at)
    leave(reader=eyes(who), meeting_id=week.meeting.id, as_of=at)


def counts(week: Week, subject: Subject) -> tuple[int, int, int, int]:
    one = covered(eyes(week.helga), week.meeting.id)[key_of(subject)]
    return one.needed, one.live, one.in_writing, one.made_up


def test_who_was_there_for_a_window_has_full_credit_for_it_and_owes_the_others(week: Week) -> None:
    came(week, week.priya, week.open_incident)
    assert closed(week) == 6
    assert outcome(week.priya, week.open_incident) == "live"
    assert outcome(week.priya, week.action) == "make_up"
    assert counts(week, week.open_incident) == (2, 1, 0, 0)


def test_twice_is_once(week: Week) -> None:
    assert [closed(week), closed(week)] == [6, 0]
    assert Outcome.objects.count() == 6


def test_what_was_not_talked_about_makes_nobody_absent(week: Week) -> None:
    closed(week, without=[week.action])
    assert outcome(week.priya, week.action) == "not_held"
    assert counts(week, week.action) == (0, 0, 0, 0)


@starts_from(fixed)
def test_who_wrote_who_is_excused_and_who_sent_somebody_owes_nothing(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.ASYNCHRONOUS, text="Won’t do.", at=FREEZE)
    reply(week, week.priya, week.open_incident, AnswerWay.EXCUSED, at=FREEZE)
    reply(week, week.lars, week.open_incident, AnswerWay.DELEGATE, named=week.outsider, at=FREEZE)
    respond(reader=eyes(week.outsider), ask_id=Ask.objects.get().pk, accepts=True, as_of=FREEZE)
    came(week, week.outsider, week.open_incident)
    closed(week)
    assert outcome(week.priya, week.action) == "in_writing"
    assert outcome(week.priya, week.open_incident) == "excused"
    assert outcome(week.lars, week.open_incident) == "delegated"
    assert outcome(week.outsider, week.open_incident) == "live"
    assert counts(week, week.open_incident) == (2, 1, 0, 0)
    assert counts(week, week.action) == (1, 0, 1, 0)


@starts_from(fixed)
def test_whoever_accepted_to_go_and_did_not_come_makes_up_and_not_who_asked_them(week: Week) -> None:
    reply(week, week.lars, week.open_incident, AnswerWay.DELEGATE, named=week.outsider, at=FREEZE)
    respond(reader=eyes(week.outsider), ask_id=Ask.objects.get().pk, accepts=True, as_of=FREEZE)
    closed(week)
    assert outcome(week.lars, week.open_incident) == "delegated"
    assert outcome(week.outsider, week.open_incident) == "make_up"


@starts_from(fixed)
def test_an_answer_in_writing_that_was_never_written_leaves_a_make_up(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.ASYNCHRONOUS, at=FREEZE)
    closed(week)
    assert outcome(week.priya, week.action) == "make_up"


def _voluntary(week: Week) -> None:
    Agenda.objects.update(mandatory=False)


def _invited(week: Week) -> None:
    Need.objects.update(attendance="invited")


def _on_the_day(week: Week) -> None:
    Need.objects.update(attendance="asynchronous", cause="added_on_the_day")


@pytest.mark.parametrize("how", [_voluntary, _invited, _on_the_day])
def test_whom_nothing_requires_owes_nothing(week: Week, how: object) -> None:
    how(week)  # type: ignore[operator]  # one of the three above
    closed(week)
    assert set(Outcome.objects.values_list("outcome", flat=True)) == {"invited"}
    assert counts(week, week.action) == (0, 0, 0, 0)


def test_a_make_up_is_due_after_five_days_on_which_the_person_works(week: Week) -> None:
    Person.objects.filter(pk=week.priya.pk).update(works_on="124")
    save(
        kind=TIME,
        body={"extra": ["2026-11-27"]},
        after_version=0,
        owner_id=week.ines.pk,
        hypothesis="Nobody works then",
        expires_on=date(2027, 2, 1),
        actor_id=week.ines.pk,
        as_of=FREEZE,
    )
    closed(week)
    due = dict(Outcome.objects.filter(outcome="make_up").values_list("person", "due_on"))
    assert due[week.lars.pk] == date(2026, 12, 4)
    assert due[week.priya.pk] == date(2026, 12, 8)


def test_who_is_still_there_at_the_close_was_there_until_then(week: Week) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    closed(week)
    assert Presence.objects.get().until_at == CLOSED
    assert outcome(week.priya, week.open_incident) == "live"


def test_coverage_keeps_counts_and_no_name_once_the_meeting_is_closed(week: Week) -> None:
    Series.objects.update(ledger_level=LedgerLevel.COVERAGE)
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    closed(week)
    assert not Outcome.objects.exists()
    assert not Presence.objects.exists()
    assert not Presence.pgh_event_model.objects.exists()  # type: ignore[attr-defined]  # made by `tracked`
    assert counts(week, week.open_incident) == (2, 1, 0, 0)


def test_counts_are_kept_by_team_too(week: Week) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    closed(week)
    team = Team.objects.get(key="pricing")
    of_team = ItemCoverage.objects.get(team=team, key=key_of(week.open_incident))
    assert (of_team.needed, of_team.live, of_team.held) == (2, 1, [])


def test_later_evidence_raises_outcomes_and_their_counts_and_lowers_none(week: Week) -> None:
    came(week, week.lars, week.open_incident)
    closed(week)
    more = {
        week.priya.pk: [Piece(minute(0), minute(60))],
        week.lars.pk: [Piece(minute(59), minute(60))],
        week.helga.pk: [Piece(minute(0), minute(60))],
    }
    assert raise_outcomes(meeting_id=week.meeting.id, more=more, as_of=CLOSED) == 2
    assert outcome(week.priya, week.open_incident) == outcome(week.lars, week.open_incident) == "live"
    assert counts(week, week.open_incident) == (2, 2, 0, 0)
    assert raise_outcomes(meeting_id=week.meeting.id, more=more, as_of=CLOSED) == 0
    of_team = ItemCoverage.objects.get(team__key="pricing", key=key_of(week.open_incident))
    assert of_team.live == 2


def test_what_was_not_held_stays_so_whatever_evidence_arrives(week: Week) -> None:
    closed(week, without=[week.action])
    raise_outcomes(meeting_id=week.meeting.id, more={week.priya.pk: [Piece(STARTS, CLOSED)]}, as_of=CLOSED)
    assert outcome(week.priya, week.action) == "not_held"


def test_counts_name_nobody(week: Week) -> None:
    closed(week)
    rows = list(ItemCoverage.objects.values())
    assert "priya" not in json.dumps(rows, default=str).lower()
    assert not {"person", "person_id"} & set(rows[0])


def test_the_close_takes_a_bounded_number_of_statements(week: Week) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=minute(1))
    with at_most(20):
        closed(week, at=CLOSED + timedelta(seconds=1))
