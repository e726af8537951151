"""Rows of people that read well and that a rule refuses: each a problem with its place, and the others stay."""

from datetime import timedelta

import pytest

from reviewboard.audit.operations import place_hold
from reviewboard.connections.imports import Outcome
from reviewboard.connections.models import Import
from reviewboard.connections.taking_back import Kept
from reviewboard.people.erasure import erase_person
from reviewboard.people.models import Membership, Person, User
from reviewboard.people.operations import give_identity
from reviewboard.people.permissions import Role
from tests.catalog.test_import_people import ROSTER, back, bring, counts
from tests.people.roster import NOW, TODAY, person, team, user

pytestmark = pytest.mark.django_db
GOOD = "zoe@example.org"


def places(outcome: Outcome) -> list[tuple[int, int, str, str, str]]:
    return [(p.line, p.position, p.column, p.got, p.expected) for p in outcome.problems]


def test_somebody_who_was_erased_is_not_brought_back() -> None:
    ann = person("Ann Lee", email="ann@example.org")
    give_identity(person_id=ann.pk, kind="github", value="annlee", as_of=NOW)
    erase_person(person_id=ann.pk, actor_id=None, as_of=NOW)
    outcome = bring(f"name,email,github\nAnn Lee,new@example.org,annlee\nZoe,{GOOD},\n")
    assert places(outcome) == [(2, 3, "github", "“annlee”", "somebody who was not erased")]
    assert list(Person.objects.exclude(email="").values_list("email", flat=True)) == [GOOD]


def test_nobody_manages_themselves_under_another_address() -> None:
    bob = person("Bob Stone", email="bob@example.org")
    give_identity(person_id=bob.pk, kind="email", value="bob@home.org", as_of=NOW)
    outcome = bring(
        f"email,name,manager_email\nbob@example.org,Bobby,bob@home.org\n{GOOD},Zoe,bob@home.org\n"
    )
    assert places(outcome) == [(2, 3, "manager_email", "“bob@home.org”", "somebody else as manager")]
    bob.refresh_from_db()
    assert (bob.name, Person.objects.get(email=GOOD).manager_terms.get().manager) == ("Bob Stone", bob)


def test_the_last_administrator_stays_one() -> None:
    admin = user(Role.ADMIN, person("Ada Lovelace"))
    outcome = bring(f"email,role\nada.lovelace@example.org,viewer\n{GOOD},viewer\n")
    assert places(outcome) == [
        (2, 2, "role", "“viewer”", "another administrator first: this is the only one who can sign in")
    ]
    admin.refresh_from_db()
    assert (admin.role, User.objects.get(email=GOOD).role) == ("admin", "viewer")


def test_an_administrator_gives_way_to_another_whatever_the_order_of_the_file() -> None:
    user(Role.ADMIN, person("Ada Lovelace"))
    outcome = bring(f"email,role\nada.lovelace@example.org,viewer\n{GOOD},admin\n")
    assert outcome.problems == ()
    assert User.objects.get(role="admin").email == GOOD


def test_an_address_that_another_account_signs_in_with_makes_no_second_account() -> None:
    User.objects.create_user("ann@example.org", None, role=Role.VIEWER)
    outcome = bring(f"email,role\nann@example.org,engineer\n{GOOD},engineer\n")
    assert places(outcome) == [(2, 2, "role", "“engineer”", "an address that no other account signs in with")]
    assert list(Person.objects.values_list("email", flat=True)) == [GOOD]


def test_a_second_row_of_one_person_is_a_problem_and_not_the_last_word() -> None:
    bob = person("Bob Stone", email="bob.stone@example.org")
    give_identity(person_id=bob.pk, kind="email", value="bob@home.org", as_of=NOW)
    outcome = bring(f"email,name\nbob.stone@example.org,Bob A\nbob@home.org,Bob B\n{GOOD},Zoe\n")
    assert places(outcome) == [(3, 1, "email", "“bob@home.org”", "each person once in a file")]
    assert outcome.problems[0].hint == "line 2 is the same person, and that row was read"
    bob.refresh_from_db()
    assert bob.name == "Bob A"


