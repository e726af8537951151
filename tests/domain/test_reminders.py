"""One digest a person and day, of what is theirs and has a date; a manager hears of a broken level, once."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.reminders import (
    LATEST,
    Digest,
    DueRecheck,
    Facts,
    OpenAction,
    ReminderPolicy,
    as_data,
    day_of_run,
    digests,
    from_data,
    hour_of,
    within_cap,
)

TODAY = date(2026, 11, 23)
ADA, BOB, CY = 1, 2, 3
EVERYBODY = frozenset({ADA, BOB, CY})
POLICY = ReminderPolicy(on=True)


def day(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def facts(*actions: OpenAction, **others: Any) -> Facts:
    """Ada's manager is Bob, and everybody can be reached."""
    usual = {"here": EVERYBODY, "reachable": EVERYBODY, "manager_of": {ADA: BOB}}
    return Facts(actions=actions, **{**usual, **others})


def told(*actions: OpenAction, **others: Any) -> dict[int, Digest]:
    return digests(facts(*actions, **others), POLICY, TODAY)


def test_ones_own_are_past_their_date_due_soon_or_past_their_level() -> None:
    found = told(
        OpenAction(1, ADA, day(-1)),
        OpenAction(2, ADA, day(-30)),
        OpenAction(3, ADA, day(0)),
        OpenAction(4, ADA, day(7)),
        OpenAction(5, ADA, day(8)),
        OpenAction(6, ADA, day(30), expected_by=day(-1)),
        manager_of={},
    )
    assert found == {ADA: Digest(past=(2, 1), soon=(3, 4), levels=(6,))}


def test_what_has_no_date_is_late_to_nobody() -> None:
    assert told(OpenAction(1, ADA), OpenAction(2, ADA, expected_by=day(-1))) == {}


@pytest.mark.parametrize(("expected", "hears"), [(None, False), (1, False), (0, False), (-1, True)])
def test_a_manager_hears_at_the_breach_and_not_before(expected: int | None, hears: bool) -> None:
    by = None if expected is None else day(expected)
    found = told(OpenAction(1, ADA, day(-40), by, "pricing-engine"))
    assert found[ADA] == Digest(past=(1,))
    assert found.get(BOB) == (Digest(breaches=(("pricing-engine", (1,)),)) if hears else None)


def test_a_breach_is_told_once_and_again_when_the_level_breaks_anew() -> None:
    broken = OpenAction(1, ADA, day(-10), day(-10))
    assert BOB in told(broken)
    assert BOB not in told(broken, told={(BOB, 1): day(-9)})
    assert BOB in told(broken, told={(CY, 1): day(-9)}), "somebody else was told"
    assert BOB in told(broken, told={(BOB, 1): day(-20)}), "of an earlier breach, before it was reopened"


def test_the_managers_part_is_by_service_and_what_has_none_comes_last() -> None:
    found = told(
        OpenAction(1, ADA, day(-1), day(-1)),
        OpenAction(2, ADA, day(-1), day(-1), service="search-indexer"),
        OpenAction(3, ADA, day(-3), day(-3), service="pricing-engine"),
        OpenAction(4, ADA, day(-2), day(-2), service="pricing-engine"),
    )
    assert found[BOB].breaches == (("pricing-engine", (3, 4)), ("search-indexer", (2,)), ("", (1,)))


def test_whoever_left_or_cannot_be_reached_gets_nothing_and_a_leavers_manager_hears_nothing() -> None:
    late = OpenAction(1, ADA, day(-5), expected_by=day(-3))
    assert told(late, here=EVERYBODY - {ADA}) == {}
    assert set(told(late, reachable=EVERYBODY - {ADA})) == {BOB}
    assert set(told(late, here=EVERYBODY - {BOB})) == {ADA}


def test_who_may_not_see_it_hears_nothing_of_it() -> None:
    late = OpenAction(1, ADA, day(-5), expected_by=day(-3), seen_by=frozenset({BOB}))
    assert set(told(late)) == {BOB}
    assert told(OpenAction(1, ADA, day(-5), seen_by=frozenset())) == {}


def test_a_look_again_is_asked_of_the_owner() -> None:
    found = told(rechecks=[DueRecheck(9, ADA), DueRecheck(8, BOB, seen_by=frozenset({CY}))])
    assert found == {ADA: Digest(rechecks=(9,))}


# Any facts about five people.

