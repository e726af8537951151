"""The mapping of any JSON: tried on a payload in the page, and saved only when nothing is wrong with it."""

import json

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.integrations.generic.fields import FIELDS
from reviewboard.web.mapping import FIELD_WORDS, KINDS
from tests.web.browsing import visit
from tests.web.sources import PAGE, admin, echo_forge, forge, spoken, text_of

__all__ = ["admin", "echo_forge"]

pytestmark = pytest.mark.django_db

MAPPING = f"{PAGE}mapping/"
PAYLOAD = json.dumps(
    {"data": {"id": 7, "name": "Cards <failed>", "at": "2026-11-20T10:00:00Z", "level": "P1", "open": "ja"}}
)
GOOD = {
    "kind": "incident",
    "payload": PAYLOAD,
    "path-external_id": "data.id",
    "path-title": "data.name",
    "path-started_at": "data.at",
    "path-severity": "data.level",
    "severities": "P1 = SEV2",
}


def generic(**config: object) -> int:
    return forge(vendor="generic", kind="pager", name="Own tool", config={"kind": "incident", **config})


def test_every_field_and_kind_has_its_words() -> None:
    assert set(FIELD_WORDS) == {name for fields in FIELDS.values() for name in fields}
    assert set(KINDS) == set(FIELDS)


def test_the_step_of_the_mapping_comes_first_and_is_the_one_for_now(admin: Client) -> None:
    generic()
    page = text_of(admin)
    assert page.index('id="mapping"') < page.index('id="webhook"')
    assert f'href="{MAPPING}"' in page


def test_what_is_found_stands_beside_each_field_and_what_it_would_become_beside_all(admin: Client) -> None:
    generic()
    answer = admin.post(MAPPING, GOOD)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Cards &lt;failed&gt;" in page
    words = spoken(page)
    assert "severity SEV2" in words
    assert "times, started_at 2026-11-20T10:00:00Z" in words
    assert Connection.objects.get().config == {"kind": "incident"}  # nothing is kept by trying


def test_what_is_wrong_stands_beside_its_field(admin: Client) -> None:
    generic()
    sent = {**GOOD, "path-title": "data.titel", "path-state": "data.open"}
    words = spoken(admin.post(MAPPING, sent).content.decode())
    assert "data has no field titel" in words
    assert "say which of open, mitigated, resolved this word stands for" in words


def test_it_is_saved_without_the_payload_and_filled_in_again(admin: Client) -> None:
    generic(extra="kept")
    assert admin.post(MAPPING, {**GOOD, "do": "save"})["Location"] == PAGE
    made = Connection.objects.get()
    assert made.config["fields"]["external_id"] == "data.id"
    assert made.config["severities"] == ["P1 = SEV2"]
    assert made.config["extra"] == "kept"
    assert "Cards" not in str(made.config)
    page = text_of(admin, MAPPING)
    assert 'value="data.id"' in page
    assert "P1 = SEV2" in page


def test_what_is_wrong_is_not_saved(admin: Client) -> None:
    generic()
    answer = admin.post(MAPPING, {**GOOD, "path-external_id": "", "do": "save"})
    assert answer.status_code == 422
    assert "external_id is not mapped" in answer.content.decode()
    assert "fields" not in Connection.objects.get().config


def test_another_kind_has_other_fields_and_counts_otherwise(admin: Client) -> None:
    generic()
    sent = {"kind": "change", "path-external_id": "id", "path-merged_at": "at", "do": "save"}
    page = admin.post(MAPPING, {**sent, "do": "try"}).content.decode()
    assert "Merged at" in page
    assert "What its severities stand for" not in page
    admin.post(MAPPING, sent)
    assert Connection.objects.get().kind == ConnectionKind.FORGE


@pytest.mark.parametrize("payload", ["", "{", "[]", "[" * 9000, '{"data": null}'])
def test_whatever_is_pasted_gives_a_page(admin: Client, payload: str) -> None:
    generic()
    assert admin.post(MAPPING, {**GOOD, "payload": payload}).status_code == 200


def test_other_vendors_have_no_mapping(admin: Client) -> None:
    forge()
    assert admin.get(MAPPING).status_code == 404


@pytest.mark.browser
def test_it_is_tried_while_somebody_writes(browser: Browser, admin: Client) -> None:
    generic()
    with visit(browser, admin) as opened:
        opened.go(MAPPING)
        opened.page.get_by_label("A payload to try it on").fill(PAYLOAD)
        field = opened.page.get_by_label("Id at the sender")
        field.fill("data.id")
        expect(opened.page.locator("#found-external_id")).to_have_text("7")
        expect(field).to_be_focused()
        opened.page.get_by_label("Started at").fill("data.at")
        expect(opened.page.locator("#becomes")).to_contain_text("2026-11-20T10:00:00Z")
        assert opened.violations() == []
