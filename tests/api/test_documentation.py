"""docs/api.md says which scope opens what; the page of the API explains every address and problem."""

import re

import pytest
from django.conf import settings
from django.test import Client

from reviewboard.api.problems import KINDS
from reviewboard.api.schema import document
from tests.api.test_scopes import SCOPE_OF, doors, path_of

DOCUMENT = (settings.BASE_DIR / "docs" / "api.md").read_text()


def test_the_table_of_scopes_is_that_of_the_doors() -> None:
    told = {
        address: scope
        for scope, addresses in re.findall(r"^\| `((?:read|write):\w+)` \| (.+) \|$", DOCUMENT, re.MULTILINE)
        for address in re.findall(r"`([^`]+)`", addresses)
    }
    is_so = {
        re.sub(r"<int:\w+>", "{id}", re.sub(r"<slug:\w+>", "{key}", str(one.pattern))): str(SCOPE_OF[name])
        for name, one in doors().items()
        if name != "me"
    }
    assert told == is_so


def test_every_status_of_a_problem_is_in_the_table() -> None:
    told = {
        int(number)
        for row in re.findall(r"^\| ([\d, ]+) \|", DOCUMENT, re.MULTILINE)
        for number in row.split(", ")
    }
    assert told == {kind.status for kind in KINDS}


@pytest.mark.django_db
def test_the_page_of_the_api_lists_every_address_and_every_kind_of_problem_to_anybody() -> None:
    answer = Client().get("/api/v1/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for path, methods in document()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}<" in page
    assert "POST /api/v1/changes/{change_id}/declarations<" in page
    for kind in KINDS:
        assert f'id="{kind.code}"' in page


def test_every_door_is_in_the_document() -> None:
    paths = {re.sub(r"\{\w+\}", "x", path) for path in document()["paths"]}
    assert paths == {f"/api/v1/{re.sub(r'999999999|none', 'x', path_of(one))}" for one in doors().values()}
