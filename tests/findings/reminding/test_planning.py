"""Digests are planned at each person's own hour: once a day, never above the cap, and never silently left out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviewboard.domain.reminders import ReminderPolicy
from reviewboard.domain.values import ActionState, Visibility
from reviewboard.findings.models import Recheck, Reminder
from reviewboard.findings.operations import hand_over_leavers
from reviewboard.findings.reminding.planning import plan_due
from reviewboard.findings.reminding.seen import RunDay, dry_run, last_runs
from reviewboard.findings.reminding.tasks import prune, tick
from reviewboard.people.models import ManagerTerm, Person
from reviewboard.people.reader import HOUSE
from tests.findings.reminding.scenes import EIGHT, TODAY, action, day, hidden, mails, managed, switch_on
from tests.people.roster import person, reader
from tests.statements import at_most, statements

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def planned() -> dict[str, Reminder]:
    """Today's digests, by name."""
    return {one.person.name: one for one in Reminder.objects.filter(on=TODAY).select_related("person")}


def test_unless_somebody_switches_reminders_on_none_is_planned() -> None:
    action(person())
    with at_most(1):
        assert plan_due(as_of=EIGHT) == 0
    assert not Reminder.objects.exists()


def test_many_items_are_one_digest_and_one_mail() -> None:
    switch_on()
    ada = person()
    own = [action(ada, due_on=day(days)).pk for days in (-9, -2, 3)]
    assert plan_due(as_of=EIGHT) == 1
    assert (planned()["Ada Lovelace"].action_ids, mails()) == (own, [(ada.pk, "2026-11-23")])


def test_a_run_that_comes_twice_plans_nothing_twice() -> None:
    switch_on()
    action(person())
    assert [plan_due(as_of=EIGHT + n * timedelta(minutes=15)) for n in range(3)] == [1, 0, 0]
    assert len(mails()) == 1


def test_a_run_that_comes_late_is_made_up_for_once() -> None:
    switch_on()
    action(person())
    assert [plan_due(as_of=EIGHT + HOUR * hours) for hours in (5, 6)] == [1, 0]


def test_what_is_new_after_the_hour_waits_for_the_next_day() -> None:
    switch_on()
    ada, bob = person(), person("Bob Stone")
    action(ada)
    assert plan_due(as_of=EIGHT) == 1
    action(bob)
    assert plan_due(as_of=EIGHT + HOUR) == 0
    assert plan_due(as_of=EIGHT + DAY) == 2


def test_an_hour_that_had_passed_when_they_were_switched_on_is_not_made_up() -> None:
    switch_on(at=EIGHT + HOUR)
    action(person())
    assert plan_due(as_of=EIGHT + 2 * HOUR) == 0
    assert plan_due(as_of=EIGHT + DAY) == 1


def test_saving_other_rules_while_they_are_on_skips_no_day() -> None:
    action(person())
    switch_on(after=switch_on(), at=EIGHT + timedelta(minutes=5), cap=50)
    assert plan_due(as_of=EIGHT + timedelta(minutes=15)) == 1


def test_rules_that_have_expired_send_nothing() -> None:
    switch_on(at=EIGHT - 181 * DAY)
    action(person())
    assert plan_due(as_of=EIGHT) == 0


def test_each_is_written_to_at_the_hour_of_their_own_zone() -> None:
    switch_on()
    for name, zone in (
        ("Yuki Tanaka", "Asia/Tokyo"),
        ("Ada Lovelace", "UTC"),
        ("Gil Bates", "America/New_York"),
    ):
        action(person(name, zone=zone))
    at: dict[str, tuple[datetime, date]] = {}
    tick_at = EIGHT - DAY
    while tick_at < EIGHT + 8 * HOUR:
        if plan_due(as_of=tick_at):
            new = Reminder.objects.filter(created_at=tick_at).select_related("person")
            at |= {one.person.name: (tick_at, one.on) for one in new}
        tick_at += timedelta(minutes=15)
    assert at == {
        "Yuki Tanaka": (datetime(2026, 11, 22, 23, tzinfo=UTC), TODAY),
        "Ada Lovelace": (EIGHT, TODAY),
        "Gil Bates": (datetime(2026, 11, 23, 13, tzinfo=UTC), TODAY),
    }


