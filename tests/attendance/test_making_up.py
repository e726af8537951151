"""A make-up is answered within five working days; only one that was not reads missed, and one manager sees that entry."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from reviewboard.attendance import missed
from reviewboard.attendance.checking_in import check_in
from reviewboard.attendance.forgetting import forget_due
from reviewboard.attendance.here import covered
from reviewboard.attendance.kept import who_looked
from reviewboard.attendance.ledger import my_ledger
from reviewboard.attendance.making_up import MadeUp, answer_make_up, close_make_ups, my_make_up, my_make_ups
from reviewboard.attendance.models import ItemCoverage, Look, Outcome
from reviewboard.attendance.settling import raise_outcomes
from reviewboard.attendance.tasks import tick
from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.domain.presence import Piece
from reviewboard.domain.values import AnswerWay
from reviewboard.people.models import ManagerTerm, Person
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import NotVisible
from tests.agenda.week import FREEZE, SECRETS, STARTS, Week
from tests.attendance.held import CLOSED, closed, fixed, minute, outcome, running
from tests.attendance.scenes import Subject, eyes, item_id, key_of, reply
from tests.standing import starts_from
from tests.statements import at_most

LAST_DAY = datetime(2026, 12, 3, 18, tzinfo=UTC)
OVER = datetime(2026, 12, 4, 12, 5, tzinfo=UTC)
"""When the third of December is over everywhere on Earth."""


def held() -> Week:
    week = running()
    closed(week)
    return week


pytestmark = [pytest.mark.django_db, starts_from(held)]


def write(
    week: Week, who: Person, subject: Subject, text: str = "It was the cache.", at: datetime = LAST_DAY
) -> None:
    slot = item_id(week, subject)
    answer_make_up(reader=eyes(who), meeting_id=week.meeting.id, item_id=slot, text=text, as_of=at)


def boss_of(
    who: Person, name: str = "Mara Boss", since: str = "2026-01-01", until: str | None = None
) -> Person:
    boss = Person.objects.create(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    ManagerTerm.objects.create(person=who, manager=boss, starts_on=since, ends_on=until)
    return boss


def test_one_sees_what_one_owes_soonest_first(week: Week) -> None:
    Outcome.objects.filter(key=key_of(week.open_incident)).update(due_on="2026-12-02")
    owed = my_make_ups(eyes(week.priya))
    assert [one.item.id for one in owed] == [item_id(week, week.open_incident), item_id(week, week.action)]
    assert my_make_ups(eyes(week.helga)) == ()


def test_an_answer_is_kept_once_with_the_minutes_and_counted(week: Week) -> None:
    write(week, week.priya, week.action)
    found = my_make_up(eyes(week.priya), week.meeting.id, item_id(week, week.action))
    assert (found.text, found.made_up_at, found.is_open) == ("It was the cache.", LAST_DAY, False)
    assert len(my_make_ups(eyes(week.priya))) == 1
    counts = covered(eyes(week.helga), week.meeting.id)[key_of(week.action)]
    assert (counts.needed, counts.made_up, counts.took_part) == (1, 1, 1)
    with pytest.raises(MadeUp):
        write(week, week.priya, week.action, "Again")
    assert Entry.objects.get(action="attendance.made_up").actor_id is None


def test_nobody_writes_what_they_do_not_owe_and_nobody_writes_nothing(week: Week) -> None:
    for who in (week.helga, week.lars):
        with pytest.raises(NotVisible):
            write(week, who, week.action)
    with pytest.raises(ValueError, match="says something"):
        write(week, week.priya, week.action, "  ")


@starts_from(fixed)
def test_whoever_is_excused_may_write_and_never_misses(week: Week) -> None:
    reply(week, week.priya, week.action, AnswerWay.EXCUSED, at=FREEZE)
    closed(week)
    assert [one.item.id for one in my_make_ups(eyes(week.priya))] == [item_id(week, week.open_incident)]
    close_make_ups(as_of=OVER)
    write(week, week.priya, week.action, at=OVER)
    assert outcome(week.priya, week.action) == "excused"
    assert Outcome.objects.get(person=week.priya, key=key_of(week.action)).made_up_at == OVER


def test_it_reads_missed_only_when_its_last_day_is_over_everywhere(week: Week) -> None:
    write(week, week.priya, week.action)
    assert close_make_ups(as_of=OVER - timedelta(minutes=10)) == 0
    assert close_make_ups(as_of=OVER) == 5
    assert close_make_ups(as_of=OVER) == 0
    assert Outcome.objects.get(person=week.priya, key=key_of(week.action)).missed_at is None
    with pytest.raises(MadeUp):
        write(week, week.priya, week.open_incident, at=OVER)


@starts_from(None)
def test_the_clock_closes_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    held()
    monkeypatch.setattr(timezone, "now", lambda: OVER)
    tick()
    assert Outcome.objects.filter(missed_at=OVER).count() == 6


def test_whoever_left_or_is_merged_misses_nothing_and_a_hold_stops_it(week: Week) -> None:
    Person.objects.filter(pk=week.priya.pk).update(merged_into=week.outsider)
    Person.objects.filter(pk=week.lars.pk).update(ends_on="2026-12-01")
    assert close_make_ups(as_of=OVER) == 0
    Person.objects.filter(pk=week.priya.pk).update(merged_into=None)
    place_hold(subject=key_of(week.action), actor_id=week.ines.pk, reason="asked for", at=OVER)
    assert close_make_ups(as_of=OVER) == 1


def test_the_manager_of_that_week_sees_that_entry_and_the_person_reads_that_they_looked(week: Week) -> None:
    boss = eyes(boss_of(week.priya, until="2026-11-27"))
    later = eyes(boss_of(week.priya, "Nina Next", since="2026-11-27"))
    assert missed.count_missed(boss, as_of=LAST_DAY) == 0
    assert missed.see_missed(reader=boss, as_of=LAST_DAY) == ()
    write(week, week.priya, week.action)
    close_make_ups(as_of=OVER)
    assert missed.count_missed(boss, as_of=OVER) == 1
    with at_most(12):
        (entry,) = missed.see_missed(reader=boss, as_of=OVER)
    assert (entry.name, entry.item and entry.item.id) == ("Priya Raman", item_id(week, week.open_incident))
    missed.see_missed(reader=boss, as_of=OVER)
    assert [(one.who, one.at, one.at_what) for one in who_looked(eyes(week.priya), 5)] == [
        ("Mara Boss", OVER, "missed")
    ]
    for nobody in (later, eyes(week.lars), eyes(week.ines, Role.FACILITATOR), eyes(week.helga, Role.ADMIN)):
        assert missed.see_missed(reader=nobody, as_of=OVER) == ()
    assert Look.objects.count() == 1


def test_what_the_manager_may_not_see_is_a_time_there_too(week: Week) -> None:
    boss = eyes(boss_of(week.lars))
    close_make_ups(as_of=OVER)
    entries = missed.see_missed(reader=boss, as_of=OVER)
    assert sum(one.item is not None and one.item.hidden for one in entries) == 2
    assert not [word for word in SECRETS if word in str(entries)]


def test_evidence_that_arrives_later_takes_a_missed_entry_back(week: Week) -> None:
    boss = eyes(boss_of(week.priya))
    close_make_ups(as_of=OVER)
    more = {week.priya.pk: [Piece(minute(0), minute(60))]}
    raise_outcomes(meeting_id=week.meeting.id, more=more, as_of=OVER)
    assert missed.see_missed(reader=boss, as_of=OVER) == ()


@starts_from(running)
def test_everything_goes_after_ninety_days_but_the_counts(week: Week) -> None:
    check_in(reader=eyes(week.priya), meeting_id=week.meeting.id, as_of=STARTS)
    closed(week)
    close_make_ups(as_of=OVER)
    boss = eyes(boss_of(week.lars))
    missed.see_missed(reader=boss, as_of=OVER)
    goes = week.meeting.ends_at + timedelta(days=90)
    forget_due(as_of=goes - timedelta(seconds=1))
    assert missed.count_missed(boss, as_of=goes - timedelta(seconds=1))
    assert missed.count_missed(boss, as_of=goes) == 0
    assert my_make_ups(eyes(week.priya)) == ()
    forget_due(as_of=goes)
    assert not Outcome.objects.exists()
    assert not Outcome.pgh_event_model.objects.exists()  # type: ignore[attr-defined]  # made by `tracked`
    assert not Look.objects.exists()
    assert ItemCoverage.objects.exists()


@starts_from(running)
def test_a_hold_on_an_item_keeps_its_outcomes_and_the_presence_of_those_it_is_about(week: Week) -> None:
    for who in (week.priya, week.lars):
        check_in(reader=eyes(who), meeting_id=week.meeting.id, as_of=STARTS)
    closed(week, at=CLOSED)
    place_hold(subject=key_of(week.action), actor_id=week.ines.pk, reason="asked for", at=OVER)
    forget_due(as_of=week.meeting.ends_at + timedelta(days=90))
    assert [(one.person_id, one.key) for one in Outcome.objects.all()] == [
        (week.priya.pk, key_of(week.action))
    ]
    entries, _ = my_ledger(eyes(week.priya), None, 20, as_of=OVER)
    assert entries[0].presence.pieces
    entries, _ = my_ledger(eyes(week.lars), None, 20, as_of=OVER)
    assert not entries[0].presence.pieces
