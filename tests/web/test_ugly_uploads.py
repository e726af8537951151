"""Whatever is uploaded, in whatever kind, is answered with a page: a preview, or what is wrong with the form."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reviewboard.people.models import Person
from reviewboard.people.permissions import Role
from tests.people.roster import person, user

pytestmark = pytest.mark.django_db
TABLE = "email,name,id,title,severity,started_at,role\na@b.c,支付,P1,Down,1,2026-11-20T10:00Z,admin\n"
UGLY = {
    "an archive": b"PK\x03\x04" + bytes(range(256)),
    "every byte": bytes(range(256)) * 40,
    "zero bytes": b"\0" * 5000,
    "a mark alone": b"\xef\xbb\xbf",
    "half a mark": b"\xff\xfe\x00",
    "UTF-16": TABLE.encode("utf-16"),
    "UTF-32": TABLE.encode("utf-32"),
    "half of UTF-16": TABLE.encode("utf-16-le")[:-1],
    "two encodings": TABLE.encode() + "d@e.f,Zoë,P2,Hé,2,2026-11-20T10:00Z,viewer\n".encode("latin-1"),
    "NUL in a cell": TABLE.replace("Down", "Do\0wn").encode(),
    "a mark in every line": TABLE.replace("\n", "\n\ufeff").encode(),
    "a huge cell": TABLE.replace("Down", "D" * 2_000_000).encode(),
    "a lost quote": TABLE.replace("Down", '"Down').encode() + b"x\n" * 5000,
    "many columns": (",".join(f"c{n}" for n in range(20_000)) + "\n" + "," * 19_999).encode(),
    "deep JSON": b"[" * 50_000,
    "half a pair": b'[{"email": "a@b.c", "name": "\\ud800", "id": "\\udfff"}]',
    "large numbers": b'[{"email": 1e999, "id": ' + b"9" * 5000 + b', "severity": -1}]',
    "YAML aliases": b"a: &a [x]\nb: [*a, *a]\n---\n- !!python/object:os.system x\n",
    "CODEOWNERS": b"* @a/---\n[x][999999] @@\n\0 a\0@b\n\\",
}
NAMES = (
    "x.csv",
    "x.json",
    "catalog-info.yaml",
    "CODEOWNERS",
    "x",
    "x.xlsx",
    "\u202e.vsc",
    "a/../b\0.csv",
    "n" * 300,
)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(user(Role.ADMIN, person("Ada Lovelace")))
    return client


@pytest.mark.parametrize("kind", ["people", "teams", "services", "incidents"])
def test_every_upload_is_answered_with_a_page_and_can_be_confirmed(admin: Client, kind: str) -> None:
    names = itertools.cycle(NAMES)
    for what, data in UGLY.items():
        for name in ("x.csv", next(names), next(names)):
            fields = {"kind": kind, "file": SimpleUploadedFile(name, data), "repository": "acme/shop"}
            answer = admin.post("/imports/new/", {**fields, "zone": "Europe/Berlin"})
            assert answer.status_code in {200, 422}, (what, name, answer.status_code)
            page = answer.content.decode()
            if 'name="signed" value="' in page:
                signed = page.split('name="signed" value="', 1)[1].split('"', 1)[0]
                assert admin.post("/imports/apply/", {"signed": signed}).status_code == 302, (what, name)
    assert Person.objects.filter(email="ada.lovelace@example.org").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "x"},
        {"kind": "people"},
        {"kind": "people", "file": "no file"},
        {"kind": "people", "zone": "\0"},
        {"kind": "services", "repository": "\0" * 300},
    ],
)
def test_a_form_that_says_too_little_is_shown_again(admin: Client, fields: dict[str, str]) -> None:
    assert admin.post("/imports/new/", fields).status_code == 422


def test_an_empty_file_and_odd_addresses_are_answered(admin: Client) -> None:
    empty = {"kind": "people", "file": SimpleUploadedFile("people.csv", b"")}
    assert admin.post("/imports/new/", empty).status_code == 422
    assert admin.get(f"/imports/{'9' * 30}/").status_code == 404
    assert admin.get("/imports/?after=%00").status_code in {200, 400, 404}
