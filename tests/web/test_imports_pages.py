"""Upload, preview, apply, take back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reviewboard.connections.models import Import
from reviewboard.findings.models import ActionItem
from reviewboard.incidents.models import Incident
from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.people.roster import person, user

pytestmark = pytest.mark.django_db

ROSTER = "email,name,team\nann@example.org,Ann Lee,Payments\nno address,Bob,Payments\n"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(user(Role.ADMIN, person("Ada Lovelace")))
    return client


def preview(client: Client, data: str = ROSTER, name: str = "people.csv", **fields: str) -> str:
    file = SimpleUploadedFile(name, data.encode())
    return client.post("/imports/new/", {"kind": "people", "file": file, **fields}).content.decode()


def signed(page: str) -> str:
    return page.split('name="signed" value="', 1)[1].split('"', 1)[0]


def test_a_preview_says_what_would_happen_and_keeps_nothing(admin: Client) -> None:
    page = preview(admin)
    for words in (
        "Ann Lee",
        "“no address”",
        "an e-mail address such as ann@example.org",
        "team “Payments” is new",
    ):
        assert words in page, words
    assert Person.objects.count() == 1
    assert not Import.objects.exists()


def test_a_confirmed_preview_is_applied_and_shown(admin: Client) -> None:
    answer = admin.post("/imports/apply/", {"signed": signed(preview(admin))}, follow=True)
    page = answer.content.decode()
    assert Person.objects.filter(email="ann@example.org").exists()
    assert "people.csv, line 3, column 1 (email): got “no address”" in page
    assert Import.objects.get().imported_by is not None
    assert "people.csv" in admin.get("/imports/").content.decode()


def test_all_or_nothing_imports_nothing_for_one_bad_row(admin: Client) -> None:
    admin.post("/imports/apply/", {"signed": signed(preview(admin)), "all_or_nothing": "on"})
    assert not Person.objects.filter(email="ann@example.org").exists()


def test_an_import_is_taken_back_with_one_button(admin: Client) -> None:
    admin.post("/imports/apply/", {"signed": signed(preview(admin))})
    made = Import.objects.get()
    assert "Take it back" in admin.get(f"/imports/{made.pk}/").content.decode()
    page = admin.post(f"/imports/{made.pk}/take-back/", follow=True).content.decode()
    assert "2 deleted, 0 as before" in page
    assert "was taken back" in page
    again = admin.post(f"/imports/{made.pk}/take-back/", follow=True).content.decode()
    assert "taken back already" in again


def test_incidents_are_previewed_in_the_zone_of_the_file(admin: Client) -> None:
    data = "id,title,severity,started_at\nP1,Checkout failed,1,2026-11-20 10:00\n"
    assert "the time has no zone" in preview(admin, data, "export.csv", kind="incidents")
    page = preview(admin, data, "export.csv", kind="incidents", zone="Europe/London")
    admin.post("/imports/apply/", {"signed": signed(page)})
    assert Incident.objects.get().title == "Checkout failed"


def test_codeowners_need_their_repository(admin: Client) -> None:
    page = preview(admin, "* @ada\n", "CODEOWNERS", kind="services")
    assert "the repository that it belongs to" in page
    assert 'name="signed"' not in page
    page = preview(admin, "* @ada\n", "CODEOWNERS", kind="services", repository="acme/shop")
    assert "acme/shop" in page


def test_a_zone_that_does_not_exist_is_said_beside_the_field(admin: Client) -> None:
    assert "no such zone" in preview(admin, zone="Europe/Berlim")


def test_a_preview_of_somebody_else_or_made_up_is_refused(admin: Client) -> None:
    page = preview(admin)
    other = Client()
    other.force_login(user(Role.ADMIN, person("Bo Diddley")))
    assert other.post("/imports/apply/", {"signed": signed(page)}).status_code == 400
    for made_up in ("", "x", signed(page)[:-1] + "!"):
        assert admin.post("/imports/apply/", {"signed": made_up}).status_code == 400
    assert not Import.objects.exists()


def test_a_file_that_is_no_text_is_a_problem_and_no_error(admin: Client) -> None:
    file = SimpleUploadedFile("people.csv", b"PK\x03\x04" + bytes(range(256)))
    answer = admin.post("/imports/new/", {"kind": "people", "file": file})
    assert (answer.status_code, "a workbook or archive" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR])
def test_importing_takes_the_right(role: Role) -> None:
    client = Client()
    client.force_login(user(role, person("Cy Twombly")))
    for path in ("/imports/", "/imports/new/", "/imports/1/"):
        assert client.get(path).status_code == 403
    for path in ("/imports/apply/", "/imports/1/take-back/"):
        assert client.post(path).status_code == 403


def test_action_items_are_previewed_applied_and_taken_back(admin: Client) -> None:
    file = "id,title,opened_on,due_on\nA-1,Alert on price drift,2026-09-01,2026-09-09\n"
    page = preview(admin, file, "actions.csv", kind="actions")
    assert "Alert on price drift" in page
    admin.post("/imports/apply/", {"signed": signed(page)})
    assert ActionItem.objects.get().historic
    made = Import.objects.get()
    page = admin.post(f"/imports/{made.pk}/take-back/", follow=True).content.decode()
    assert "1 deleted, 0 as before" in page
    assert not ActionItem.objects.exists()
