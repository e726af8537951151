"""What arrives is stored once, read in any order, and ends as the same records; nothing of it is dropped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewboard.audit.operations import place_hold
from reviewboard.catalog.models import Repository
from reviewboard.changes.models import Change
from reviewboard.connections.kinds import ConnectionState
from reviewboard.connections.models import Connection
from reviewboard.connections.operations import set_state
from reviewboard.domain.messages import Snapshot
from reviewboard.domain.values import ChangeState, DeliveryState
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.operations import (
    forget_bodies,
    process,
    receive,
    replay,
    replay_one,
    retain,
    sweep,
)
from reviewboard.inbox.operations.processing import BATCH
from reviewboard.inbox.operations.receiving import Arrived
from reviewboard.inbox.operations.recording import record
from reviewboard.inbox.rows import DeliveryFilter
from reviewboard.people.erasure import erase_person
from reviewboard.people.reader import HOUSE
from reviewboard.people.visibility import NotVisible
from tests.inbox.scenes import NOW, arrive, echo, owed, told, work_off
from tests.people.roster import person
from tests.statements import at_most

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    """All deliveries, in order of arrival."""
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_delivery_is_stored_and_its_processing_owed_in_one_statement() -> None:
    connection = echo()
    with at_most(1):
        receive(connection_id=connection, arrived=[Arrived("d-1", "pull", told(1))], as_of=NOW)
    assert owed("process_delivery") == [f"delivery:{Delivery.objects.get().pk}"]


def test_what_arrived_before_is_known_by_its_id_and_without_one_by_its_bytes() -> None:
    connection = echo()
    arrive(connection, told(1), told(2), keys=["d-1"])
    arrive(connection, told(9), told(2), keys=["d-1"])
    assert Delivery.objects.count() == 2
    assert len(owed("process_delivery")) == 2


def test_the_same_id_at_another_connection_is_another_delivery() -> None:
    arrive(echo(), told(1), keys=["d-1"])
    arrive(echo("echo-2"), told(1), keys=["d-1"])
    assert Delivery.objects.count() == 2


def test_a_delivery_becomes_a_change_of_its_repository() -> None:
    connection = echo()
    arrive(connection, told(7, state="merged"))
    work_off()
    change = Change.objects.get()
    assert (change.external_id, change.state) == ("77:pr:7", ChangeState.MERGED)
    assert Repository.objects.get().name == "shop/checkout"
    assert states() == [DeliveryState.PROCESSED]
    assert Connection.objects.get().last_seen_at == NOW


@given(order=st.permutations(range(5)), twice=st.lists(st.integers(0, 4), max_size=3))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_repetition_ends_in_the_same_record(order: list[int], twice: list[int]) -> None:
    history = [
        told(7, 0, "open"),
        told(7, 5, "open", title="Cap the retries at three"),
        told(7, 9, "closed"),
        told(7, 12, "open", title="Cap the retries at four"),
        told(7, 30, "merged", title="Cap the retries at four"),
    ]
    with transaction.atomic():
        connection = echo()
        for number in [*order, *twice]:
            arrive(connection, history[number], keys=[f"{number}-{Delivery.objects.count()}"])
            work_off()
        change = Change.objects.get()
        transaction.set_rollback(True)
    assert (change.state, change.title) == (ChangeState.MERGED, "Cap the retries at four")
    assert change.merged_at == NOW + timedelta(minutes=30)


def test_what_says_nothing_is_ignored_and_what_cannot_be_read_failed_with_a_reason() -> None:
    connection = echo()
    arrive(connection, told(1), event="unknown")
    arrive(connection, b"{}")
    arrive(connection, told(2), event="odd")
    work_off()
    found = Delivery.objects.order_by("pk").values_list("state", "reason")
    assert list(found) == [
        ("ignored", "says nothing that is recorded here"),
        ("failed", "pull is missing"),
        ("failed", "its source stumbled: RuntimeError"),
    ]


def test_whoever_takes_one_up_takes_its_neighbours_along() -> None:
    connection = echo()
    first, *_ = arrive(connection, *(told(number) for number in range(BATCH + 20)))
    assert process(delivery_id=first, as_of=NOW) == BATCH
    assert states().count("stored") == 20
    assert process(delivery_id=first, as_of=NOW) == 0  # its own message finds nothing left to do


def test_a_batch_takes_few_statements_whatever_its_size() -> None:
    connection = echo()
    first, *_ = arrive(connection, *(told(number, state="merged") for number in range(BATCH)))
    with at_most(32):
        process(delivery_id=first, as_of=NOW)
    assert Change.objects.count() == BATCH


def test_one_that_comes_alone_takes_few_statements_too() -> None:
    connection = echo()
    arrive(connection, told(1), keys=["first"])
    work_off()  # the repository and its author are known from here on
    arrive(connection, told(2), keys=["new"])
    processed_with_at_most(12)
    arrive(connection, told(2, 5, "merged"), keys=["again"])
    processed_with_at_most(14)


def processed_with_at_most(limit: int) -> None:
    """Processes the newest delivery and counts."""
    newest = Delivery.objects.latest("pk").pk
    with at_most(limit):
        process(delivery_id=newest, as_of=NOW)


def test_one_that_cannot_be_recorded_stands_alone() -> None:
    connection = echo()
    arrive(connection, told(1), told(2, title="x"), told(3))

    def stumbles(*, connection_id: int, snapshots: Sequence[Snapshot], as_of: datetime) -> set[str]:
        if any(getattr(one, "title", "") == "x" for one in snapshots):
            raise ValueError("no column takes this")
        return record(connection_id=connection_id, snapshots=snapshots, as_of=as_of)

    with mock.patch("reviewboard.inbox.operations.processing.record", stumbles):
        work_off()
    assert states() == ["processed", "failed", "processed"]
    assert Delivery.objects.get(state="failed").reason == "could not be recorded: ValueError"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_leaves_everything_as_it_was() -> None:
    connection = echo()
    (one,) = arrive(connection, told(1))
    with (
        mock.patch("reviewboard.inbox.operations.processing.record", side_effect=OperationalError),
        pytest.raises(OperationalError),
        transaction.atomic(),
    ):
        process(delivery_id=one, as_of=NOW)
    assert states() == ["stored"]


def test_a_paused_connection_keeps_what_arrives_and_reads_it_when_asked() -> None:
    connection = echo()
    set_state(connection_id=connection, state=ConnectionState.PAUSED, actor_id=None, as_of=NOW)
    arrive(connection, told(1))
    work_off()
    assert list(Delivery.objects.values_list("state", "reason")) == [("ignored", "the connection was paused")]
    set_state(connection_id=connection, state=ConnectionState.ACTIVE, actor_id=None, as_of=NOW)
    assert replay(reader=HOUSE, wanted=DeliveryFilter(connection_id=connection), as_of=NOW) == 1
    work_off()
    assert states() == ["processed"]


def test_one_many_or_all_since_a_time_are_replayed_and_owed_again() -> None:
    connection = echo()
    first, second, third = arrive(connection, b"{}", b"[]", told(3))
    work_off()
    replay_one(reader=HOUSE, delivery_id=first, as_of=NOW)
    assert states() == ["stored", "failed", "processed"]
    assert replay(reader=HOUSE, wanted=DeliveryFilter(state=DeliveryState.FAILED), as_of=NOW) == 1
    assert replay(reader=HOUSE, wanted=DeliveryFilter(since=NOW + timedelta(days=1)), as_of=NOW) == 0
    assert replay(reader=HOUSE, wanted=DeliveryFilter(since=NOW), as_of=NOW) == 3
    assert set(owed("process_delivery")) == {f"delivery:{pk}" for pk in (first, second, third)}


def test_what_is_under_legal_hold_waits_and_is_told_again_when_it_is_lifted() -> None:
    connection = echo()
    arrive(connection, told(1))
    work_off()
    change = Change.objects.get()
    place_hold(
        subject=f"change:{change.pk}", reason="asked for by counsel", actor_id=person("Ada").pk, at=NOW
    )
    arrive(connection, told(1, 5, "merged"))
    work_off()
    assert states() == ["processed", "held"]
    assert sweep(as_of=NOW + timedelta(hours=2)) == 1
    assert Change.objects.get().state == ChangeState.OPEN


def test_what_was_forgotten_is_owed_again() -> None:
    connection = echo()
    arrive(connection, told(1))
    assert sweep(as_of=NOW + timedelta(minutes=1)) == 0
    assert sweep(as_of=NOW + timedelta(minutes=11)) == 1


def test_bodies_go_in_time_and_keys_later_and_what_waits_keeps_its_body() -> None:
    connection = echo()
    first, _ = arrive(connection, told(1), told(2), keys=["d-1", "d-2"])
    process(delivery_id=first, as_of=NOW)
    Delivery.objects.filter(key="d-2").update(state="stored")
    later = NOW + timedelta(days=31)
    assert retain(as_of=later, body_days=30, key_days=90) == (1, 0)
    assert set(Delivery.objects.filter(body__isnull=False).values_list("key", flat=True)) == {"d-2"}
    arrive(connection, told(1), keys=["d-1"])
    assert Delivery.objects.count() == 2  # still known
    with pytest.raises(NotVisible):
        replay_one(reader=HOUSE, delivery_id=first, as_of=later)
    assert retain(as_of=NOW + timedelta(days=121), body_days=30, key_days=90) == (0, 1)


def test_whoever_is_erased_is_erased_from_bodies_that_were_processed_too() -> None:
    connection = echo()
    arrive(connection, told(1, title="Grace Hopper asked"))
    work_off()
    erased = person("Grace Hopper")
    erase_person(person_id=erased.pk, actor_id=None, as_of=NOW)
    assert owed("forget_bodies") == [f"person:{erased.pk}"]
    forget_bodies()
    assert list(Delivery.objects.values_list("body", "state")) == [(None, "processed")]
