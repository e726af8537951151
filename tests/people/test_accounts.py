"""Accounts begin, change their role and end; the last administrator stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from reviewboard.people import accounts
from reviewboard.people.erasure import erase_person
from reviewboard.people.models import ApiToken, Person, User
from reviewboard.people.operations import update_person
from reviewboard.people.permissions import Role
from tests.people.roster import NOW, TODAY, person, token, user

pytestmark = pytest.mark.django_db


def test_the_last_administrator_is_neither_demoted_nor_switched_off() -> None:
    only = user(Role.ADMIN)
    with pytest.raises(accounts.LastAdmin):
        accounts.set_role(user_id=only.pk, role=Role.VIEWER, actor_id=None, as_of=NOW)
    with pytest.raises(accounts.LastAdmin):
        accounts.deactivate(user_id=only.pk, actor_id=None, as_of=NOW)


def test_one_of_two_administrators_may_go() -> None:
    first, second = user(Role.ADMIN, person("Ada Lovelace")), user(Role.ADMIN, person("Bo Diddley"))
    assert accounts.set_role(user_id=first.pk, role=Role.VIEWER, actor_id=None, as_of=NOW)
    with pytest.raises(accounts.LastAdmin):
        accounts.deactivate(user_id=second.pk, actor_id=None, as_of=NOW)


def test_a_switched_off_administrator_does_not_count_as_one() -> None:
    first, second = user(Role.ADMIN, person("Ada Lovelace")), user(Role.ADMIN, person("Bo Diddley"))
    accounts.deactivate(user_id=first.pk, actor_id=None, as_of=NOW)
    with pytest.raises(accounts.LastAdmin):
        accounts.set_role(user_id=second.pk, role=Role.ENGINEER, actor_id=None, as_of=NOW)


def test_a_leaver_loses_sign_in_sessions_and_tokens_on_the_day() -> None:
    ada = person()
    account = user(Role.ENGINEER, ada)
    token(account)
    browser = Client()
    browser.force_login(account)
    update_person(person_id=ada.pk, ends_on=TODAY, as_of=NOW)
    account.refresh_from_db()
    assert not account.is_active
    assert ApiToken.objects.get(user=account).revoked_at == NOW
    assert not Session.objects.exists()


def test_the_daily_tick_ends_the_access_of_whoever_left_since() -> None:
    ada, bo = person("Ada Lovelace", ends_on=TODAY), person("Bo Diddley", ends_on=TODAY + timedelta(days=1))
    user(Role.ENGINEER, ada), user(Role.ENGINEER, bo)
    assert accounts.end_access_of_leavers(today=TODAY, as_of=NOW) == 1
    assert accounts.end_access_of_leavers(today=TODAY, as_of=NOW) == 0
    assert set(User.objects.filter(is_active=True).values_list("person__name", flat=True)) == {"Bo Diddley"}


def test_the_last_administrator_gets_no_last_day_and_is_not_erased() -> None:
    ada = person()
    user(Role.ADMIN, ada)
    for day in (TODAY, TODAY + timedelta(days=300)):
        with pytest.raises(accounts.LastAdmin):
            update_person(person_id=ada.pk, ends_on=day, as_of=NOW)
    with pytest.raises(accounts.LastAdmin):
        erase_person(person_id=ada.pk, actor_id=None, as_of=NOW)
    assert User.objects.get().is_active
    assert Person.objects.get().ends_on is None


def test_an_administrator_with_a_last_day_does_not_count_as_one_who_stays() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    first, second = user(Role.ADMIN, ada), user(Role.ADMIN, bo)
    update_person(person_id=ada.pk, ends_on=TODAY + timedelta(days=1), as_of=NOW)
    with pytest.raises(accounts.LastAdmin):
        accounts.set_role(user_id=second.pk, role=Role.VIEWER, actor_id=None, as_of=NOW)
    with pytest.raises(accounts.LastAdmin):
        update_person(person_id=bo.pk, ends_on=TODAY + timedelta(days=2), as_of=NOW)
    assert accounts.set_role(user_id=first.pk, role=Role.VIEWER, actor_id=None, as_of=NOW)


def test_the_daily_tick_leaves_the_last_administrator_in() -> None:
    user(Role.ADMIN, person("Ada Lovelace", ends_on=TODAY)), user(Role.VIEWER, person("Bo", ends_on=TODAY))
    assert accounts.end_access_of_leavers(today=TODAY, as_of=NOW) == 1
    assert User.objects.get(is_active=True).role == Role.ADMIN
    user(Role.ADMIN, person("Cy Twombly"))
    assert accounts.end_access_of_leavers(today=TODAY, as_of=NOW) == 1


def test_a_setup_token_makes_the_first_administrator_and_no_second() -> None:
    token = accounts.setup_token(as_of=NOW)
    columns = {"email": "Ada@Example.org", "password": "a long passphrase", "name": "Ada Lovelace"}
    user_id = accounts.create_first_admin(token=token, as_of=NOW, **columns)
    made = User.objects.get(pk=user_id)
    assert (made.role, made.email, made.person and made.person.name) == (
        Role.ADMIN,
        "ada@example.org",
        "Ada Lovelace",
    )
    with pytest.raises(accounts.NotFirst):
        accounts.create_first_admin(token=token, as_of=NOW, **columns)
    with pytest.raises(accounts.NotFirst):
        accounts.setup_token(as_of=NOW)


@pytest.mark.parametrize("wait", [timedelta(minutes=61), timedelta(minutes=-5)])
def test_a_setup_token_holds_for_an_hour(wait: timedelta) -> None:
    token = accounts.setup_token(as_of=NOW)
    with pytest.raises(accounts.BadToken):
        accounts.create_first_admin(token=token, email="a@b.org", password="x", name="A", as_of=NOW + wait)


def test_a_made_up_setup_token_is_refused() -> None:
    with pytest.raises(accounts.BadToken):
        accounts.create_first_admin(token="1:2", email="a@b.org", password="x", name="A", as_of=NOW)
    assert not User.objects.exists()
