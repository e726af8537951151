"""A decision stands until its day or its end; its owner renews it with a reason, and what keeps it is said."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import Held
from reviewboard.catalog.models import Service
from reviewboard.domain.values import DecisionTurn, Enforcement, Visibility
from reviewboard.findings.learned_rows import DecisionFilter, DecisionList, DecisionView, KeptBy, Standing
from reviewboard.findings.models import ActionItem, Decision, Turn
from reviewboard.findings.operations import (
    SomebodyWasFaster,
    add_decision,
    edit_decision,
    end_decision,
    make_practice,
    renew_decision,
)
from reviewboard.findings.queries import count_decisions, due_soon, get_decision, list_decisions
from reviewboard.people.models import Audience, AudienceMember, Membership, Person
from reviewboard.people.permissions import Role
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.visibility import NotAllowed, NotVisible
from tests.people.roster import NOW, TODAY, person, reader, team
from tests.statements import at_most

pytestmark = pytest.mark.django_db
TEST = {"enforcement": Enforcement.TEST, "enforced_by": "contracts/duration"}


@pytest.fixture
def ada() -> Reader:
    return reader(Role.ENGINEER, person("Ada Lovelace"))


@pytest.fixture
def bob() -> Reader:
    return reader(Role.ENGINEER, person("Bob Stone"))


@pytest.fixture
def ines() -> Reader:
    return reader(Role.FACILITATOR, person("Ines Duarte"))


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def settle(by: Reader, text: str = "Durations have a unit", **standing: Any) -> int:
    return add_decision(reader=by, text=text, standing=Standing(**standing), as_of=NOW)


def practice(by: Reader, text: str = "Durations have a unit", **standing: Any) -> int:
    return settle(by, text, **{"practice": True, "owner_id": by.person_id, **standing})


def seen(by: Reader, pk: int, on: date = TODAY) -> DecisionView:
    return get_decision(by, pk, on=on)


def listed(by: Reader, on: date = TODAY, **wanted: Any) -> list[int]:
    return [row.id for row in list_decisions(by, DecisionFilter(**wanted), None, 50, on=on).rows]


def edit(by: Reader, pk: int, text: str = "Durations have a type", **standing: Any) -> bool:
    found = seen(by, pk)
    return edit_decision(
        reader=by,
        decision_id=pk,
        text=text,
        standing=Standing(**{"owner_id": found.row.owner_id, **standing}),
        seen=found.version,
        as_of=NOW,
    )


def renew(by: Reader, pk: int, because: str = "It still helps", **dates: Any) -> None:
    renew_decision(
        reader=by, decision_id=pk, because=because, as_of=NOW, **{"until": None, "review_on": None, **dates}
    )


@pytest.mark.parametrize(
    "standing",
    [
        {"practice": True, "enforcement": Enforcement.TEST},
        {"practice": True, "enforced_by": "contracts/duration"},
        {"practice": False, **TEST},
        {"practice": False, "review_on": TODAY},
        {"practice": True, "review_on": TODAY - timedelta(days=1)},
        {"until": TODAY - timedelta(days=1)},
        {"practice": True, "review_on": TODAY + timedelta(days=9), "until": TODAY + timedelta(days=8)},
        {"practice": True, "enforced_after_id": 999},
    ],
)
def test_what_cannot_stand_is_refused(ada: Reader, standing: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        settle(ada, **standing)
    assert not Decision.objects.exists()


def test_an_owner_who_has_left_is_refused_and_one_who_left_since_may_stay(ada: Reader, ines: Reader) -> None:
    gone = person("Gone Girl", ends_on=TODAY)
    with pytest.raises(ValueError, match="not here"):
        settle(ada, owner_id=gone.pk)
    pk = settle(ada, owner_id=ada.person_id)
    assert ada.person_id is not None
    Person.objects.filter(pk=ada.person_id or 0).update(ends_on=TODAY)
    assert edit(ines, pk)


def test_a_practice_says_what_keeps_it_or_what_will(ada: Reader) -> None:
    will = ActionItem.objects.create(title="Write the contract", due_on=day(3))
    row = seen(ada, practice(ada, enforced_after_id=will.pk)).row
    assert row.enforced_after is not None
    assert (row.enforcement, row.enforced_after.reference, row.enforced_after.due_on) == (
        None,
        will.reference,
        day(3),
    )
    assert edit(ada, row.id, enforced_after_id=will.pk, **TEST)
    row = seen(ada, row.id).row
    assert (row.enforcement, row.enforced_by, row.enforced_after) == (
        Enforcement.TEST,
        "contracts/duration",
        None,
    )


def test_an_action_item_that_the_reader_may_not_see_is_not_told_and_stays_when_they_save(
    ada: Reader, bob: Reader
) -> None:
    audience = Audience.objects.create(level=Visibility.RESTRICTED)
    AudienceMember.objects.create(audience=audience, person_id=bob.person_id)
    hidden = ActionItem.objects.create(title="Close the hole", audience=audience)
    pk = practice(ada)
    Decision.objects.filter(pk=pk).update(enforced_after=hidden)
    assert seen(ada, pk).row.enforced_after is None
    with pytest.raises(ValueError, match="no such action"):
        edit(ada, pk, enforced_after_id=hidden.pk)
    assert edit(ada, pk)
    assert Decision.objects.get().enforced_after == hidden


def test_its_owner_and_facilitators_change_it_and_nobody_else(ada: Reader, bob: Reader, ines: Reader) -> None:
    pk = settle(bob, owner_id=ada.person_id)
    assert edit(ada, pk, "One")
    assert edit(ines, pk, "Two")
    assert not seen(bob, pk).row.may_change
    with pytest.raises(NotAllowed):
        edit(bob, pk, "Three")
    with pytest.raises(NotAllowed):
        renew(bob, pk)
    with pytest.raises(NotAllowed):
        end_decision(reader=bob, decision_id=pk, because="No", as_of=NOW)
    with pytest.raises(NotVisible):
        end_decision(reader=bob, decision_id=pk + 99, because="No", as_of=NOW)


def test_while_nobody_owns_it_who_wrote_it_may(bob: Reader) -> None:
    assert edit(bob, settle(bob), "Said better")


def test_once_its_owner_has_left_the_lead_of_their_team_stands_in(
    ada: Reader, bob: Reader, ines: Reader
) -> None:
    assert ada.person_id is not None
    of_ada = team(lead_id=bob.person_id)
    Membership.objects.create(person_id=ada.person_id or 0, team=of_ada, starts_on=day(-100), ends_on=TODAY)
    pk = practice(ada, review_on=day(60), **TEST)
    assert listed(bob, view=DecisionList.DUE) == []
    Person.objects.filter(pk=ada.person_id or 0).update(ends_on=TODAY)
    outsider = reader(Role.VIEWER, person("Olga Other"))
    for who, due in ((bob, [pk]), (ines, [pk]), (outsider, [])):
        assert listed(who, view=DecisionList.DUE) == due
        assert [row.id for row in due_soon(who, 5, on=TODAY)] == due
        assert count_decisions(who, on=TODAY).due == len(due)
    assert seen(bob, pk).row.owner_left
    renew(bob, pk, review_on=day(90))


def test_two_who_write_at_once_do_not_overwrite_each_other(ada: Reader) -> None:
    pk = settle(ada, owner_id=ada.person_id)
    version = seen(ada, pk).version
    edit(ada, pk, "First")
    with pytest.raises(SomebodyWasFaster):
        edit_decision(reader=ada, decision_id=pk, text="Second", standing=Standing(), seen=version, as_of=NOW)
    assert seen(ada, pk).row.text == "First"


def test_saving_what_is_there_leaves_no_trace(ada: Reader) -> None:
    pk = practice(ada, **TEST)
    assert not edit(ada, pk, "Durations have a unit", **TEST)
    assert not Turn.objects.exists()


def test_it_is_about_its_services_and_found_by_them(ada: Reader) -> None:
    one, two = (Service.objects.create(key=key, name=key) for key in ("pricing", "stock"))
    pk = practice(ada, service_ids=[two.pk, one.pk])
    assert seen(ada, pk).row.service_keys == ("pricing", "stock")
    assert listed(ada, service="stock") == [pk]
    assert edit(ada, pk, "Durations have a unit", service_ids=[one.pk])
    assert listed(ada, service="stock") == []
    assert Turn.objects.get().kind == DecisionTurn.EDITED


def test_past_its_last_day_it_reads_ended_until_its_owner_renews_it_with_a_reason(ada: Reader) -> None:
    pk = settle(ada, owner_id=ada.person_id, until=day(2))
    assert listed(ada, day(2), view=DecisionList.STANDING) == [pk]
    assert listed(ada, day(3), view=DecisionList.ENDED) == [pk]
    assert seen(ada, pk, day(3)).row.ended_on == day(2)
    with pytest.raises(ValueError, match="why"):
        renew(ada, pk, because=" ", until=day(30))
    with pytest.raises(ValueError, match="passed"):
        renew(ada, pk, until=day(-1))
    with pytest.raises(ValueError, match="practice"):
        renew(ada, pk, review_on=day(30))
    renew(ada, pk, because="Told by Eve <eve@example.org>: it holds", until=day(30))
    found = seen(ada, pk, day(3))
    assert (found.row.ended_on, found.row.until) == (None, day(30))
    assert found.turns[0].because == "Told by Eve <eve@example.org>: it holds"
    assert "Eve" not in Turn.objects.get().because
    entry = Entry.objects.get(action="decision.renewed")
    assert (entry.actor_id, entry.details["until"]) == (ada.person_id, day(30).isoformat())


def test_it_ends_with_a_reason_once_and_stands_again_when_it_is_renewed(ada: Reader) -> None:
    pk = practice(ada, **TEST)
    with pytest.raises(ValueError, match="why"):
        end_decision(reader=ada, decision_id=pk, because="", as_of=NOW)
    end_decision(reader=ada, decision_id=pk, because="The client does it by itself", as_of=NOW)
    found = seen(ada, pk)
    assert (found.row.ended_on, found.ended_because) == (TODAY, "The client does it by itself")
    assert listed(ada, view=DecisionList.STANDING) == []
    with pytest.raises(SomebodyWasFaster):
        end_decision(reader=ada, decision_id=pk, because="Again", as_of=NOW)
    renew(ada, pk, review_on=day(20))
    found = seen(ada, pk)
    assert (found.row.ended_on, found.ended_because) == (None, "")
    kinds = [turn.kind for turn in found.turns]
    assert kinds == [DecisionTurn.RENEWED, DecisionTurn.ENDED]
    assert found.turns[1].because == "The client does it by itself"


def test_a_practice_no_longer_says_nothing_of_what_keeps_it(ada: Reader) -> None:
    pk = practice(ada, review_on=day(9), **TEST)
    assert make_practice(reader=ada, decision_id=pk, practice=False, as_of=NOW)
    assert not make_practice(reader=ada, decision_id=pk, practice=False, as_of=NOW)
    row = seen(ada, pk).row
    assert (row.practice, row.enforcement, row.enforced_by, row.review_on) == (False, None, "", None)
    assert make_practice(reader=ada, decision_id=pk, practice=True, as_of=NOW)
    assert listed(ada, view=DecisionList.UNENFORCED) == [pk]


@pytest.mark.parametrize(
    "act",
    [
        lambda by, pk: edit(by, pk, "Other words"),
        lambda by, pk: renew(by, pk, until=day(3)),
        lambda by, pk: end_decision(reader=by, decision_id=pk, because="So", as_of=NOW),
        lambda by, pk: make_practice(reader=by, decision_id=pk, practice=True, as_of=NOW),
    ],
)
def test_under_a_legal_hold_it_stays_as_it_is(ada: Reader, act: Callable[[Reader, int], object]) -> None:
    pk = settle(ada, owner_id=ada.person_id)
    place_hold(subject=f"decision:{pk}", actor_id=ada.person_id or 0, reason="Litigation", at=NOW)
    with pytest.raises(Held):
        act(ada, pk)


def test_they_are_counted_by_what_keeps_them(ada: Reader) -> None:
    practice(ada, "One", **TEST)
    practice(ada, "Two", enforcement=Enforcement.RULE, enforced_by="iam/agents.rego", review_on=day(10))
    practice(ada, "Three", enforcement=Enforcement.DOCUMENT, enforced_by="Runbook 12", until=day(20))
    practice(ada, "Four")
    settle(ada, "No practice")
    ended = practice(ada, "Five", **TEST)
    end_decision(reader=ada, decision_id=ended, because="So", as_of=NOW)
    with at_most(1):
        counts = count_decisions(ada, on=TODAY)
    assert (counts.practices, counts.by_test_or_rule, counts.by_document, counts.by_nothing) == (4, 2, 1, 1)
    assert (counts.standing, counts.due, counts.ended) == (5, 1, 1)
    assert [len(listed(ada, kept_by=one)) for one in KeptBy] == [2, 1, 1, 1]


def test_the_soonest_is_looked_at_first(ada: Reader) -> None:
    later = practice(ada, "Later", review_on=day(9), **TEST)
    ends = settle(ada, "Ends", owner_id=ada.person_id, until=day(4))
    practice(ada, "Far", review_on=day(15), **TEST)
    assert [row.id for row in due_soon(ada, 5, on=TODAY)] == [ends, later]


def test_it_is_found_by_reference_and_by_words_in_any_form(ada: Reader) -> None:
    pk = practice(ada, "Certificates rotate in two steps", **TEST)
    practice(ada, "Something else", **TEST)
    for text in (f"D-{pk}", f"d-{pk}", "rotation certificate", "rotat", "STEPS two"):
        assert listed(ada, text=text) == [pk], text
    assert listed(ada, text="D-999999") == []
    assert listed(ada, text="certificates never") == []
    assert listed(ada, text="\0") == listed(ada)


def test_a_sealed_one_is_never_found_by_words_and_reads_as_a_restricted_item(ada: Reader) -> None:
    audience = Audience.objects.create(level=Visibility.SEALED)
    AudienceMember.objects.create(audience=audience, person_id=ada.person_id)
    pk = practice(ada, "Tokens rotate hourly", enforcement=Enforcement.RULE, enforced_by="tokens.rego")
    Decision.objects.filter(pk=pk).update(audience=audience)
    named = Reader(ada.user_id, ada.person_id, ada.role, audience_ids=frozenset({audience.pk}))
    assert listed(named, text="tokens") == []
    [row] = list_decisions(named, DecisionFilter(text=f"D-{pk}"), None, 50, on=TODAY).rows
    assert (row.text, row.enforced_by) == ("Restricted item", "")
    assert seen(named, pk).row.enforced_by == "tokens.rego"
    assert listed(ada) == []
    assert count_decisions(ada, on=TODAY).practices == 0
    with pytest.raises(NotVisible):
        seen(ada, pk)


def test_pages_meet_every_row_once_and_cost_the_same_at_any_size(ada: Reader) -> None:
    pks = [practice(ada, f"Number {n} by P <p{n}@example.org>", **TEST) for n in range(7)]
    met: list[int] = []
    after = None
    while True:
        with at_most(2):
            page = list_decisions(ada, DecisionFilter(), after, 3, on=TODAY)
        met += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert met == pks[::-1]
    for _ in range(9):
        renew(ada, pks[0], because="Asked by A <a@example.org>", review_on=day(4))
    with at_most(6):
        seen(ada, pks[0])


def test_the_house_may_do_what_a_facilitator_may(ada: Reader) -> None:
    pk = settle(ada, owner_id=ada.person_id)
    assert make_practice(reader=HOUSE, decision_id=pk, practice=True, as_of=NOW)