def test_what_names_a_refused_row_is_left_out_with_it() -> None:
    outcome = bring(f"email,team,manager_email\nx@example.org,---,\ny@example.org,,x@example.org\n{GOOD},,\n")
    assert [(p.line, p.position, p.column) for p in outcome.problems] == [
        (2, 2, "team"),
        (3, 3, "manager_email"),
    ]
    assert counts(outcome) == (1, 0, 0)


def test_a_team_without_a_letter_refuses_its_row_and_takes_nobody_out_of_a_team() -> None:
    bring(ROSTER)
    outcome = bring(f"email,team,host_team\nann@example.org,支付,\n{GOOD},Payments,---\n")
    assert [(p.line, p.position, p.column, p.got) for p in outcome.problems] == [
        (2, 2, "team", "“支付”"),
        (3, 3, "host_team", "“---”"),
    ]
    assert Membership.objects.filter(ends_on=None).count() == 2


def test_people_in_one_line_of_json_are_people_apart() -> None:
    outcome = bring('[{"email": "a@b.c", "name": "A"}, {"email": "d@e.f", "name": "D"}]', "people.json")
    assert counts(outcome) == (2, 0, 0)
    assert set(Person.objects.values_list("name", "email")) == {("A", "a@b.c"), ("D", "d@e.f")}


def test_a_place_in_json_and_in_a_catalog_is_a_character() -> None:
    written = '[{"email": "a@b.c",\n  "team": "支付"}]'
    assert [(p.line, p.position) for p in bring(written, "people.json").problems] == [(2, 3)]
    catalog = "kind: User\nmetadata:\n  name: ann\nspec:\n  memberOf:\n    - '---'\n"
    assert [(p.line, p.position, p.column) for p in bring(catalog, "c.yaml").problems] == [(6, 5, "team")]


def test_all_or_nothing_keeps_nothing_of_a_file_with_a_refused_row() -> None:
    user(Role.ADMIN, person("Ada Lovelace"))
    outcome = bring(f"email,role\n{GOOD},viewer\nada.lovelace@example.org,viewer\n", all_or_nothing=True)
    assert (outcome.import_id, Person.objects.count(), Import.objects.count()) == (None, 1, 0)


def test_what_is_planned_for_later_stays() -> None:
    bring(ROSTER)
    ann, search = Person.objects.get(email="ann@example.org"), team("search")
    planned = Membership.objects.create(person=ann, team=search, starts_on=TODAY + timedelta(days=10))
    bring("email,team\nann@example.org,\n", at=NOW + timedelta(days=1))
    assert list(ann.memberships.filter(ends_on=None)) == [planned]


def test_the_only_administrator_stays_when_the_import_that_made_them_is_taken_back() -> None:
    ann = person("Ann Lee", email="ann@example.org")
    changed = bring("email,role\nann@example.org,admin\n")
    assert back(changed.import_id).kept == (Kept(f"person:{ann.pk}", "used"),)
    made = bring(f"email,role\n{GOOD},admin\nbo@example.org,viewer\n")
    User.objects.filter(person=ann).update(is_active=False)
    zoe = Person.objects.get(email=GOOD)
    taken = back(made.import_id)
    assert (taken.deleted, taken.kept) == (1, (Kept(f"person:{zoe.pk}", "used"),))
    assert User.objects.filter(role="admin", is_active=True).exists()


def test_somebody_under_a_legal_hold_stays_as_they_are_and_the_others_come_in() -> None:
    bring(ROSTER)
    ann = Person.objects.get(email="ann@example.org")
    place_hold(subject=f"person:{ann.pk}", reason="litigation", actor_id=ann.pk, at=NOW)
    outcome = bring(f"email,zone\nann@example.org,Asia/Tokyo\n{GOOD},UTC\n")
    assert [(p.line, p.expected) for p in outcome.problems] == [(2, "a record on which no legal hold stands")]
    ann.refresh_from_db()
    assert (ann.zone, counts(outcome)) == ("Europe/Berlin", (1, 0, 0))


def test_the_only_administrator_gets_no_last_day_however_far_off() -> None:
    boss = person("Ada Lovelace")
    user(Role.ADMIN, boss)
    outcome = bring(f"email,ends_on\nada.lovelace@example.org,2027-11-01\n{GOOD},\n")
    assert [(p.line, p.column) for p in outcome.problems] == [(2, "ends_on")]
    boss.refresh_from_db()
    assert boss.ends_on is None
    assert Person.objects.filter(email=GOOD).exists()
