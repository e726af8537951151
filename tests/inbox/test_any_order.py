"""A request's and an incident's history through inbox and tables: shuffled, doubled, partly lost and then polled."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewboard.changes.models import Change, Commit, Evidence, Review
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.operations import receive
from reviewboard.inbox.operations.receiving import Arrived
from reviewboard.incidents.models import Incident, Responder, TimelineEntry
from tests.inbox.scenes import NOW, work_off
from tests.integrations.github.test_order import STEPS, history
from tests.integrations.pagerduty import payloads as pagerduty

pytestmark = pytest.mark.django_db

Told = tuple[str, dict[str, Any]]
NOT_OURS = {
    "id",
    "connection",
    "connection_id",
    "first_seen_at",
    "known_at",
    "repository_id",
    "author_id",
    "merged_by_id",
}
"""Columns that say when we were told, or under which number we keep it."""

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def plain(rows: Any) -> list[dict[str, Any]]:
    """Rows as dictionaries."""
    return [dict(row) for row in rows]


def kept_of_changes() -> list[dict[str, Any]]:
    whole = plain(Change.objects.order_by("external_id").values())
    told = [{name: value for name, value in row.items() if name not in NOT_OURS} for row in whole]
    where = ("author__value", "merged_by__value", "repository__external_id")
    review = ("external_id", "state", "head_sha", "at", "reviewer__value")
    return [
        *told,
        *plain(Change.objects.order_by("external_id").values(*where)),
        *plain(Review.objects.order_by("external_id").values(*review)),
        *plain(Commit.objects.order_by("sha").values("sha", "message", "position")),
        *plain(Evidence.objects.order_by("quote", "place").values("quote", "place", "rule_id")),
    ]


def kept_of_incidents() -> list[dict[str, Any]]:
    def without(row: dict[str, Any]) -> dict[str, Any]:
        facets = {name: stamp for name, stamp in row["facets"].items() if name != "kept"}
        return {name: value for name, value in row.items() if name not in NOT_OURS} | {"facets": facets}

    entry = ("external_id", "at", "text", "kind")
    return [
        *map(without, plain(Incident.objects.values())),
        *plain(TimelineEntry.objects.order_by("external_id").values(*entry)),
        *plain(Responder.objects.order_by("identity__value").values("identity__value", "lead")),
    ]


def end_of(vendor: str, kind: ConnectionKind, told: Iterable[Told]) -> list[dict[str, Any]]:
    """What is kept after these deliveries, each with an id of its own; nothing of it stays."""
    with transaction.atomic():
        made = ensure_connection(key="one", name="One", vendor=vendor, kind=kind, as_of=NOW)
        for number, (event, payload) in enumerate(told):
            body = json.dumps(payload).encode()
            receive(connection_id=made, arrived=[Arrived(str(number), event, body)], as_of=NOW)
            if number % 3 == 0:  # sometimes alone, sometimes with neighbours
                work_off()
        work_off()
        assert set(Delivery.objects.values_list("state", flat=True)) <= {"processed"}, list(
            Delivery.objects.values_list("event", "state", "reason")
        )
        kept = kept_of_changes() if kind is ConnectionKind.FORGE else kept_of_incidents()
        transaction.set_rollback(True)
    return kept


@quick
@given(steps=st.lists(st.sampled_from(STEPS), max_size=7), data=st.data())
def test_a_request_ends_the_same_in_any_order_doubled_and_with_losses_that_a_poll_heals(
    steps: list[str], data: st.DataObject
) -> None:
    sent, whole = history(steps)
    polled = ("api:pull", whole)
    arrived = data.draw(st.lists(st.sampled_from(sent), max_size=len(sent)))  # some lost, some twice
    mixed = data.draw(st.permutations([*arrived, polled]))
    everything = end_of("github", ConnectionKind.FORGE, [*sent, polled])
    # When a facet was said differs, of course, where only the poll said it; what is said does not.
    assert unstamped(end_of("github", ConnectionKind.FORGE, mixed)) == unstamped(everything)
    more = data.draw(st.permutations([*sent, polled, *arrived]))
    assert end_of("github", ConnectionKind.FORGE, more) == everything


def unstamped(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "facets"} for row in kept]


@quick
@given(
    order=st.permutations(pagerduty.HISTORY), twice=st.lists(st.sampled_from(pagerduty.HISTORY), max_size=4)
)
def test_an_incident_ends_the_same_in_any_order_and_doubled(
    order: list[dict[str, Any]], twice: list[dict[str, Any]]
) -> None:
    def deliveries(bodies: Iterable[dict[str, Any]]) -> list[Told]:
        return [(one["event"]["event_type"], one) for one in bodies]

    in_order = end_of("pagerduty", ConnectionKind.PAGER, deliveries(pagerduty.HISTORY))
    assert end_of("pagerduty", ConnectionKind.PAGER, deliveries([*order, *twice])) == in_order
