"""Deliveries in the API: for those who may connect sources, filtered, page by page, without what they hold."""

from datetime import timedelta

import pytest

from reviewboard.domain.values import DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.people.permissions import Role
from tests.api.calling import Caller, caller
from tests.inbox.scenes import NOW, arrive, echo, told
from tests.people.roster import person
from tests.statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Caller:
    return caller(person("Ravi Menon"), Role.ADMIN)


def test_each_says_what_became_of_it_and_not_what_it_holds(admin: Caller) -> None:
    made = echo()
    arrive(made, told(7, title="private words"), b"{}", keys=["d-1", "d-2"])
    [first, second] = admin.get("deliveries").rows
    assert {name: first[name] for name in ("connection_id", "key", "event", "state", "bytes")} == {
        "connection_id": made,
        "key": "d-2",
        "event": "pull",
        "state": "stored",
        "bytes": 2,
    }
    assert second["received_at"] == "2026-11-23T12:00:00Z"
    assert second["replayable"]
    assert "private words" not in str(admin.get("deliveries").body)


def test_they_are_filtered(admin: Caller) -> None:
    made = echo()
    arrive(made, b"{}", keys=["d-1"])
    arrive(echo("echo-2"), b"{}", event="push")
    Delivery.objects.filter(key="d-1").update(
        state=DeliveryState.FAILED, reason="pull is missing", received_at=NOW - timedelta(days=2)
    )
    for query, number in (
        ({"connection": made}, 1),
        ({"state": "failed"}, 1),
        ({"event": "push"}, 1),
        ({"since": "2026-11-22T00:00:00Z"}, 1),
        ({"state": "failed", "event": "push"}, 0),
    ):
        assert len(admin.get("deliveries", **query).rows) == number, query
    assert admin.get("deliveries", state="lost").status == 400


def test_pages_hold_every_one_once_in_few_statements(admin: Caller) -> None:
    arrive(echo(), *(told(number) for number in range(5)))
    admin.get("deliveries")
    with at_most(6):
        first = admin.get("deliveries", limit=3)
    rest = admin.get("deliveries", limit=3, after=first.body["after"])
    ids = [row["id"] for row in (*first.rows, *rest.rows)]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 5


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR])
def test_without_the_right_there_are_none(role: Role) -> None:
    arrive(echo(), told(1))
    assert caller(person("Cy Twombly"), role).get("deliveries").rows == []
