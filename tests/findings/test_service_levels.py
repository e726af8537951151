"""By when an action item is expected: in working days of its priority, from when it was opened or opened again."""

from datetime import date, timedelta
from typing import Any

import pytest

from reviewboard.audit.operations import place_hold
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import Priority
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations import edit_action, expect_anew
from reviewboard.findings.operations.levels import BATCH
from reviewboard.findings.queries import get_action, would_change
from reviewboard.findings.rows import ActionFields
from reviewboard.outbox.models import Message
from reviewboard.people.reader import HOUSE
from reviewboard.policies.operations import save
from reviewboard.policies.queries import in_force, levels_in_force
from reviewboard.policies.service_levels import LEVELS, TIME, from_bodies
from tests.findings.scenes import DONE, OPEN, action, moved, somebody, stored
from tests.people.roster import NOW, TODAY, person
from tests.statements import at_most

pytestmark = pytest.mark.django_db
ENDS = TODAY + timedelta(days=90)


def saved(kind: str, body: dict[str, Any], after: int = 0) -> None:
    owner = person(f"Owner of {kind} {after}").pk
    save(
        kind=kind, body=body, after_version=after, owner_id=owner, hypothesis="Less waits", expires_on=ENDS,
        actor_id=owner, as_of=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("priority", "by"),
    [
        (Priority.URGENT, date(2026, 11, 25)),
        (Priority.HIGH, date(2026, 12, 7)),
        (Priority.NORMAL, date(2027, 1, 4)),
        (Priority.LOW, date(2027, 3, 29)),
    ],
)
def test_a_new_action_is_expected_by_the_level_of_its_priority(priority: Priority, by: date) -> None:
    assert stored(action(somebody("Ada Lovelace"), priority=priority)).expected_by == by


def test_another_priority_has_another_day_and_other_words_have_not() -> None:
    ada = somebody("Ada Lovelace")
    pk = action(ada, owner_id=ada.person_id)
    for fields, by in (
        (ActionFields("Alert earlier", owner_id=ada.person_id), date(2027, 1, 4)),
        (ActionFields("Alert earlier", owner_id=ada.person_id, priority=Priority.URGENT), date(2026, 11, 25)),
    ):
        seen = get_action(ada, pk, on=TODAY).version
        edit_action(reader=ada, action_id=pk, fields=fields, seen=seen, as_of=NOW + timedelta(days=5))
        assert stored(pk).expected_by == by


def test_what_is_opened_again_counts_from_then() -> None:
    ada = somebody("Ada Lovelace")
    pk = action(ada, owner_id=ada.person_id, priority=Priority.HIGH)
    moved(ada, pk, ActionEvent.FINISH, OPEN)
    later = NOW + timedelta(days=7)
    moved(ada, pk, ActionEvent.REOPEN, DONE, as_of=later)
    assert (stored(pk).reopened_at, stored(pk).expected_by) == (later, date(2026, 12, 14))


def test_a_policy_that_is_saved_moves_the_day_of_what_is_open_and_only_of_that() -> None:
    ada = somebody("Ada Lovelace")
    open_, closed = action(ada, owner_id=ada.person_id), action(ada, owner_id=ada.person_id)
    moved(ada, closed, ActionEvent.FINISH, OPEN)
    saved(LEVELS, {"days": {"urgent": 1, "high": 2, "normal": 3}})
    assert Message.objects.filter(kind="expect_anew").count() == 1
    assert expect_anew(as_of=NOW) == 1
    assert expect_anew(as_of=NOW) == 0
    assert stored(open_).expected_by == date(2026, 11, 26)
    assert stored(closed).expected_by == date(2027, 1, 4)


def test_working_time_counts_as_well() -> None:
    pk = action(somebody("Ada Lovelace"), priority=Priority.HIGH)
    saved(TIME, {"weekend": [5, 6, 7]})
    expect_anew(as_of=NOW)
    assert stored(pk).expected_by == date(2026, 12, 9)


def test_a_policy_that_ended_falls_back_to_the_default() -> None:
    pk = action(somebody("Ada Lovelace"), priority=Priority.URGENT)
    saved(LEVELS, {"days": {"urgent": 1}})
    assert levels_in_force(on=ENDS - timedelta(days=1)).levels.days[Priority.URGENT] == 1
    assert levels_in_force(on=ENDS).levels.days[Priority.URGENT] == 2
    held = in_force([LEVELS], on=ENDS)[LEVELS]
    assert (held.version, held.has_expired) == (1, True)
    expect_anew(as_of=NOW)
    assert stored(pk).expected_by == date(2026, 11, 24)
    expect_anew(as_of=NOW + timedelta(days=90))
    assert stored(pk).expected_by == date(2026, 11, 25)


def test_what_has_no_day_yet_gets_one_and_what_is_under_legal_hold_stays_as_it_is() -> None:
    ada = somebody("Ada Lovelace")
    bare, held = action(ada), action(ada)
    ActionItem.objects.update(expected_by=None)
    place_hold(subject=f"action:{held}", actor_id=ada.person_id or 0, reason="asked for by counsel", at=NOW)
    assert expect_anew(as_of=NOW) == 1
    assert (stored(bare).expected_by, stored(held).expected_by) == (date(2027, 1, 4), None)


def test_thousands_are_reckoned_anew_in_a_few_statements_a_batch() -> None:
    ActionItem.objects.bulk_create(ActionItem(title=f"{n}", created_at=NOW) for n in range(2 * BATCH + 1))
    with at_most(1 + 3 * 4):
        assert expect_anew(as_of=NOW) == 2 * BATCH + 1


def test_what_another_policy_would_change_is_counted_before_it_is_saved() -> None:
    ada = somebody("Ada Lovelace")
    action(ada, priority=Priority.HIGH)
    action(ada, priority=Priority.URGENT)
    action(ada, priority=Priority.LOW)
    levels = from_bodies({LEVELS: {"days": {"urgent": 1, "high": 1, "normal": 30, "low": 100}}})
    with at_most(1):
        found = would_change(HOUSE, levels, on=date(2026, 11, 26))
    assert (found.open, found.changed, found.earlier, found.later) == (3, 3, 2, 1)
    assert (found.past, found.past_now) == (2, 1)
