"""Files of people and teams become people and teams, once, and can be taken back whole."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import DjangoAssertNumQueries

from reviewboard.catalog.imports import KINDS, import_people
from reviewboard.connections.imports import Outcome, Stamp, Upload
from reviewboard.connections.models import Connection, Import
from reviewboard.connections.taking_back import Kept, NotApplied, TakenBack, take_back
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.identities import resolve
from reviewboard.people.models import Identity, ManagerTerm, Membership, Person, Team, User
from reviewboard.people.operations import update_person
from tests.people.roster import NOW, TODAY, person, team

pytestmark = pytest.mark.django_db

ROSTER = """email,name,team,manager_email,zone,github,role
ann@example.org,Ann Lee,Payments,bob@example.org,Europe/Berlin,annlee,engineer
bob@example.org,Bob Stone,Payments,,Europe/London,bobs,
"""


def bring(text: str, name: str = "people.csv", **options: object) -> Outcome:
    stamp = Stamp(options.pop("at", NOW))  # type: ignore[arg-type]  # a moment
    return import_people(upload=Upload(name, text.encode()), stamp=stamp, **options)  # type: ignore[arg-type]  # options of the call


def back(import_id: int | None, days: int = 0) -> TakenBack:
    assert import_id is not None
    return take_back(import_id=import_id, kinds=KINDS, stamp=Stamp(NOW + timedelta(days=days)))


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return (outcome.count("created"), outcome.count("updated"), outcome.count("unchanged"))


def test_a_file_of_people_makes_people_teams_managers_and_accounts() -> None:
    outcome = bring(ROSTER)
    ann = Person.objects.get(email="ann@example.org")
    assert outcome.problems == ()
    assert counts(outcome) == (3, 0, 0)
    assert [(m.team.name, m.starts_on) for m in ann.memberships.all()] == [("Payments", TODAY)]
    assert ann.manager_terms.get().manager.name == "Bob Stone"
    assert set(ann.identities.values_list("kind", "value")) == {
        ("email", "ann@example.org"),
        ("github", "annlee"),
    }
    assert User.objects.get().role == "engineer"
    assert not User.objects.get().has_usable_password()


def test_the_same_file_again_changes_nothing() -> None:
    bring(ROSTER)
    terms = list(Membership.objects.values()), list(ManagerTerm.objects.values())
    assert counts(bring(ROSTER, at=NOW + timedelta(days=7))) == (0, 0, 2)
    assert (list(Membership.objects.values()), list(ManagerTerm.objects.values())) == terms


def test_a_changed_team_ends_the_old_membership_on_the_day_of_the_import() -> None:
    bring(ROSTER)
    next_week = NOW + timedelta(days=7)
    moved = bring("email,team\nann@example.org,Search\n", at=next_week)
    assert counts(moved) == (1, 1, 0)
    spans = Membership.objects.filter(person__email="ann@example.org").order_by("starts_on")
    assert [(m.team.key, m.starts_on, m.ends_on) for m in spans] == [
        ("payments", TODAY, next_week.date()),
        ("search", next_week.date(), None),
    ]


def test_an_absent_column_leaves_what_is_known_and_an_empty_one_takes_it_away() -> None:
    bring(ROSTER)
    bring("email,name\nann@example.org,Ann Lee\n")
    assert ManagerTerm.objects.filter(ends_on=None).count() == 1
    bring("email,manager_email\nann@example.org,\n", at=NOW + timedelta(days=1))
    assert ManagerTerm.objects.filter(ends_on=None).count() == 0


def test_a_row_with_a_manager_whom_nobody_knows_is_left_out_with_its_place() -> None:
    outcome = bring(
        "email,manager_email\nann@example.org,bob@example.org\ncy@example.org,ann@example.org\nd@x.io,\n"
    )
    assert [(p.line, p.column, p.got) for p in outcome.problems] == [
        (2, "manager_email", "“bob@example.org”"),
        (3, "manager_email", "“ann@example.org”"),
    ]
    assert list(Person.objects.values_list("email", flat=True)) == ["d@x.io"]


def test_all_or_nothing_means_nothing_for_one_bad_row() -> None:
    outcome = bring(ROSTER + "no address,,,,,,\n", all_or_nothing=True)
    assert outcome.import_id is None
    assert len(outcome.problems) == 1
    assert not Person.objects.exists()
    assert not Connection.objects.exists()


def test_a_preview_says_what_would_happen_and_keeps_nothing() -> None:
    outcome = bring(ROSTER, keep=False)
    assert counts(outcome) == (3, 0, 0)
    assert not Person.objects.exists()
    assert not Import.objects.exists()


def test_somebody_is_found_by_a_login_that_commits_were_seen_under() -> None:
    ada = person("Ada Lovelace", email="")
    (pk,) = resolve([IdentitySnapshot("github", "AnnLee")]).values()
    Identity.objects.filter(pk=pk).update(person=ada)
    bring(ROSTER)
    ada.refresh_from_db()
    assert ada.email == "ann@example.org"


def test_a_login_of_somebody_else_is_a_problem() -> None:
    bring(ROSTER)
    outcome = bring("email,github\nbob@example.org,annlee\n")
    assert [(p.line, p.got) for p in outcome.problems] == [(2, "“github:annlee”")]


def test_a_team_row_lists_its_members_and_lead() -> None:
    bring(ROSTER)
    outcome = bring(
        "name,lead_email,members\nSearch,bob@example.org,ann@example.org\nPayments,,bob@example.org\n",
        kind="teams",
        at=NOW + timedelta(days=1),
    )
    assert outcome.problems == ()
    assert Team.objects.get(key="search").lead == Person.objects.get(email="bob@example.org")
    now = Membership.objects.filter(ends_on=None).order_by("person__email")
    assert [(m.person.email, m.team.key) for m in now] == [
        ("ann@example.org", "search"),
        ("bob@example.org", "payments"),
    ]


def test_a_catalog_finds_a_user_without_an_address_again() -> None:
    catalog = "apiVersion: v1\nkind: User\nmetadata:\n  name: ann\nspec:\n  memberOf: [payments]\n"
    assert counts(bring(catalog, "catalog-info.yaml")) == (2, 0, 0)
    assert counts(bring(catalog, "catalog-info.yaml")) == (0, 0, 1)


def test_taking_an_import_back_leaves_nothing_of_it() -> None:
    resolve([IdentitySnapshot("github", "annlee")])
    outcome = bring(ROSTER)
    assert back(outcome.import_id) == TakenBack(deleted=3, restored=0, kept=())
    assert not Person.objects.exists()
    assert not Team.objects.exists()
    assert not User.objects.exists()
    assert Identity.objects.filter(person=None).count() == 4
    with pytest.raises(NotApplied):
        back(outcome.import_id)


def test_what_an_import_changed_is_as_before_on_the_same_day() -> None:
    bring(ROSTER)
    before = list(Membership.objects.order_by("person").values("person", "team", "starts_on", "ends_on"))
    moved = bring("email,team,zone\nann@example.org,Search,Asia/Tokyo\n")
    assert back(moved.import_id).restored == 1
    assert (
        list(Membership.objects.order_by("person").values("person", "team", "starts_on", "ends_on")) == before
    )
    assert Person.objects.get(email="ann@example.org").zone == "Europe/Berlin"
    assert not Team.objects.filter(key="search").exists()


def test_a_person_who_was_changed_since_stays_and_is_said() -> None:
    outcome = bring(ROSTER)
    ann = Person.objects.get(email="ann@example.org")
    update_person(person_id=ann.pk, zone="Asia/Tokyo", as_of=NOW)
    taken = back(outcome.import_id)
    bob, payments = Person.objects.get(email="bob@example.org"), Team.objects.get()
    assert set(taken.kept) == {
        Kept(f"person:{ann.pk}", "changed"),
        Kept(f"person:{bob.pk}", "used"),
        Kept(f"team:{payments.pk}", "used"),
    }


def test_a_team_that_somebody_else_joined_since_stays() -> None:
    outcome = bring(ROSTER)
    payments = Team.objects.get()
    Membership.objects.create(person=person(), team=payments, starts_on=TODAY)
    taken = back(outcome.import_id)
    assert taken == TakenBack(deleted=2, restored=0, kept=(Kept(f"team:{payments.pk}", "used"),))


def test_a_person_who_has_signed_in_since_stays() -> None:
    outcome = bring(ROSTER)
    User.objects.update(last_login=NOW)
    ann = Person.objects.get(email="ann@example.org")
    assert Kept(f"person:{ann.pk}", "changed") in back(outcome.import_id).kept
    assert User.objects.filter(person=ann, is_active=True).exists()


def test_no_name_is_kept_for_taking_back() -> None:
    outcome = bring(ROSTER)
    bring(ROSTER.replace("Ann Lee", "Ann Byron"))
    assert outcome.import_id is not None
    rows = Import.objects.get(pk=outcome.import_id).rows.all()
    kept = " ".join(str(row.after) + str(row.before) for row in rows)
    assert "Lee" not in kept
    assert "example.org" not in kept


def test_the_command_prints_places_and_exits_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(ROSTER)
    bad.write_text("email,zone\nada@example.org,Europe/Berlim\n")
    with pytest.raises(CommandError) as stopped:
        call_command("import_people", str(good), str(bad))
    printed = capsys.readouterr()
    assert stopped.value.returncode == 1
    assert "bad.csv, line 2, column 2 (zone): got “Europe/Berlim”" in printed.err
    assert "did you mean Europe/Berlin?" in printed.err
    assert "good.csv: 3 created, 0 updated, 0 unchanged" in printed.out


def test_five_hundred_people_take_about_as_many_statements_a_person_as_five(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    def roster(count: int) -> str:
        return "email,name,team\n" + "".join(
            f"p{n}@example.org,Person {n},Team {n % 7}\n" for n in range(count)
        )

    bring(roster(5))
    with django_assert_max_num_queries(40):
        bring(roster(5))
    bring(roster(60))
    with django_assert_max_num_queries(40):
        bring(roster(60))
    assert team("x").pk
