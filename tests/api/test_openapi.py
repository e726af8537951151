"""The OpenAPI document is sound, says what is done, and is what is done."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, checks

from reviewboard.agenda.operations import rebuild
from reviewboard.api.problems import KINDS
from reviewboard.api.schema import document
from reviewboard.changes.reported import Reported, report
from reviewboard.people.models import User
from reviewboard.people.permissions import Role
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import SCOPES
from reviewboard.wsgi import application
from tests.agenda.week import make_week
from tests.api.calling import token_for
from tests.examples import examples
from tests.people.roster import NOW, user

pytestmark = pytest.mark.django_db


def operations() -> dict[str, dict[str, Any]]:
    """Every operation, by its address."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def test_it_validates_without_a_warning() -> None:
    told = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=told)
    assert "openapi: 3" in told.getvalue()


def test_it_is_served_to_everybody() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert json.loads(answer.content)["info"]["title"] == "reviewboard"


def test_every_operation_is_described_asks_for_a_token_and_tells_its_problems() -> None:
    for path, operation in operations().items():
        assert operation["summary"], path
        assert operation["security"] == [{"token": []}], path
        told = {
            int(status)
            for status, answer in operation["responses"].items()
            if "application/problem+json" in answer["content"]
        }
        assert told == {kind.status for kind in KINDS} - {405}, path


def test_every_operation_says_which_scope_it_takes() -> None:
    named = {scope for scope in SCOPES for one in operations().values() if f"`{scope}`" in one["description"]}
    assert named == set(SCOPES)


def test_every_parameter_is_explained_and_every_list_takes_a_limit_of_at_most_200() -> None:
    limits = {}
    for path, operation in operations().items():
        for one in operation.get("parameters", ()):
            if one["in"] == "query" and "$ref" not in one["schema"]:
                assert one["description"], (path, one["name"])
            if one["name"] == "limit":
                limits[path] = one["schema"]["maximum"]
    assert set(limits.values()) == {200}
    assert {"GET /api/v1/changes", "GET /api/v1/people", "GET /api/v1/services"} <= set(limits)


def test_words_are_enumerations_under_their_own_names() -> None:
    schemas = document()["components"]["schemas"]
    assert schemas["Verdict"]["enum"] == [
        "assisted",
        "suspected",
        "unknown",
        "declared_no",
        "disputed",
        "ruled_out",
    ]


SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.ignored_auth,
    checks.unsupported_method,
]


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """Requests end without closing the connection, on which the test has a transaction open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def there(_connection_stays: None) -> dict[str, object]:
    """What the parts of an address may name, and a token that may see it."""
    week = make_week()
    rebuild(meeting_id=week.meeting.id, as_of=NOW)
    account = user(Role.ENGINEER, week.lars, password=None)
    _asked(account, week.candidate.service_id)
    return {
        "change_id": week.candidate.pk,
        "incident_id": week.open_incident.pk,
        "action_id": week.action.pk,
        "meeting_id": week.meeting.id,
        "person_id": week.priya.pk,
        "key": "pricing-engine",
        "series_key": week.meeting.series_key,
        "operation": "drop-1",
        "token": token_for(account),
    }


def _asked(account: User, service_id: int | None) -> None:
    """An operation that was asked about with a token of this account."""
    said = Reported("drop-1", "b2" * 32, "Drop it", service_id or 0, "", (), "", ())
    reader = Reader(user_id=account.pk, person_id=account.person_id, role=Role.ENGINEER)
    report(reader=reader, said=said, as_of=NOW)


@SCHEMA.parametrize()
@settings(
    max_examples=examples(10),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_address_does_what_the_document_says_whatever_it_is_sent(
    case: Case[Any], there: dict[str, object]
) -> None:
    if len(case.query) % 2 == 0:  # else what is asked for is not there
        case.path_parameters |= {name: there[name] for name in case.path_parameters}
    case.call_and_validate(headers={"Authorization": f"Bearer {there['token']}"}, checks=CHECKS)