@pytest.mark.parametrize(
    ("on", "hour"), [(date(2026, 3, 29), 7), (date(2026, 10, 25), 8), (date(2026, 3, 28), 8)]
)
def test_where_the_clocks_change_the_hour_is_that_of_the_wall(on: date, hour: int) -> None:
    at = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    switch_on(at=at - 10 * DAY, weekdays=frozenset(range(1, 8)))
    action(person(zone="Europe/London"), due_on=on)
    assert [plan_due(as_of=at + wait) for wait in (-timedelta(minutes=15), 0 * HOUR, HOUR)] == [0, 1, 0]


def test_no_date_is_not_late_and_what_is_closed_or_nobodys_asks_nobody() -> None:
    switch_on()
    ada = person()
    action(ada, due_on=None)
    action(ada, state=ActionState.DONE)
    action(None)
    action(ada, due_on=day(30))
    assert plan_due(as_of=EIGHT) == 0


def test_a_manager_hears_at_the_breach_and_not_before_and_once() -> None:
    switch_on()
    ada, bob = managed()
    late = action(ada, expected_by=TODAY)
    assert plan_due(as_of=EIGHT) == 1
    assert "Bob Stone" not in planned()
    assert plan_due(as_of=EIGHT + DAY) == 2
    told = Reminder.objects.get(person=bob)
    assert (told.breach_ids, told.action_ids) == ([late.pk], [])
    Reminder.objects.update(sent_at=EIGHT + DAY)
    assert plan_due(as_of=EIGHT + 2 * DAY) == 1
    assert Reminder.objects.filter(person=bob).count() == 1


def test_a_breach_whose_mail_never_left_is_told_again() -> None:
    switch_on()
    _, bob = managed()
    action(Person.objects.get(name="Ada Lovelace"), expected_by=day(-1))
    assert plan_due(as_of=EIGHT) == 2
    assert plan_due(as_of=EIGHT + DAY) == 2
    assert Reminder.objects.filter(person=bob).count() == 2


def test_the_manager_of_that_day_hears() -> None:
    switch_on()
    ada, _ = managed()
    ManagerTerm.objects.filter(person=ada).update(ends_on=TODAY)
    ManagerTerm.objects.create(person=ada, manager=person("Cy Young"), starts_on=TODAY)
    action(ada, expected_by=day(-1))
    plan_due(as_of=EIGHT)
    assert set(planned()) == {"Ada Lovelace", "Cy Young"}


@pytest.mark.parametrize("columns", [{"ends_on": TODAY}, {"email": ""}, {"email": "not an address"}])
def test_leavers_and_whoever_has_no_address_get_nothing(columns: dict[str, Any]) -> None:
    switch_on()
    ada, _ = managed(**columns)
    action(ada)
    assert plan_due(as_of=EIGHT) == 0


def test_what_a_leaver_owned_asks_neither_them_nor_their_manager() -> None:
    switch_on()
    ada, _ = managed(ends_on=TODAY)
    action(ada, expected_by=day(-1))
    assert plan_due(as_of=EIGHT) == 0
    hand_over_leavers(as_of=EIGHT)
    assert plan_due(as_of=EIGHT + DAY) == 0


def test_looks_again_are_asked_of_the_owner_until_they_are_taken() -> None:
    switch_on()
    ada = person()
    closed = action(ada, state=ActionState.VERIFIED)
    look = Recheck.objects.create(action=closed, after_days=30, due_on=TODAY, closed_at=EIGHT)
    assert plan_due(as_of=EIGHT) == 1
    Recheck.objects.filter(pk=look.pk).update(dropped_at=EIGHT)
    assert plan_due(as_of=EIGHT + DAY) == 0


def test_who_is_on_no_list_of_a_hidden_item_is_told_nothing() -> None:
    switch_on()
    ada, bob = managed()
    action(ada, audience_id=hidden(Visibility.RESTRICTED, bob), expected_by=day(-1))
    plan_due(as_of=EIGHT)
    assert set(planned()) == {"Bob Stone"}


