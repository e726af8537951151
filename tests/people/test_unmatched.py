"""Logins and addresses of nobody yet: who is offered, in which list they stand, and what a page costs."""

import pytest
from django.db import connection

from reviewboard.domain.likely import Reason
from reviewboard.people.matching import set_aside
from reviewboard.people.merging import merge
from reviewboard.people.models import Identity, Person
from reviewboard.people.operations import give_identity
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.unmatched import Sort, UnmatchedRow, get_identity, list_unmatched
from reviewboard.people.visibility import NotVisible
from tests.people.roster import NOW, person
from tests.statements import at_most

pytestmark = pytest.mark.django_db

BOSS = Reader(user_id=None, person_id=None, role=Role.ADMIN)


def seen(value: str, name: str = "", kind: str = "github") -> Identity:
    return Identity.objects.create(kind=kind, value=value, name=name)


def offered(one: Identity) -> list[tuple[str, tuple[Reason, ...]]]:
    row = get_identity(BOSS, one.pk).row
    return [(each.name, each.reasons) for each in row.likely]


def test_each_stands_in_one_list_and_the_newest_first() -> None:
    ada = person()
    for value in ("one", "dependabot[bot]", "two"):
        seen(value)
    seen("4189+github-actions[bot]@users.noreply.github.com", kind="email")
    seen("app@example.org", name="Renovate[bot]", kind="email")
    seen("noreply@Anthropic.com", name="Claude", kind="email")
    seen("223556219+Copilot@users.noreply.github.com", name="Copilot", kind="email")
    seen("22355621+Copilot@users.noreply.github.com", name="Somebody else's number", kind="email")
    aside = seen("outsider")
    set_aside(identity_id=aside.pk, actor_id=None, as_of=NOW)
    give_identity(person_id=ada.pk, kind="github", value="ada", as_of=NOW)
    Identity.objects.create(kind="github", value="erased-1", erased_at=NOW)
    found = {sort: [row.value for row in list_unmatched(BOSS, sort, None, 50).rows] for sort in Sort}
    assert found == {
        Sort.WAITING: ["22355621+Copilot@users.noreply.github.com", "two", "one"],
        Sort.BOTS: [
            "223556219+Copilot@users.noreply.github.com",
            "noreply@Anthropic.com",
            "app@example.org",
            "4189+github-actions[bot]@users.noreply.github.com",
            "dependabot[bot]",
        ],
        Sort.ASIDE: ["outsider"],
    }


def test_pages_follow_one_another() -> None:
    for number in range(5):
        seen(f"login{number}")
    first = list_unmatched(BOSS, Sort.WAITING, None, 3)
    second = list_unmatched(BOSS, Sort.WAITING, first.after, 3)
    assert [row.value for row in (*first.rows, *second.rows)] == [f"login{n}" for n in (4, 3, 2, 1, 0)]
    assert second.after is None


def test_whoever_does_not_manage_people_sees_none() -> None:
    one = seen("ada")
    facilitator = Reader(user_id=None, person_id=None, role=Role.FACILITATOR)
    assert list_unmatched(facilitator, Sort.WAITING, None, 50).rows == ()
    with pytest.raises(NotVisible):
        get_identity(facilitator, one.pk)


def test_people_are_found_by_every_rule() -> None:
    ada = person("Ada Lovelace")
    give_identity(person_id=ada.pk, kind="github", value="AdaLove", name="Augusta King", as_of=NOW)
    assert offered(seen("77+adalove@users.noreply.github.com", kind="email")) == [
        ("Ada Lovelace", (Reason.SAME_ACCOUNT,))
    ]
    assert offered(seen("x1@home.example", "LOVELACE, Ada", "email")) == [
        ("Ada Lovelace", (Reason.SAME_NAME,))
    ]
    assert offered(seen("x2@home.example", "Augusta King", "email")) == [
        ("Ada Lovelace", (Reason.SAME_NAME,))
    ]
    assert offered(seen("ada.lovelace+x@home.example", kind="email")) == [
        ("Ada Lovelace", (Reason.SAME_MAILBOX,))
    ]
    assert offered(seen("ada.lovelace", kind="gitlab")) == [("Ada Lovelace", (Reason.LOGIN_IN_ADDRESS,))]
    assert offered(seen("adalove@home.example", kind="email")) == [
        ("Ada Lovelace", (Reason.LOGIN_IN_ADDRESS,))
    ]
    assert offered(seen("adalove", kind="gitlab")) == [("Ada Lovelace", (Reason.SAME_LOGIN,))]
    assert offered(seen("x3", "Ada B. Lovelace")) == [("Ada Lovelace", (Reason.SIMILAR_NAME,))]
    assert offered(seen("x4", "Bo Diddley")) == []


