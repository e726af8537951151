"""The pages of logins and addresses of nobody yet: what they offer, and what each button does."""

import pytest
from django.test import Client

from reviewboard.audit.operations import place_hold
from reviewboard.domain.likely import Reason
from reviewboard.people.models import Identity, Person
from reviewboard.people.permissions import Role
from reviewboard.people.unmatched import Sort
from reviewboard.web.identities import REASONS, SORTS
from tests.people.roster import NOW, person, user
from tests.statements import at_most
from tests.web.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return person("Ada Lovelace")


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(user(Role.ADMIN, person("Cy Twombly")))
    return client


def seen(value: str = "ada-l", name: str = "Ada Lovelace", kind: str = "github") -> Identity:
    return Identity.objects.create(kind=kind, value=value, name=name)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return read(answer.content.decode()).text


def owner(one: Identity) -> Person | None:
    return Identity.objects.get(pk=one.pk).person


def test_every_reason_and_every_list_has_its_words() -> None:
    assert (set(REASONS), set(SORTS)) == (set(Reason), set(Sort))


def test_one_button_matches_and_the_list_stays_where_it_was(ada: Person, admin: Client) -> None:
    one = seen("ada.lovelace")
    page = text(admin, "/identities/")
    assert "because of the same name and a login that begins an address" in page
    answer = admin.post("/identities/match/", {"pair": f"{one.pk}:{ada.pk}", "query": "show=bots&x=y"})
    assert answer["Location"] == "/identities/?show=bots"
    assert owner(one) == ada
    assert "1 login or address is matched." in text(admin, "/identities/")


def test_only_what_has_one_likely_person_can_be_chosen_with_others(ada: Person, admin: Client) -> None:
    person("Lovelace Ada", email="other@example.org")
    both, one = seen("x1"), seen("ada.lovelace", "", "gitlab")
    page = read(admin.get("/identities/").content.decode())
    chosen = [box["value"] for box in page.all("input") if box.get("name") == "chosen"]
    assert chosen == [f"{one.pk}:{ada.pk}"]
    assert {f"{both.pk}:{ada.pk}"} < {button.get("value") for button in page.all("button")}


def test_several_that_are_chosen_are_matched_at_once(ada: Person, admin: Client) -> None:
    first, second = seen("x1"), seen("x2")
    pairs = [f"{first.pk}:{ada.pk}", f"{second.pk}:{ada.pk}", f"{2**40}:{ada.pk}"]
    said = admin.post("/identities/match/", {"chosen": pairs, "bulk": "yes"}, follow=True).content.decode()
    assert (owner(first), owner(second)) == (ada, ada)
    assert "2 logins and addresses are matched." in said
    assert "It stays as it was." in said


def test_who_chooses_nothing_is_told(admin: Client) -> None:
    said = admin.post("/identities/match/", follow=True).content.decode()
    assert "Choose the logins and addresses first." in said


@pytest.mark.parametrize("pair", ["x", "1", "1:", ":1", "1:²", "9" * 30 + ":1", "1:1:1"])
def test_what_is_no_pair_is_a_bad_request(admin: Client, pair: str) -> None:
    assert admin.post("/identities/match/", {"pair": pair}).status_code == 400


def test_nobody_here_goes_to_a_list_of_its_own_and_comes_back(ada: Person, admin: Client) -> None:
    one = seen("outsider")
    admin.post("/identities/aside/", {"identity": one.pk})
    assert "outsider" not in text(admin, "/identities/")
    assert "outsider" in text(admin, "/identities/?show=aside")
    assert "nobody here" in text(admin, f"/identities/{one.pk}/")
    assert "outsider" not in text(admin, f"/people/{ada.pk}/")
    admin.post("/identities/back/", {"identity": one.pk})
    assert "outsider" in text(admin, "/identities/")
    taken = Identity.objects.create(kind="github", value="taken", person=ada)
    said = admin.post("/identities/aside/", {"identity": taken.pk}, follow=True).content.decode()
    assert "stays theirs" in said


