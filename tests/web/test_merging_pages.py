"""Merging two people and splitting them again, by the pages that an administrator has for it."""

import pytest
from django.test import Client

from reviewboard.audit.operations import place_hold
from reviewboard.people import merging
from reviewboard.people.belongings import MOVES
from reviewboard.people.models import Identity, Membership, Person, PersonMerge
from reviewboard.people.permissions import Role
from reviewboard.web.merging import WORDS
from tests.people.roster import NOW, TODAY, person, team, user
from tests.web.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return person("Ada Lovelace")


@pytest.fixture
def twin() -> Person:
    who = person("Ada Byron")
    Identity.objects.create(kind="github", value="byron", person=who)
    return who


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(user(Role.ADMIN, person("Cy Twombly")))
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, answer.content
    return read(answer.content.decode()).text


def send(client: Client, ada: Person, twin: Person, **fields: str) -> str:
    path = f"/people/{ada.pk}/merge/"
    return read(client.post(path, {"other": twin.pk, **fields}, follow=True).content.decode()).text


def test_every_column_that_moves_has_its_words() -> None:
    assert list(WORDS) == [one.name for one in MOVES]


def test_it_is_looked_for_seen_and_done(ada: Person, twin: Person, admin: Client) -> None:
    payments = team()
    for who in (ada, twin):
        Membership.objects.create(person=who, team=payments, starts_on=TODAY)
    assert "Merge with" in text(admin, f"/people/{ada.pk}/")
    found = text(admin, f"/people/{ada.pk}/merge/?q=ada")
    assert ("Ada Byron" in found, "ada.lovelace@example.org" in found) == (True, False)
    seen = send(admin, ada, twin)
    assert "Is Ada Byron the same person as Ada Lovelace?" in seen
    for words in ("Logins and addresses 1 0", "Times in a team 0 1"):
        assert words in seen
    assert not PersonMerge.objects.exists()
    done = send(admin, ada, twin, sure="yes")
    assert "Ada Byron is Ada Lovelace from now on." in done
    assert "Times in a team." in done
    assert "byron" in done


def test_the_page_of_whoever_is_merged_leads_to_who_they_are(
    ada: Person, twin: Person, admin: Client
) -> None:
    send(admin, ada, twin, sure="yes")
    assert admin.get(f"/people/{twin.pk}/")["Location"] == f"/people/{ada.pk}/"
    assert "Ada Byron" not in text(admin, "/people/")
    assert "Ada Byron" not in text(admin, "/search/?q=byron")
    for action in ("role", "hold", "erase", "merge", "identities/match", "identities/release"):
        answer = admin.post(f"/people/{twin.pk}/{action}/", {"identity": "1", "other": ada.pk, "why": "x"})
        assert answer.status_code == 404, action
    assert admin.post(f"/people/{ada.pk}/merge/", {"other": twin.pk}).status_code == 404


def test_a_merge_is_split_on_the_page_of_who_stayed(ada: Person, twin: Person, admin: Client) -> None:
    send(admin, ada, twin, sure="yes")
    made = PersonMerge.objects.get()
    assert "Ada Byron since" in text(admin, f"/people/{ada.pk}/")
    path = f"/people/{ada.pk}/merges/{made.pk}/split/"
    said = admin.post(path, follow=True).content.decode()
    assert "They are two people again." in said
    assert Identity.objects.get().person == twin
    assert "taken back before" in admin.post(path, follow=True).content.decode()
    assert admin.get(f"/people/{twin.pk}/").status_code == 200


def test_whoever_stays_without_an_address_is_pointed_out(twin: Person, admin: Client) -> None:
    bare = Person.objects.create(name="Ada Lovelace")
    assert "Merge the other way round" in send(admin, bare, twin)
    assert "Merge the other way round" not in send(admin, twin, bare)


def test_why_not_is_said_and_what_to_do(ada: Person, twin: Person, admin: Client) -> None:
    assert "Choose somebody else" in send(admin, ada, ada)
    user(Role.ENGINEER, ada)
    account = user(Role.VIEWER, twin)
    assert "“No account” on the page of Ada Byron" in send(admin, ada, twin)
    Person.objects.filter(pk=ada.pk).update(ends_on=TODAY)
    ada.user.delete()
    assert "merge Ada Lovelace into them" in send(admin, ada, twin, sure="yes")
    account.delete()
    place_hold(subject=f"person:{twin.pk}", actor_id=ada.pk, reason="A court asked", at=NOW)
    assert "A legal hold stands on one of them" in send(admin, ada, twin)
    erased = Person.objects.create(erased_at=NOW)
    assert "erased person" in send(admin, ada, erased)
    assert not PersonMerge.objects.exists()


def test_a_held_or_erased_merge_is_not_split(ada: Person, twin: Person, admin: Client) -> None:
    merging.merge(survivor_id=ada.pk, absorbed_id=twin.pk, actor_id=None, as_of=NOW)
    path = f"/people/{ada.pk}/merges/{PersonMerge.objects.get().pk}/split/"
    place_hold(subject=f"person:{ada.pk}", actor_id=ada.pk, reason="A court asked", at=NOW)
    assert "Nothing was taken back" in admin.post(path, follow=True).content.decode()
    admin.post(f"/people/{ada.pk}/hold/", {"lift": "yes"})
    admin.post(f"/people/{ada.pk}/erase/")
    assert "nobody can tell them apart" in admin.post(path, follow=True).content.decode()


@pytest.mark.parametrize("other", ["", "x", "²", "9" * 30])
def test_what_is_nobody_is_a_bad_request(ada: Person, admin: Client, other: str) -> None:
    assert admin.post(f"/people/{ada.pk}/merge/", {"other": other}).status_code == 400


def test_what_is_not_there_is_404(ada: Person, admin: Client) -> None:
    assert admin.get(f"/people/{2**40}/merge/").status_code == 404
    assert admin.post(f"/people/{ada.pk}/merge/", {"other": 2**40}).status_code == 404
    assert admin.post(f"/people/{2**40}/merges/1/split/").status_code == 404


def test_nobody_else_merges(ada: Person, twin: Person) -> None:
    client = Client()
    client.force_login(user(Role.FACILITATOR, ada))
    assert client.get(f"/people/{ada.pk}/merge/").status_code == 403
    assert client.post(f"/people/{ada.pk}/merge/", {"other": twin.pk, "sure": "yes"}).status_code == 403
    assert client.post(f"/people/{ada.pk}/merges/1/split/").status_code == 403
    assert "Merge with" not in text(client, f"/people/{ada.pk}/")
