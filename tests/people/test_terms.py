"""From-to rows: what counted stays as it was, what is wanted counts from the day on."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reviewboard.people.models import ManagerTerm, Membership
from reviewboard.people.terms import succeed
from tests.examples import examples
from tests.people.roster import TODAY, person, team

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def spans(person_id: int) -> list[tuple[str, date, date | None]]:
    rows = Membership.objects.filter(person=person_id).order_by("starts_on", "team__key")
    return list(rows.values_list("team__key", "starts_on", "ends_on"))


@pytest.mark.django_db
def test_a_changed_team_ends_the_old_membership_and_opens_a_new_one() -> None:
    ada, payments, search = person(), team("payments"), team("search")
    assert succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": payments.pk}], on=YESTERDAY)
    assert succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": search.pk}], on=TODAY)
    assert spans(ada.pk) == [("payments", YESTERDAY, TODAY), ("search", TODAY, None)]


@pytest.mark.django_db
def test_the_same_again_changes_nothing() -> None:
    ada, payments = person(), team("payments")
    succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": payments.pk}], on=YESTERDAY)
    assert not succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": payments.pk}], on=TODAY)
    assert spans(ada.pk) == [("payments", YESTERDAY, None)]


@pytest.mark.django_db
def test_a_change_taken_back_on_the_same_day_leaves_no_trace() -> None:
    ada, payments, search = person(), team("payments"), team("search")
    succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": payments.pk}], on=YESTERDAY)
    succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": search.pk}], on=TODAY)
    succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": payments.pk}], on=TODAY)
    assert spans(ada.pk) == [("payments", YESTERDAY, None)]


@pytest.mark.django_db
def test_what_is_planned_for_later_stays() -> None:
    ada, payments, search = person(), team("payments"), team("search")
    Membership.objects.create(person=ada, team=payments, starts_on=TOMORROW)
    given: dict[str, Any] = {"of": {"person_id": ada.pk}, "on": TODAY, "apart": ["team_id"]}
    assert not succeed(Membership, **given, wanted=[])
    assert succeed(Membership, **given, wanted=[{"team_id": search.pk}])
    assert spans(ada.pk) == [("search", TODAY, None), ("payments", TOMORROW, None)]
    assert succeed(Membership, **given, wanted=[{"team_id": payments.pk}])
    assert spans(ada.pk) == [("payments", TODAY, TOMORROW), ("payments", TOMORROW, None)]


@pytest.mark.django_db
def test_a_planned_end_stays() -> None:
    ada, payments = person(), team("payments")
    Membership.objects.create(person=ada, team=payments, starts_on=YESTERDAY, ends_on=TOMORROW)
    assert not succeed(Membership, of={"person_id": ada.pk}, wanted=[{"team_id": payments.pk}], on=TODAY)
    assert spans(ada.pk) == [("payments", YESTERDAY, TOMORROW)]


@pytest.mark.django_db
def test_one_manager_counts_until_the_planned_one_begins() -> None:
    ada, bo, cy, di = (person(name) for name in ("Ada Byron", "Bo Diddley", "Cy Twombly", "Di Prima"))
    ManagerTerm.objects.create(person=ada, manager=bo, starts_on=YESTERDAY, ends_on=TOMORROW)
    ManagerTerm.objects.create(person=ada, manager=cy, starts_on=TOMORROW)
    for manager in (di, bo, di):
        succeed(ManagerTerm, of={"person_id": ada.pk}, wanted=[{"manager_id": manager.pk}], on=TODAY)
    terms = ManagerTerm.objects.filter(person=ada).order_by("starts_on")
    assert list(terms.values_list("manager", "starts_on", "ends_on")) == [
        (bo.pk, YESTERDAY, TODAY),
        (di.pk, TODAY, TOMORROW),
        (cy.pk, TOMORROW, None),
    ]


class AnyHistory(TestCase):
    """Any sequence of changes, on days that never go back."""

    @settings(max_examples=examples(40))
    @given(st.lists(st.tuples(st.integers(0, 3), st.sets(st.sampled_from("abc"))), max_size=8))
    def test_each_day_knows_what_was_last_wanted_for_it(self, steps: list[tuple[int, set[str]]]) -> None:
        ada, teams = person(), {key: team(key) for key in "abc"}
        day, expected = TODAY, {}
        for wait, wanted in steps:
            day += timedelta(days=wait)
            succeed(
                Membership,
                of={"person_id": ada.pk},
                wanted=[{"team_id": teams[key].pk} for key in wanted],
                on=day,
            )
            expected[day] = wanted
        counted: set[str] = set()
        for day in (TODAY + timedelta(days=offset) for offset in range(30)):
            counted = expected.get(day, counted)
            found = [key for key, start, end in spans(ada.pk) if start <= day and (end is None or end > day)]
            assert sorted(found) == sorted(counted)
