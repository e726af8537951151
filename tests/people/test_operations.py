"""People, teams and the logins that are theirs."""

import pytest

from reviewboard.audit.models import Entry
from reviewboard.outbox.models import Message
from reviewboard.people import operations
from reviewboard.people.models import Identity, ManagerTerm, Person
from tests.people.roster import NOW, TODAY, person, team

pytestmark = pytest.mark.django_db


def test_a_new_person_owns_the_address_that_commits_were_seen_under() -> None:
    seen = Identity.objects.create(kind="email", value="Ada@Example.org")
    pk = operations.create_person(name="Ada", email="ada@example.ORG", as_of=NOW)
    seen.refresh_from_db()
    assert seen.person_id == pk
    assert Person.objects.get(pk=pk).email == "ada@example.org"


def test_an_update_says_whether_anything_was_different() -> None:
    ada = person()
    assert operations.update_person(person_id=ada.pk, zone="Europe/Berlin", as_of=NOW)
    assert not operations.update_person(person_id=ada.pk, zone="Europe/Berlin", as_of=NOW)
    logged = Entry.objects.get(action="person.updated")
    assert logged.details == {"columns": ["zone"]}


def test_the_agenda_is_owed_once_however_many_people_change() -> None:
    for name in ("Ada Lovelace", "Bo Diddley"):
        operations.update_person(person_id=person(name).pk, zone="Asia/Tokyo", as_of=NOW)
    assert Message.objects.filter(kind="rebuild_agenda").count() == 1


def test_nobody_manages_themselves() -> None:
    ada = person()
    with pytest.raises(ValueError, match="manages themselves"):
        operations.set_manager(person_id=ada.pk, manager_id=ada.pk, on=TODAY, as_of=NOW)


def test_a_manager_of_that_week_stays_known() -> None:
    ada, bo, cy = person("Ada Lovelace"), person("Bo Diddley"), person("Cy Twombly")
    operations.set_manager(person_id=ada.pk, manager_id=bo.pk, on=TODAY.replace(day=1), as_of=NOW)
    operations.set_manager(person_id=ada.pk, manager_id=cy.pk, on=TODAY, as_of=NOW)
    terms = ManagerTerm.objects.filter(person=ada).order_by("starts_on")
    assert [(term.manager_id, term.ends_on) for term in terms] == [(bo.pk, TODAY), (cy.pk, None)]


def test_a_login_belongs_to_one_person() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    assert operations.give_identity(person_id=ada.pk, kind="github", value="ada", as_of=NOW)
    assert not operations.give_identity(person_id=ada.pk, kind="github", value="ADA", as_of=NOW)
    with pytest.raises(operations.Taken):
        operations.give_identity(person_id=bo.pk, kind="github", value="Ada", as_of=NOW)
    taken = Identity.objects.get(kind="github")
    operations.release_identity(identity_id=taken.pk, actor_id=None, as_of=NOW)
    assert operations.give_identity(person_id=bo.pk, kind="github", value="Ada", as_of=NOW)


def test_a_team_gets_a_lead() -> None:
    ada, payments = person(), team()
    assert operations.update_team(team_id=payments.pk, lead_id=ada.pk, as_of=NOW)
    assert not operations.update_team(team_id=payments.pk, lead_id=ada.pk, as_of=NOW)


@pytest.mark.parametrize(("name", "key"), [("Payments & Co", "payments-co"), ("core/Search", "core-search")])
def test_a_team_key_is_what_is_left_of_its_name(name: str, key: str) -> None:
    assert operations.team_key_for(name) == key