def test_accents_make_no_difference_to_the_database_either() -> None:
    person("Łucja Zieliński", email="lz@example.org")
    assert offered(seen("x1", "Lucja Zielinski")) == [("Łucja Zieliński", (Reason.SAME_NAME,))]
    assert offered(seen("x2", "ZIELIŃSKI Łucja Maria")) == [("Łucja Zieliński", (Reason.SIMILAR_NAME,))]


def test_nobody_erased_or_merged_is_offered() -> None:
    ada, old = person("Ada Lovelace"), person("Ada B. Lovelace")
    Person.objects.create(name="", email="", erased_at=NOW)
    merge(survivor_id=ada.pk, absorbed_id=old.pk, actor_id=None, as_of=NOW)
    assert [name for name, _ in offered(seen("x1", "Ada B. Lovelace"))] == ["Ada Lovelace"]


def test_words_that_mean_something_to_a_search_are_words() -> None:
    person("Ada Lovelace")
    for name in ("Ada' | 'x", "a & !b", "\\ :* <->", "' '"):
        assert offered(seen(f"x-{name}", name)) == []


def test_one_that_is_somebodys_says_whose() -> None:
    ada = person()
    give_identity(person_id=ada.pk, kind="github", value="ada", as_of=NOW)
    found = get_identity(BOSS, Identity.objects.get().pk)
    assert (found.person_id, found.person, found.row.likely) == (ada.pk, "Ada Lovelace", ())


@pytest.mark.parametrize("size", [2, 50])
def test_a_page_takes_three_statements_at_any_size(size: int) -> None:
    for number in range(size):
        one = person(f"Person Number{number}")
        give_identity(person_id=one.pk, kind="github", value=f"login{number}", as_of=NOW)
        seen(f"login{number}", f"Person Number{number}", "gitlab")
    with at_most(3):
        page = list_unmatched(BOSS, Sort.WAITING, None, 50)
    assert all(is_matched(row) for row in page.rows)


def is_matched(row: UnmatchedRow) -> bool:
    return [one.reasons for one in row.likely] == [(Reason.SAME_NAME, Reason.SAME_LOGIN)]


def test_people_are_found_by_index() -> None:
    Person.objects.bulk_create(
        Person(name=f"Person N{number}", email=f"person{number}@example.org") for number in range(3000)
    )
    people = list(Person.objects.all())
    Identity.objects.bulk_create(Identity(kind="gitlab", value=f"outsider{n}") for n in range(3000))
    Identity.objects.bulk_create(
        Identity(kind="github", value=f"login{one.pk}", name=one.name, person=one) for one in people
    )
    Identity.objects.bulk_create(
        Identity(kind="gitlab", value=f"login{one.pk}", name=one.name) for one in people[:50]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_person; ANALYZE people_identity")
        # At this size reading both tables whole in their order costs about the same; with more people it does not.
        cursor.execute("SET LOCAL enable_mergejoin = off")
    with connection.execute_wrapper(explaining := Explaining()):
        list_unmatched(BOSS, Sort.WAITING, None, 50)
    page, people_found, theirs_found = explaining.plans
    assert "identity_unmatched" in page, page
    assert {"person_by_handle", "person_by_words"} <= set(people_found.split()), people_found
    assert {"identity_by_handle", "identity_by_name"} <= set(theirs_found.split()), theirs_found


class Explaining:
    """Asks for the plan of each statement before it is sent."""

    def __init__(self) -> None:
        self.plans: list[str] = []

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # as Django calls it
        execute("EXPLAIN " + sql, params, many, context)
        self.plans.append("\n".join(row[0] for row in context["cursor"].fetchall()))
        return execute(sql, params, many, context)
