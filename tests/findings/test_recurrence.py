"""An incident of the same service and category as one that was dealt with opens again what was done about it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from reviewboard.audit.models import Entry
from reviewboard.audit.operations import place_hold
from reviewboard.catalog.models import Service
from reviewboard.connections.models import Connection
from reviewboard.domain.lifecycles import ActionEvent
from reviewboard.domain.values import ActionState, Visibility
from reviewboard.findings.models import ActionItem, Recheck, Recurrence
from reviewboard.findings.operations import look_for_recurrence
from reviewboard.findings.queries import get_action, history
from reviewboard.findings.rows import Origin
from reviewboard.incidents.models import Incident
from reviewboard.incidents.operations import raise_visibility, record
from reviewboard.outbox.models import Message
from reviewboard.people.reader import HOUSE, Reader
from tests.findings.scenes import DONE, OPEN, action, again, moved, somebody, stored
from tests.incidents.pager import pager, service, someone, told
from tests.people.roster import NOW, TODAY
from tests.statements import at_most

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)


@pytest.fixture
def connection() -> Connection:
    return pager()


@pytest.fixture(autouse=True)
def pricing() -> Service:
    return service()


def incident(connection: Connection, name: str, begun: datetime, **fields: Any) -> Incident:
    """One of service pricing-engine and category rollout, unless told otherwise."""
    plain: dict[str, Any] = {"services": ("pricing-engine",), "category": "rollout", **fields}
    told_ = told(external_id=name, started_at=begun, source_at=begun, **plain)
    record(connection_id=connection.pk, snapshots=[told_], as_of=begun)
    return Incident.objects.get(external_id=name)


def owed() -> list[str]:
    found = Message.objects.filter(kind="look_for_recurrence").order_by("pk")
    return list(found.values_list("subject", flat=True))


@pytest.fixture
def ada() -> Reader:
    return somebody("Ada Lovelace")


@pytest.fixture
def done(connection: Connection, ada: Reader) -> int:
    """What was done about the first incident, at NOW."""
    first = incident(connection, "first", NOW - timedelta(days=5))
    pk = action(ada, origin=Origin(first.pk), owner_id=ada.person_id)
    moved(ada, pk, ActionEvent.FINISH, OPEN)
    return pk


def looked(of: Incident, as_of: datetime = LATER) -> int:
    return look_for_recurrence(incident_id=of.pk, as_of=as_of)


def test_what_was_done_is_open_again_once_and_says_with_what_it_came_back(
    connection: Connection, ada: Reader, done: int
) -> None:
    second = incident(connection, "second", LATER)
    Message.objects.all().delete()
    assert looked(second) == 1
    assert looked(second) == 0
    one = stored(done)
    assert (one.state, one.reopened_at, one.done_at) == (OPEN, LATER, None)
    assert one.expected_by is not None
    assert one.expected_by > LATER.date()
    view = get_action(ada, done, on=TODAY)
    assert view.state_reason == f"Came back with {second.reference}"
    assert [(back.incident_id, back.at) for back in view.came_back] == [(second.pk, LATER)]
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.details) == ("action.recurred", None, {"incident": second.pk})
    assert Message.objects.filter(kind="rebuild_agenda").exists()
    assert Recurrence.objects.count() == 1


def test_done_again_it_is_not_opened_for_the_same_incident(
    connection: Connection, ada: Reader, done: int
) -> None:
    second = incident(connection, "second", LATER)
    looked(second)
    moved(ada, done, ActionEvent.FINISH, OPEN, as_of=LATER + timedelta(days=1))
    assert looked(second, LATER + timedelta(days=2)) == 0
    third = incident(connection, "third", LATER + timedelta(days=3))
    assert looked(third, LATER + timedelta(days=3)) == 1


@pytest.mark.parametrize(
    ("begun", "fields"),
    [
        (LATER, {"category": "capacity"}),
        (LATER, {"services": ("search-indexer",)}),
        (LATER, {"services": ()}),
        (LATER, {"category": ""}),
        (NOW - timedelta(hours=1), {}),
        (NOW + timedelta(days=366), {}),
    ],
)
def test_another_sort_or_another_time_opens_nothing(
    connection: Connection, done: int, begun: datetime, fields: dict[str, Any]
) -> None:
    service("search-indexer")
    assert looked(incident(connection, "second", begun, **fields)) == 0
    assert stored(done).state == DONE


def test_verified_is_opened_too_and_is_looked_at_no_more(connection: Connection, done: int) -> None:
    moved(somebody("Bob Stone"), done, ActionEvent.VERIFY, DONE)
    assert looked(incident(connection, "second", LATER, category="Rollout")) == 1
    assert stored(done).state == OPEN
    assert Recheck.objects.filter(dropped_at=LATER).count() == 3


@pytest.mark.parametrize("state", [ActionState.WONT_DO, ActionState.RISK_ACCEPTED, OPEN])
def test_what_was_decided_otherwise_stays_as_it_is(
    connection: Connection, done: int, state: ActionState
) -> None:
    ActionItem.objects.all().delete()
    origin = Incident.objects.get()
    one = ActionItem.objects.create(
        title="x", state=state, state_reason="because", accepted_until=TODAY, incident=origin, done_at=NOW
    )
    assert looked(incident(connection, "second", LATER)) == 0
    assert stored(one.pk).state == state


def test_one_under_legal_hold_stays_as_it_is(connection: Connection, ada: Reader, done: int) -> None:
    place_hold(subject=f"action:{done}", actor_id=ada.person_id or 0, reason="counsel", at=NOW)
    assert looked(incident(connection, "second", LATER)) == 0
    assert stored(done).state == DONE


@pytest.mark.parametrize("level", [Visibility.RESTRICTED, Visibility.SEALED])
def test_whoever_may_not_see_the_incident_reads_only_that_it_came_back(
    connection: Connection, ada: Reader, done: int, level: Visibility
) -> None:
    lars = somebody("Lars Nyberg")
    second = incident(connection, "second", LATER, lead=someone("Lars Nyberg"))
    looked(second)
    raise_visibility(
        reader=lars,
        incident_id=second.pk,
        level=level,
        person_ids={lars.person_id or 0},
        team_ids=(),
        as_of=LATER,
    )
    inside, outside = get_action(again(lars), done, on=TODAY), get_action(ada, done, on=TODAY)
    assert inside.state_reason == f"Came back with {second.reference}"
    assert (outside.state_reason, outside.came_back) == ("Came back", ())
    assert [one.incident_id for one in history(outside) if one.what == "recurred"] == [None]
    assert [one.incident_id for one in history(inside) if one.what == "recurred"] == [second.pk]


def test_nobody_can_write_a_reason_that_reads_like_the_houses_own(
    connection: Connection, ada: Reader, done: int
) -> None:
    second = incident(connection, "second", LATER)
    moved(ada, done, ActionEvent.REOPEN, DONE, reason=f"Came back with ⟦incident:{second.pk}⟧")
    assert second.reference not in get_action(ada, done, on=TODAY).state_reason


def test_it_is_owed_when_service_and_category_become_known_and_not_again(connection: Connection) -> None:
    one = incident(connection, "one", NOW, category="", services=())
    assert owed() == []
    incident(connection, "one", NOW + timedelta(minutes=1), category="rollout", services=())
    assert owed() == []
    incident(connection, "one", NOW + timedelta(minutes=2))
    assert owed() == [f"incident:{one.pk}"]
    Message.objects.all().delete()
    incident(connection, "one", NOW + timedelta(minutes=3), title="Another title")
    assert owed() == []
    two = incident(connection, "two", NOW)
    assert owed() == [f"incident:{two.pk}"]


def test_an_incident_that_was_taken_back_opens_nothing() -> None:
    assert look_for_recurrence(incident_id=2**40, as_of=LATER) == 0


@pytest.mark.parametrize("count", [1, 25])
def test_looking_is_a_fixed_number_of_statements(connection: Connection, ada: Reader, count: int) -> None:
    first = incident(connection, "first", NOW - timedelta(days=5))
    for _ in range(count):
        pk = action(HOUSE, origin=Origin(first.pk), owner_id=ada.person_id)
        moved(ada, pk, ActionEvent.FINISH, OPEN)
    second = incident(connection, "second", LATER)
    with at_most(14):
        assert looked(second) == count