def test_apps_have_a_list_of_their_own(admin: Client) -> None:
    seen("dependabot[bot]", "")
    assert "dependabot" not in text(admin, "/identities/")
    assert "dependabot[bot]" in text(admin, "/identities/?show=bots")
    assert "Everybody is known" in text(admin, "/identities/?show=nonsense")
    assert "Nothing is set aside" in text(admin, "/identities/?show=aside")


def test_somebody_else_is_found_by_a_plain_form(ada: Person, admin: Client) -> None:
    Person.objects.filter(pk=person("Bo Diddley").pk).update(ends_on=NOW.date().replace(year=2020))
    one = seen("x1", "")
    assert "Somebody who is known" in text(admin, f"/identities/{one.pk}/")
    found = read(admin.get(f"/identities/{one.pk}/?q=love").content.decode())
    assert f"{one.pk}:{ada.pk}" in {button.get("value") for button in found.all("button")}
    assert "has left" in text(admin, f"/identities/{one.pk}/?q=diddley")
    assert "Nobody is found so" in text(admin, f"/identities/{one.pk}/?q=xyzzy")
    assert text(admin, f"/identities/{one.pk}/?q=%00")
    admin.post("/identities/match/", {"pair": f"{one.pk}:{ada.pk}"})
    assert "Not theirs" in text(admin, f"/identities/{one.pk}/")


def test_a_new_person_is_made_and_shown(ada: Person, admin: Client) -> None:
    one = seen("grace@example.org", "Grace Hopper", "email")
    page = read(admin.get(f"/identities/{one.pk}/").content.decode())
    first = {field["name"]: field.get("value") for field in page.all("input") if "value" in field}
    assert (first["name"], first["email"]) == ("Grace Hopper", "grace@example.org")
    path = f"/identities/{one.pk}/person/"
    assert admin.post(path, {"name": ""}).status_code == 422
    taken = admin.post(path, {"name": "Grace", "email": ada.email})
    assert (taken.status_code, "somebody’s already" in taken.content.decode()) == (422, True)
    answer = admin.post(path, {"name": "Grace Hopper", "email": "grace@example.org"})
    made = Person.objects.get(name="Grace Hopper")
    assert answer["Location"] == f"/people/{made.pk}/"
    assert owner(one) == made


def test_githubs_own_address_is_not_where_mail_reaches_anybody(admin: Client) -> None:
    one = seen("7+grace@users.noreply.github.com", "Grace Hopper", "email")
    page = read(admin.get(f"/identities/{one.pk}/").content.decode())
    assert [field.get("value") for field in page.all("input") if field.get("name") == "email"] == [None]


def test_a_held_person_is_not_matched_and_no_reason_is_named(ada: Person, admin: Client) -> None:
    one = seen()
    place_hold(subject=f"person:{ada.pk}", actor_id=ada.pk, reason="A court asked", at=NOW)
    said = admin.post("/identities/match/", {"pair": f"{one.pk}:{ada.pk}"}, follow=True).content.decode()
    assert "It stays as it was." in said
    assert owner(one) is None


def test_what_is_not_there_is_404(admin: Client) -> None:
    gone = Identity.objects.create(kind="github", value="erased-1", erased_at=NOW)
    for pk in (gone.pk, 2**40):
        assert admin.get(f"/identities/{pk}/").status_code == 404
        assert admin.post(f"/identities/{pk}/person/", {"name": "x"}).status_code == 404
    assert admin.post("/identities/aside/", {"identity": 2**40}).status_code == 404
    assert admin.get("/identities/?after=nonsense").status_code == 400


def test_nobody_else_is_shown_any(ada: Person) -> None:
    client = Client()
    client.force_login(user(Role.FACILITATOR, ada))
    for path in ("/identities/", f"/identities/{seen().pk}/"):
        assert client.get(path).status_code == 403
    assert "Match logins" not in text(client, "/people/")


@pytest.mark.parametrize("size", [2, 40])
def test_the_list_takes_six_statements_at_any_size(admin: Client, size: int) -> None:
    for number in range(size):
        person(f"Person Number{number}")
        seen(f"person.number{number}", f"Person Number{number}")
    admin.get("/identities/")
    with at_most(6):
        page = admin.get("/identities/").content.decode()
    assert ("Next page" in page) == (size > 25)
