"""Rows of services and lines of CODEOWNERS that read well and that a rule refuses."""

import pytest

from reviewboard.catalog.models import PathRule, Repository, Reviewer, Service
from reviewboard.people.operations import give_identity
from tests.catalog.test_import_services import bring, counts
from tests.people.roster import NOW, person

pytestmark = pytest.mark.django_db


def places(text: str, name: str = "services.csv", **options: object) -> list[tuple[int, int, str, str, str]]:
    return [(p.line, p.position, p.column, p.got, p.expected) for p in bring(text, name, **options).problems]


def keys() -> list[str]:
    return list(Service.objects.values_list("key", flat=True))


def test_a_reviewer_is_not_their_own_deputy_under_another_address() -> None:
    give_identity(person_id=person("Ada Lovelace").pk, kind="email", value="ada@home.org", as_of=NOW)
    people = "ada.lovelace@example.org,ada@home.org"
    assert places(f"name,reviewers,deputies\nshop,{people}\ngood,,\n") == [
        (2, 3, "deputies", "“ada@home.org”", "reviewers and deputies to be different people")
    ]
    assert keys() == ["good"]


def test_a_deputy_of_before_is_no_reviewer_while_the_file_leaves_them_deputy() -> None:
    person("Ada Lovelace")
    bring("name,deputies\nshop,ada.lovelace@example.org\n")
    text = "name,tier,reviewers\nshop,1,ada.lovelace@example.org\ngood,1,\n"
    assert [place[:3] for place in places(text)] == [(2, 3, "reviewers")]
    assert (Reviewer.objects.get().deputy, Service.objects.get(key="shop").tier) == (True, 3)
    assert keys() == ["good", "shop"]


def test_no_service_needs_itself_however_it_is_spelled() -> None:
    assert places("name,dependencies\nShop,shop\ngood,\n") == [
        (2, 2, "dependencies", "“shop”", "other services as dependencies")
    ]
    bring("name,title\nshop-front,Shop Front\n")
    assert places("name,dependencies\nShop Front,good|shop-front\n") == [
        (2, 2, "dependencies", "“shop-front”", "other services as dependencies")
    ]
    assert keys() == ["good", "shop-front"]


def test_a_path_that_another_service_has_is_a_problem_of_its_row() -> None:
    bring("name,repositories,paths\nshop,acme/mono,/shop/\n")
    assert places("name,repositories,paths\ncart,acme/mono,/cart/|/shop/\ngood,acme/mono,/good/\n") == [
        (2, 3, "paths", "“/shop/”", "a path that no other service has")
    ]
    assert keys() == ["good", "shop"]
    assert [p[:4] for p in places("name,repositories,paths\na,acme/x,/a/\nb,acme/x,/a/\n")] == [
        (3, 3, "paths", "“/a/”")
    ]


def test_a_name_that_can_be_no_key_is_a_problem_of_its_row() -> None:
    text = "name,owner_team,repositories\n支付,,\nshop,---,\ncart,,/\ngood,Payments,acme/good\n"
    assert [place[:4] for place in places(text)] == [
        (2, 1, "name", "“支付”"),
        (3, 2, "owner_team", "“---”"),
        (4, 3, "repositories", "“/”"),
    ]
    assert keys() == ["good"]
    assert list(Repository.objects.values_list("name", flat=True)) == ["acme/good"]


def test_paths_without_their_repository_are_a_problem() -> None:
    bring("name,repositories\nshop,acme/shop\n")
    assert [place[:4] for place in places("name,paths\nshop,/a/\n")] == [(2, 2, "paths", "“/a/”")]
    assert Repository.objects.get().service is not None


def test_two_rows_of_one_service_are_a_problem() -> None:
    bring("name,title\nshop-front,Shop Front\n")
    assert [place[:4] for place in places("name,tier\nshop-front,1\nShop Front,2\n")] == [
        (3, 1, "name", "“Shop Front”")
    ]
    assert Service.objects.get().tier == 1


def test_services_in_one_line_of_json_are_services_apart() -> None:
    assert counts(bring('[{"name": "a", "tier": 1}, {"name": "b", "tier": 2}]', "services.json")) == (2, 0, 0)
    assert set(Service.objects.values_list("key", "tier")) == {("a", 1), ("b", 2)}


def test_two_names_of_one_key_are_one_service_in_a_file_and_two_when_one_is_known_by_its_name() -> None:
    name = "s" * 118
    assert [place[:3] for place in places(f"name\n{name}-x\n{name}.x\n")] == [(3, 1, "name")]
    assert places(f"name\n{name}.x\n") == []
    assert keys() == [f"{name}-2", f"{name}-x"]


def test_a_service_with_a_title_is_found_again_by_its_name() -> None:
    for _ in range(2):
        assert places("name,title\nShop Front,The shop\n") == []
    assert list(Service.objects.values_list("key", "name")) == [("shop-front", "The shop")]


def test_an_owner_that_can_be_no_team_is_a_problem_of_its_line() -> None:
    text = "* @acme/good\n/docs/ @cy @acme/---\n/free/ @cy\n"
    assert [place[:4] for place in places(text, "CODEOWNERS", repository="acme/shop")] == [
        (2, 12, "owner", "“@acme/---”")
    ]
    assert list(PathRule.objects.values_list("pattern", flat=True)) == ["*", "/free/"]


def test_a_section_that_is_too_long_and_a_character_that_cannot_be_kept_are_problems_of_their_lines() -> None:
    text = f"[{'s' * 300}]\n* @a\n/b\0/ @b\n/c/ a\0b@example.org\n"
    assert [place[0] for place in places(text, "CODEOWNERS", repository="acme/shop")] == [1, 3, 4]
    assert list(PathRule.objects.values_list("pattern", flat=True)) == ["*"]
