"""The pages of people, services and search: what they show, to whom, and with how many statements."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from reviewboard.audit.operations import place_hold
from reviewboard.audit.queries import held
from reviewboard.catalog.models import Ownership, Repository, Reviewer, Service
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.incidents.models import Incident
from reviewboard.people.models import Identity, Membership, Person, User
from reviewboard.people.operations import give_identity, set_manager
from reviewboard.people.permissions import Role
from reviewboard.people.visibility import raise_visibility
from tests.people.roster import NOW, TODAY, person, team, user

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


@pytest.fixture
def ada() -> Person:
    who, payments = person("Ada Lovelace"), team()
    Membership.objects.create(person=who, team=payments, starts_on=TODAY.replace(year=2025))
    set_manager(person_id=who.pk, manager_id=person("Bo Diddley").pk, on=TODAY.replace(year=2025), as_of=NOW)
    give_identity(person_id=who.pk, kind="github", value="ada", as_of=NOW)
    orders = Service.objects.create(key="orders", name="Orders", tier=1)
    Ownership.objects.create(service=orders, team=payments, owner=who, starts_on=TODAY.replace(year=2025))
    Reviewer.objects.create(service=orders, person=who, starts_on=TODAY.replace(year=2025))
    return who


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(user(Role.ADMIN, person("Cy Twombly")))
    return client


@pytest.fixture
def viewer() -> Client:
    client = Client()
    client.force_login(user(Role.VIEWER, person("Di Prima")))
    return client


def test_a_person_is_shown_with_teams_manager_and_services(ada: Person, viewer: Client) -> None:
    page = text(viewer, f"/people/{ada.pk}/")
    for words in ("Ada Lovelace", "Payments", "Bo Diddley", "orders"):
        assert words in page


def test_only_those_who_manage_people_see_logins_and_account(
    ada: Person, viewer: Client, admin: Client
) -> None:
    assert "github" in text(admin, f"/people/{ada.pk}/")
    page = text(viewer, f"/people/{ada.pk}/")
    for words in ("github", "Role", "Erase", "Legal hold"):
        assert words not in page


@pytest.mark.parametrize("action", ["role", "hold", "erase", "identities/match", "identities/release"])
def test_nobody_else_manages_people(ada: Person, viewer: Client, action: str) -> None:
    assert viewer.post(f"/people/{ada.pk}/{action}/").status_code == 403
    assert Client().post(f"/people/{ada.pk}/{action}/").status_code == 302
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


def test_what_is_not_there_is_404(admin: Client) -> None:
    for path in ("/people/999999/", "/services/nothing/", "/imports/999999/"):
        assert admin.get(path).status_code == 404
    for action in ("hold", "erase"):
        assert admin.post(f"/people/999999/{action}/", {"reason": "x"}).status_code == 404


def test_an_administrator_makes_an_account_and_ends_it(ada: Person, admin: Client) -> None:
    path = f"/people/{ada.pk}/role/"
    short = admin.post(path, {"role": "engineer", "password": "short"})
    assert (short.status_code, User.objects.filter(person=ada).exists()) == (422, False)
    admin.post(path, {"role": "engineer", "password": "a long passphrase"})
    made = User.objects.get(person=ada)
    assert (made.role, made.is_active, made.check_password("a long passphrase")) == ("engineer", True, True)
    admin.post(path, {"role": "", "password": ""})
    made.refresh_from_db()
    assert not made.is_active
    admin.post(path, {"role": "viewer", "password": ""})
    made.refresh_from_db()
    assert (made.role, made.is_active, made.check_password("a long passphrase")) == ("viewer", True, True)


def test_the_last_administrator_hears_why_not(admin: Client) -> None:
    me = User.objects.get(role=Role.ADMIN).person
    assert me is not None
    answer = admin.post(f"/people/{me.pk}/role/", {"role": "viewer"})
    assert (answer.status_code, "last administrator" in answer.content.decode()) == (422, True)


def test_a_login_is_matched_and_released(ada: Person, admin: Client) -> None:
    seen = Identity.objects.create(kind="gitlab", value="ada-l", name="Ada")
    assert "gitlab: ada-l (Ada)" in text(admin, f"/people/{ada.pk}/")
    admin.post(f"/people/{ada.pk}/identities/match/", {"identity": seen.pk})
    seen.refresh_from_db()
    assert seen.person == ada
    admin.post(f"/people/{ada.pk}/identities/release/", {"identity": seen.pk})
    seen.refresh_from_db()
    assert seen.person is None


@pytest.mark.parametrize("verb", ["match", "release"])
@pytest.mark.parametrize("chosen", ["'", "²", "9" * 30, "9" * 5000, ""])
def test_what_is_no_login_is_a_bad_request(ada: Person, admin: Client, verb: str, chosen: str) -> None:
    assert admin.post(f"/people/{ada.pk}/identities/{verb}/", {"identity": chosen}).status_code == 400


def test_a_login_or_a_person_that_is_not_there_is_404(ada: Person, admin: Client) -> None:
    seen = Identity.objects.create(kind="gitlab", value="ada-l")
    assert admin.post(f"/people/{ada.pk}/identities/match/", {"identity": 2**40}).status_code == 404
    for verb in ("identities/match", "identities/release", "role"):
        answer = admin.post(f"/people/{2**40}/{verb}/", {"identity": seen.pk, "role": "viewer"})
        assert answer.status_code == 404, verb


def test_an_address_that_signs_in_already_makes_no_second_account(ada: Person, admin: Client) -> None:
    user(Role.VIEWER, person("Lady Lovelace"))
    User.objects.filter(person__name="Lady Lovelace").update(email=ada.email, person=None)
    answer = admin.post(f"/people/{ada.pk}/role/", {"role": "viewer"})
    assert (answer.status_code, "Another account" in answer.content.decode()) == (422, True)


def test_a_refused_erasure_does_not_tell_which_record_is_held(ada: Person, admin: Client) -> None:
    from_source = Connection.objects.create(key="pager", name="pager", kind=ConnectionKind.PAGER)
    incident = Incident.objects.create(
        connection=from_source,
        external_id="1",
        title=f"{ada.name} saw it first",
        severity=Severity.SEV2,
        status=IncidentStatus.OPEN,
        started_at=NOW,
    )
    me = person("Ed Ruscha")
    place_hold(subject=f"incident:{incident.pk}", actor_id=me.pk, reason="A court asked", at=NOW)
    said = admin.post(f"/people/{ada.pk}/erase/", follow=True).content.decode()
    assert "Nothing was erased" in said
    assert f"incident:{incident.pk}" not in said


def test_a_hold_refuses_erasure_until_it_is_lifted(ada: Person, admin: Client) -> None:
    path = f"/people/{ada.pk}/"
    assert admin.post(f"{path}hold/", {"why": ""}).status_code == 422
    admin.post(f"{path}hold/", {"why": "A court asked"})
    assert held([f"person:{ada.pk}"])
    assert "Legal hold" in text(admin, path)
    refused = admin.post(f"{path}erase/", follow=True).content.decode()
    assert "Nothing was erased" in refused
    admin.post(f"{path}hold/", {"lift": "yes"})
    admin.post(f"{path}erase/")
    ada.refresh_from_db()
    assert ada.name == ""
    assert "erased person" in text(admin, path)
    assert "Erase this person" not in text(admin, path)


def test_people_are_found_by_words_and_team(ada: Person, viewer: Client) -> None:
    assert "Bo Diddley" in text(viewer, "/people/")
    for query in ("q=love", "team=payments", "q=ada+EXAMPLE.org&team="):
        page = text(viewer, f"/people/?{query}")
        assert ("Ada Lovelace" in page, "Bo Diddley" in page) == (True, False)
    assert "Nobody is found so" in text(viewer, "/people/?q=xyzzy")


def test_the_list_goes_on_where_the_page_before_ended(viewer: Client) -> None:
    for number in range(70):
        person(f"Person {number:02}")
    first = text(viewer, "/people/?q=person")
    following = first.split('href="?q=person&amp;after=')[1].split('"')[0]
    second = text(viewer, f"/people/?q=person&after={following}")
    assert ("Person 49" in first, "Person 50" in first) == (True, False)
    assert ("Person 49" in second, "Person 50" in second, "Person 69" in second) == (False, True, True)


@pytest.mark.parametrize("path", ["/people/", "/services/"])
def test_a_made_up_cursor_is_a_bad_request(viewer: Client, path: str) -> None:
    assert viewer.get(f"{path}?after=nonsense").status_code == 400


def test_a_service_is_shown_with_owner_and_reviewers(ada: Person, viewer: Client) -> None:
    page = text(viewer, "/services/orders/")
    for words in ("Tier 1", "Payments", "Reviewers for orders", "Ada Lovelace"):
        assert words in page


def test_a_restricted_repository_is_shown_to_whom_it_names_only(ada: Person, viewer: Client) -> None:
    user(Role.ENGINEER, ada)
    insider = Client()
    insider.force_login(User.objects.get(person=ada))
    audience = raise_visibility(
        audience_id=None,
        level=Visibility.RESTRICTED,
        person_ids=[ada.pk],
        team_ids=[],
        actor_id=None,
        as_of=NOW,
    )
    forge = Connection.objects.create(key="f", name="Forge", vendor="git", kind=ConnectionKind.REPOSITORY)
    Repository.objects.create(
        connection=forge,
        external_id="1",
        name="secret-plans",
        service_id=Service.objects.get().pk,
        audience_id=audience,
    )
    assert "secret-plans" in text(insider, "/services/orders/")
    assert "secret-plans" not in text(viewer, "/services/orders/")


def test_search_finds_people_and_services(ada: Person, viewer: Client) -> None:
    assert "/services/orders/" in text(viewer, "/search/?q=order")
    assert f"/people/{ada.pk}/" in text(viewer, "/search/?q=ada+love")
    assert "Nothing is found so" in text(viewer, "/search/?q=xyzzy")
    assert "Nothing is found so" not in text(viewer, "/search/?q=")


@pytest.mark.parametrize("size", [3, 60])
def test_no_page_asks_more_than_twelve_times_at_any_size(
    ada: Person, admin: Client, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        one = person(f"Person {number:02}")
        Membership.objects.create(person=one, team=team(f"t{number}"), starts_on=TODAY)
        service = Service.objects.create(key=f"s{number}", name=f"S {number}")
        Ownership.objects.create(service=service, team=team(f"o{number}"), starts_on=TODAY)
        Identity.objects.create(kind="github", value=f"login{number}", person=ada)
    for path in (
        "/people/",
        f"/people/{ada.pk}/",
        "/services/",
        "/services/orders/",
        "/search/?q=s",
        "/imports/",
    ):
        with django_assert_max_num_queries(12):
            text(admin, path)


def test_every_page_asks_strangers_to_sign_in() -> None:
    for path in (
        "/people/",
        "/people/1/",
        "/services/",
        "/services/x/",
        "/search/",
        "/imports/",
        "/imports/new/",
    ):
        assert Client().get(path).headers["Location"].startswith("/sign-in/"), path