def test_above_the_cap_the_rest_wait_are_counted_and_come_first_next_time() -> None:
    switch_on(cap=2)
    people = [person(f"Person {number}") for number in range(5)]
    for one in people:
        action(one)
    assert plan_due(as_of=EIGHT) == 2
    Reminder.objects.update(sent_at=EIGHT)
    assert last_runs(HOUSE) == [RunDay(TODAY, planned=2, sent=2, waiting=3, cap=2)]
    for number in (1, 2):
        assert plan_due(as_of=EIGHT + number * DAY) == 2
        Reminder.objects.update(sent_at=EIGHT + number * DAY)
    assert set(Reminder.objects.values_list("person_id", flat=True)) == {one.pk for one in people}


def test_the_cap_is_one_for_all_zones_and_those_who_wake_first_do_not_use_it_up() -> None:
    switch_on(cap=2)
    for name, zone in (("A", "UTC"), ("B", "UTC"), ("C", "Asia/Tokyo"), ("D", "Asia/Tokyo")):
        action(person(name, zone=zone))
    assert plan_due(as_of=EIGHT - 9 * HOUR) == 0
    assert plan_due(as_of=EIGHT) == 2
    assert set(planned()) == {"A", "B"}
    assert last_runs(HOUSE) == [RunDay(TODAY, planned=2, sent=0, waiting=2, cap=2)]


def test_planning_asks_the_same_of_the_database_for_one_person_as_for_five_hundred() -> None:
    switch_on(cap=1000)
    first, _ = managed("Person 0", "Manager 0")
    action(first, expected_by=day(-1), audience_id=hidden(Visibility.RESTRICTED, first))
    with statements() as for_one:
        assert plan_due(as_of=EIGHT) == 1
    for number in range(1, 500):
        who, _ = managed(f"Person {number}", f"Manager {number % 40}")
        action(who, expected_by=day(-1))
    with statements() as for_many:
        assert plan_due(as_of=EIGHT + DAY) == 540
    assert len(for_many) <= len(for_one) <= 16, "\n".join(for_many)


def test_while_nobodys_hour_has_come_a_tick_asks_three_statements() -> None:
    switch_on()
    action(person())
    with at_most(3):
        assert plan_due(as_of=EIGHT - timedelta(minutes=1)) == 0


def test_the_tick_plans_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    switch_on()
    action(person())
    monkeypatch.setattr(timezone, "now", lambda: EIGHT)
    tick()
    assert planned()["Ada Lovelace"].created_at == EIGHT


def test_a_year_later_it_is_forgotten_but_for_what_a_manager_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, bob = managed()
    for who, broken in ((ada, []), (bob, [7])):
        Reminder.objects.create(person=who, on=TODAY, action_ids=[7], breach_ids=broken, sent_at=EIGHT)
    for days, left in ((365, 2), (367, 1)):
        later = EIGHT + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda later=later: later)
        prune()
        assert Reminder.objects.count() == left
    assert Reminder.objects.get().person == bob


def test_what_would_go_out_is_counted_by_service_whether_or_not_they_are_on() -> None:
    ada, _ = managed()
    for days in (-3, 2):
        action(ada, due_on=day(days), expected_by=day(-1))
    action(ada, service=None)
    found = dry_run(HOUSE, ReminderPolicy(cap=1), on=TODAY)
    assert (found.mails, found.leave, found.waiting) == (2, 1, 1)
    assert [(one.service, one.own, one.broken) for one in found.services] == [
        ("pricing-engine", 2, 2),
        ("", 1, 0),
    ]
    assert not Reminder.objects.exists()


def test_what_would_go_out_counts_only_what_its_reader_may_see() -> None:
    ada, bob = managed()
    action(ada, audience_id=hidden(Visibility.SEALED, ada))
    stranger = dry_run(reader(who=bob), ReminderPolicy(), on=TODAY)
    assert (stranger.mails, stranger.services) == (0, ())
    assert dry_run(reader(who=ada), ReminderPolicy(), on=TODAY).mails == 1