PEOPLE = st.integers(1, 5)
SOME = st.frozensets(PEOPLE)
DAYS = st.none() | st.integers(-40, 40).map(day)


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    """Actions with and without dates, of people who may have left, have no address or no manager."""
    numbers = draw(st.lists(st.integers(1, 40), unique=True, max_size=15))
    services = st.sampled_from(["", "pricing-engine", "search-indexer"])
    seen = st.none() | SOME
    actions = [
        OpenAction(pk, draw(PEOPLE), draw(DAYS), draw(DAYS), draw(services), draw(seen)) for pk in numbers
    ]
    rechecks = [DueRecheck(pk, draw(PEOPLE), "", draw(seen)) for pk in draw(st.sets(st.integers(50, 60)))]
    pairs = draw(st.dictionaries(PEOPLE, PEOPLE))
    managers = {person: manager for person, manager in pairs.items() if person != manager}
    keys = st.tuples(PEOPLE, st.integers(1, 40))
    earlier = draw(st.dictionaries(keys, st.integers(-30, -1).map(day), max_size=8))
    return Facts(actions, rechecks, draw(SOME), draw(SOME), managers, earlier)


@given(some_facts(), st.integers(0, 14))
def test_a_digest_holds_nothing_twice_and_is_never_empty(given_facts: Facts, ahead: int) -> None:
    for digest in digests(given_facts, ReminderPolicy(on=True, days_ahead=ahead), TODAY).values():
        assert digest
        for ids in (digest.own, digest.broken, digest.rechecks):
            assert len(set(ids)) == len(ids)


@given(some_facts(), st.integers(0, 14))
def test_nobody_hears_of_anything_but_its_owner_and_their_manager(given_facts: Facts, ahead: int) -> None:
    by_id = {one.id: one for one in given_facts.actions}
    owners = {one.id: one.owner_id for one in given_facts.rechecks}
    found = digests(given_facts, ReminderPolicy(on=True, days_ahead=ahead), TODAY)
    assert found.keys() <= given_facts.here & given_facts.reachable
    for person, digest in found.items():
        assert {by_id[pk].owner_id for pk in digest.own} <= {person}
        assert {owners[pk] for pk in digest.rechecks} <= {person}
        assert {given_facts.manager_of[by_id[pk].owner_id] for pk in digest.broken} <= {person}
        lists = [by_id[pk].seen_by for pk in (*digest.own, *digest.broken)]
        assert all(seen_by is None or person in seen_by for seen_by in lists)


@given(some_facts(), st.integers(0, 14))
def test_what_has_no_date_is_never_late_and_no_level_is_told_before_it_broke(
    given_facts: Facts, ahead: int
) -> None:
    by_id = {one.id: one for one in given_facts.actions}
    for digest in digests(given_facts, ReminderPolicy(on=True, days_ahead=ahead), TODAY).values():
        dates = {pk: by_id[pk].due_on for pk in digest.own}
        assert None not in dates.values()
        assert all((dates[pk] or TODAY) < TODAY for pk in digest.past)
        assert all((by_id[pk].expected_by or TODAY) < TODAY for pk in (*digest.levels, *digest.broken))


@given(some_facts(), st.integers(1, 10))
def test_day_after_day_each_breach_is_told_to_a_manager_once(given_facts: Facts, days: int) -> None:
    """Nothing is reopened meanwhile: the levels stay as they are."""
    earlier: dict[tuple[int, int], date] = dict(given_facts.told)
    times: dict[tuple[int, int], int] = {}
    for number in range(days):
        on = day(number)
        today = Facts(
            given_facts.actions,
            (),
            given_facts.here,
            given_facts.reachable,
            given_facts.manager_of,
            earlier,
        )
        for person, digest in digests(today, POLICY, on).items():
            for pk in digest.broken:
                times[person, pk] = times.get((person, pk), 0) + 1
                earlier[person, pk] = on
    assert set(times.values()) <= {1}


@given(st.sets(PEOPLE), st.integers(1, 6), st.integers(0, 6), st.dictionaries(PEOPLE, DAYS.filter(bool)))
def test_the_cap_is_never_passed_and_everybody_else_is_counted_as_waiting(
    people: set[int], cap: int, already: int, last: Mapping[int, date]
) -> None:
    share = within_cap(people, cap=cap, already=already, last=last)
    assert len(share.chosen) <= max(0, cap - already)
    assert share.chosen | share.waiting == people
    assert not share.chosen & share.waiting
    assert not share.waiting or already + len(share.chosen) >= cap


