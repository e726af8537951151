"""Whom CODEOWNERS names for what a change touches, as the gate asks for many repositories at once."""

from datetime import timedelta

import pytest

from reviewboard.catalog.code_owners import code_owners
from reviewboard.catalog.operations import Rule, ensure_repository, set_path_rules
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.identities import resolve
from reviewboard.people.models import Membership, Person
from reviewboard.people.operations import give_identity
from tests.changes.scenes import connection
from tests.people.roster import NOW, TODAY, person, team
from tests.statements import at_most, statements

pytestmark = pytest.mark.django_db

LONG_AGO = TODAY - timedelta(days=100)


def repository(*rules: Rule, number: int = 1) -> int:
    """A repository whose CODEOWNERS file has these rules."""
    pk = ensure_repository(connection_id=connection(), external_id=f"{number}", name=f"shop-{number}")
    set_path_rules(repository_id=pk, rules=rules, as_of=NOW)
    return pk


def login(value: str, who: Person | None = None) -> str:
    """A login at the code host as a rule names it, somebody's or nobody's."""
    if who:
        give_identity(person_id=who.pk, kind="github", value=value, as_of=NOW)
    return f"identity:{resolve([IdentitySnapshot('github', value)])['github', value]}"


def owners(repository_id: int, *paths: str) -> frozenset[str]:
    return code_owners([repository_id])[repository_id].of(paths, on=TODAY)


def test_the_last_rule_that_matches_a_path_decides_and_all_paths_count() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    shop = repository(
        Rule("*", (login("ada", ada),)), Rule("/docs/", (login("bo", bo),)), Rule("/docs/free/", ())
    )
    assert owners(shop, "src/pay.py") == {f"person:{ada.pk}"}
    assert owners(shop, "docs/a.md") == {f"person:{bo.pk}"}
    assert owners(shop, "docs/a.md", "src/pay.py") == {f"person:{ada.pk}", f"person:{bo.pk}"}
    assert owners(shop, "docs/free/a.md") == frozenset()
    assert owners(shop) == frozenset()


def test_each_section_decides_by_itself_and_an_excluded_pattern_has_no_owner_in_its_own() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    shop = repository(
        Rule("*", (login("ada", ada),), "Code"),
        Rule("*.sql", (login("bo", bo),), "Data"),
        Rule("old/*.sql", (), "Data", True),
    )
    assert owners(shop, "db/add.sql") == {f"person:{ada.pk}", f"person:{bo.pk}"}
    assert owners(shop, "old/add.sql") == {f"person:{ada.pk}"}


def test_a_login_that_nobody_is_known_behind_is_itself() -> None:
    unknown = login("somebody")
    assert owners(repository(Rule("*", (unknown,))), "a.py") == {unknown}


def test_a_team_is_its_members_of_that_day() -> None:
    here, left, later = person("Ada Lovelace"), person("Bo Diddley"), person("Cy Twombly")
    payments = team()
    Membership.objects.create(person=here, team=payments, starts_on=LONG_AGO)
    Membership.objects.create(person=left, team=payments, starts_on=LONG_AGO, ends_on=TODAY)
    Membership.objects.create(person=later, team=payments, starts_on=TODAY + timedelta(days=1))
    shop = repository(Rule("*", ("team:payments", "team:nobody-knows")))
    assert owners(shop, "a.py") == {f"person:{here.pk}"}
    yesterday = code_owners([shop])[shop].of(["a.py"], on=TODAY - timedelta(days=1))
    assert yesterday == {f"person:{here.pk}", f"person:{left.pk}"}


def test_many_repositories_take_three_statements_and_none_takes_none() -> None:
    team()
    asked = [
        repository(Rule("*", (login(f"login-{number}"), "team:payments")), number=number)
        for number in range(12)
    ]
    with at_most(3):
        found = code_owners(asked)
    assert set(found) == set(asked)
    assert len({owner for one in found.values() for owner in one.of(["a.py"], on=TODAY)}) == 12
    with statements() as sent:
        assert code_owners([]) == {}
    assert sent == []


def test_a_repository_without_such_a_file_is_left_out() -> None:
    assert code_owners([repository()]) == {}
