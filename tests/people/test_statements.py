"""A statement is made once and sent with other values each time, as the queryset behind it would find them."""

from typing import NamedTuple

import pytest
from django.db.models import F

from reviewboard.domain.values import Visibility
from reviewboard.people.models import ApiToken, Audience, Person
from reviewboard.people.reader import HOUSE, Reader
from reviewboard.people.statements import ANY_READER, Given, GivenAmong, Statement, seen_by
from tests.people.roster import NOW, person, token, user
from tests.statements import statements

pytestmark = pytest.mark.django_db


class Named(NamedTuple):
    """A person."""

    id: int
    called: str


def people() -> Statement[Named]:
    """People of a name, by id."""
    found = Person.objects.filter(name=Given("name")).annotate(called=F("name")).order_by("pk")
    return Statement(found, Named)


def test_each_time_the_values_are_those_that_are_given() -> None:
    ada, bo = person("Ada Lovelace"), person("Bo Diddley")
    statement = people()
    assert statement.rows({"name": "Ada Lovelace"}) == [Named(ada.pk, "Ada Lovelace")]
    assert statement.rows({"name": "Bo Diddley"}) == [Named(bo.pk, "Bo Diddley")]
    assert statement.rows({"name": "'; DROP TABLE people_person; --"}) == []


def test_a_missing_value_is_an_error_and_no_other_answer() -> None:
    with pytest.raises(KeyError):
        people().rows({})


def test_at_most_so_many_rows_are_read() -> None:
    first = person("Ada Lovelace")
    person("Ada Lovelace", email="other@example.org")
    assert [row.id for row in people().rows({"name": "Ada Lovelace"}, limit=1)] == [first.pk]


def test_sending_it_takes_one_statement() -> None:
    statement = people()
    with statements() as sent:
        statement.rows({"name": "Ada Lovelace"})
    assert len(sent) == 1


@pytest.mark.parametrize("ids", [[], [0], [1, 2]])
def test_any_number_of_ids_may_be_given(ids: list[int]) -> None:
    made = [person("Ada Lovelace").pk, person("Bo Diddley").pk, person("Cy Twombly").pk]
    found = Person.objects.filter(pk__in=GivenAmong("ids")).annotate(called=F("name")).order_by("pk")
    rows = Statement(found, Named).rows({"ids": [made[index] for index in ids]})
    assert [row.id for row in rows] == [made[index] for index in ids]


class Level(NamedTuple):
    """An audience."""

    id: int


def test_each_reader_sees_through_it_what_the_reader_sees() -> None:
    """`Reader.visible` stays the one rule: the statement is made of it."""
    first, second = (Audience.objects.create(level=Visibility.RESTRICTED, created_at=NOW) for _ in "ab")
    statement = Statement(Audience.objects.filter(ANY_READER.visible("pk")).order_by("pk"), Level)
    for ids in (frozenset({first.pk}), frozenset({first.pk, second.pk}), frozenset[int]()):
        reader = Reader(user_id=1, person_id=None, role=HOUSE.role, audience_ids=ids)
        assert {row.id for row in statement.rows(seen_by(reader))} == ids


class Scoped(NamedTuple):
    """A token."""

    scopes: list[str]


def test_a_column_that_is_stored_in_another_form_is_read_as_its_model_reads_it() -> None:
    made = token(user())
    ApiToken.objects.filter(pk=made.pk).update(scopes=["read:agenda"])
    assert Statement(ApiToken.objects.all(), Scoped).rows({}) == [Scoped(["read:agenda"])]