def test_whoever_waited_longest_is_first_so_that_with_any_cap_everybody_is_written_to() -> None:
    last: dict[int, date] = {}
    people = set(range(1, 8))
    for number in range(4):
        for person in within_cap(people, cap=2, already=0, last=last).chosen:
            last[person] = day(number)
    assert last.keys() == people


# When it goes out.

LONDON, ADELAIDE = ZoneInfo("Europe/London"), ZoneInfo("Australia/Adelaide")


def runs(policy: ReminderPolicy, zone: ZoneInfo, first: date, days: int) -> list[tuple[date, datetime]]:
    """Ticks every quarter of an hour for so many days; each day whose digests left, and when."""
    at = after = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    found = []
    while at.date() < first + timedelta(days=days):
        at += timedelta(minutes=15)
        if on := day_of_run(policy, zone, after=after, until=at):
            found.append((on, at))
            after = at
    return found


@pytest.mark.parametrize(
    "zone", [LONDON, ADELAIDE, ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati")]
)
def test_every_weekday_has_one_run_at_the_hour_of_the_zone(zone: ZoneInfo) -> None:
    found = runs(POLICY, zone, date(2026, 11, 16), 14)
    assert [at.astimezone(zone).strftime("%H:%M") for _, at in found] == ["08:00"] * len(found)
    on = [one for one, _ in found if date(2026, 11, 16) <= one < date(2026, 11, 29)]
    assert on == [one for n in range(14) if (one := date(2026, 11, 16) + timedelta(days=n)).isoweekday() <= 5]


@pytest.mark.parametrize(
    ("hour", "on", "local", "utc"),
    [
        (1, date(2026, 3, 29), "02:00", "01:00"),  # the clock jumps from one to two
        (1, date(2026, 10, 25), "01:00", "00:00"),  # and goes from two back to one
        (8, date(2026, 3, 29), "08:00", "07:00"),
        (8, date(2026, 10, 25), "08:00", "08:00"),
    ],
)
def test_on_the_days_that_the_clocks_change_one_run_comes_too(
    hour: int, on: date, local: str, utc: str
) -> None:
    every_day = ReminderPolicy(on=True, weekdays=frozenset(range(1, 8)), hour=hour)
    ((_, at),) = [run for run in runs(every_day, LONDON, on, 2) if run[0] == on]
    assert (at.astimezone(LONDON).strftime("%H:%M"), at.strftime("%H:%M")) == (local, utc)
    assert hour_of(every_day, LONDON, on) == at


def test_a_run_that_comes_late_is_made_up_until_it_is_too_late() -> None:
    eight = datetime(2026, 11, 23, 8, tzinfo=UTC)
    before = eight - timedelta(days=3)
    late = {
        hours: day_of_run(POLICY, LONDON, after=before, until=eight + timedelta(hours=hours))
        for hours in (-1, 0, 5, 13)
    }
    assert late == {-1: None, 0: TODAY, 5: TODAY, 13: None}
    assert timedelta(hours=5) < LATEST < timedelta(hours=13)
    assert day_of_run(POLICY, LONDON, after=eight, until=eight + timedelta(hours=1)) is None


def test_what_is_off_never_runs() -> None:
    assert runs(ReminderPolicy(), LONDON, TODAY, 7) == []


# The policy as data.


@given(
    st.builds(
        ReminderPolicy,
        on=st.booleans(),
        weekdays=st.frozensets(st.integers(1, 7), min_size=1),
        hour=st.integers(0, 23),
        days_ahead=st.integers(0, 60),
        cap=st.integers(1, 5000),
    )
)
def test_a_policy_survives_being_stored(policy: ReminderPolicy) -> None:
    assert from_data(as_data(policy)) == policy


def test_unless_somebody_says_otherwise_reminders_are_off() -> None:
    assert not from_data({}).on


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"color": "red"}, "no rule is called color"),
        ({"weekdays": []}, "at least one day"),
        ({"weekdays": [8]}, "at least one day"),
        ({"hour": 24}, "0 to 23"),
        ({"days_ahead": 61}, "at most 60"),
        ({"cap": 0}, "the cap"),
        ({"cap": 5001}, "the cap"),
    ],
)
def test_what_makes_no_policy_is_refused(body: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_data(body)
