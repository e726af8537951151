from datetime import UTC, datetime, timedelta

import pytest

from reviewboard.audit.operations import AlreadyHeld, NotHeld, lift_hold, place_hold
from reviewboard.audit.queries import Held, held, list_entries, refuse_held
from tests.statements import at_most

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


def place(subject: str = "incident:214") -> int:
    return place_hold(subject=subject, actor_id=7, reason="Litigation", at=NOW)


@pytest.mark.django_db
def test_a_hold_stands_until_it_is_lifted_and_both_are_logged() -> None:
    place()
    with at_most(1):
        assert held(["incident:214", "incident:215"]) == {"incident:214"}
    lift_hold(subject="incident:214", actor_id=8, at=LATER)
    assert held(["incident:214"]) == frozenset()
    logged = [(entry.actor_id, entry.action, entry.at) for entry in list_entries(subject="incident:214")]
    assert logged == [(8, "hold_lifted", LATER), (7, "hold_placed", NOW)]


@pytest.mark.django_db
def test_a_subject_is_held_once_at_a_time_and_may_be_held_again() -> None:
    place()
    with pytest.raises(AlreadyHeld):
        place()
    lift_hold(subject="incident:214", actor_id=8, at=LATER)
    with pytest.raises(NotHeld):
        lift_hold(subject="incident:214", actor_id=8, at=LATER)
    place()
    assert held(["incident:214"]) == {"incident:214"}


@pytest.mark.django_db
def test_the_reason_stays_in_its_row() -> None:
    place()
    assert all("Litigation" not in str(entry.details) for entry in list_entries())


@pytest.mark.django_db
def test_an_edit_asks_once_about_all_that_it_touches_and_hears_what_is_held() -> None:
    place()
    with at_most(1), pytest.raises(Held) as refused:
        refuse_held("action:1", "incident:214", "change:2")
    assert refused.value.subjects == ("incident:214",)
    refuse_held("action:1", "incident:215")
