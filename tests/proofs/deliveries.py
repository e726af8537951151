"""Deliveries of several sources, one history after the other, and everything that is recorded of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

from django.db.models import F, Model

from benchmarks import ingest_data
from reviewboard.changes.models import Change, Check, Evidence, Review
from reviewboard.changes.models import Commit as CommitRow
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection
from reviewboard.inbox.models import Delivery
from reviewboard.inbox.operations import receive
from reviewboard.inbox.operations.receiving import Arrived
from reviewboard.incidents.models import Incident, Responder, TimelineEntry
from tests.inbox.scenes import NOW
from tests.integrations.alertmanager.payloads import alert, ended, labelled, notification
from tests.integrations.github.payloads import push, pushed_commit, repository
from tests.integrations.pagerduty import payloads as pagerduty

Rows = dict[str, list[tuple[object, ...]]]
SINCE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
KINDS = {
    "github": ConnectionKind.FORGE,
    "pushes": ConnectionKind.FORGE,
    "pagerduty": ConnectionKind.PAGER,
    "alertmanager": ConnectionKind.PAGER,
}
VENDORS = {"pushes": "github"}
"""Of connections that are not called as their vendor is."""
_COUNTED_APART = {"id", "first_seen_at", "known_at", "created_at", "observed_at", "facets", "reasons"}
"""Columns that say when we were told, or under which number we keep it; facets are compared apart."""


def arriving(count: int) -> list[tuple[str, Arrived]]:
    """So many deliveries, each with the key of its connection, in turns."""
    share = count // len(KINDS)
    turns = zip_longest(*(list(_of(key, share)) for key in KINDS))
    return [(key, one) for turn in turns for key, one in zip(KINDS, turn, strict=True) if one]


def _of(key: str, count: int) -> Iterator[Arrived]:
    match key:
        case "github":
            yield from (Arrived(*one) for one in ingest_data.deliveries(count))
        case "pushes":
            yield from (Arrived(f"push-{number}", "push", _push(number)) for number in range(count))
        case "pagerduty":
            yield from (_page(number) for number in range(count))
        case _:
            for number in range(count):
                yield Arrived("", "notification", _alert(number))


def _push(number: int) -> bytes:
    """Two commits, every third of them by an agent."""
    sign = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n" if number % 3 == 0 else ""
    shas = [f"{number * 2 + one:040x}" for one in (1, 2)]
    commits = [pushed_commit("a", f"Cap the retries at {number}{sign}", id=sha) for sha in shas]
    return json.dumps(push(*commits, repository=repository(id=99, full_name="shop/basket"))).encode()


def _page(number: int) -> Arrived:
    """One event of an incident's history; the next incident begins when all of them were told."""
    incident, step = divmod(number, len(pagerduty.HISTORY))
    told = json.dumps(pagerduty.HISTORY[step]).replace("PINC001", f"PINC{incident:04}")
    return Arrived(f"page-{number}", pagerduty.HISTORY[step]["event"]["event_type"], told.encode())


def _alert(number: int) -> bytes:
    """An alert begins, and ends with the delivery after it."""
    group, over = divmod(number, 2)
    labels = labelled(alertname=f"ErrorRateHigh{group}")
    one = (ended if over else alert)(labels=labels, fingerprint=f"{group:016x}")
    return notification(one, groupKey=f'{{}}:{{alertname="{group}"}}')


def connected() -> dict[str, int]:
    """The connections, by their keys."""
    return {
        key: ensure_connection(key=key, name=key.title(), vendor=VENDORS.get(key, key), kind=kind, as_of=NOW)
        for key, kind in KINDS.items()
    }


def arrive(some: list[tuple[str, Arrived]], connections: dict[str, int]) -> None:
    """Stores these, as the door does."""
    for key, one in some:
        receive(connection_id=connections[key], arrived=[one], as_of=SINCE + timedelta(days=3))


def unprocessed() -> int:
    """How many deliveries wait."""
    return Delivery.objects.filter(state="stored").count()


def rows() -> Rows:
    """Everything that was recorded, without the numbers that only say in which order it was."""
    change, incident = {"of": F("change__external_id")}, {"of": F("incident__external_id")}
    return {
        "deliveries": _listed(Delivery, {"of": F("connection__key")}, leave={"key", "received_at", "processed_at"}),
        "changes": _listed(
            Change,
            {"of": F("connection__key"), "by": F("author__value"), "merger": F("merged_by__value"),
             "whole": F("part_of__external_id"), "place": F("repository__external_id")},
        ),
        "commits": _listed(CommitRow, {**change, "by": F("author__value")}),
        "evidence": _listed(Evidence, change),
        "reviews": _listed(Review, {**change, "by": F("reviewer__value")}),
        "checks": _listed(Check, {"place": F("repository__external_id")}),
        "incidents": _listed(Incident, {"of": F("connection__key")}),
        "timeline": _listed(TimelineEntry, incident),
        "responders": _listed(Responder, {**incident, "by": F("identity__value")}),
        "facets": [_facets(one) for model in (Change, Incident) for one in model.objects.order_by("external_id")],
    }  # fmt: skip


def _listed(model: type[Model], more: dict[str, Any], leave: frozenset[str] | set[str] = frozenset()) -> Any:
    columns = [
        field.attname
        for field in model._meta.concrete_fields  # Django's documented API
        if not field.is_relation and field.attname not in _COUNTED_APART | leave
    ]
    manager: Any = model._default_manager  # Django's documented API
    return sorted(manager.values_list(*columns, *more.values()), key=str)


def _facets(row: Change | Incident) -> tuple[object, ...]:
    said = {name: stamp for name, stamp in row.facets.items() if name != "kept"}
    return (row.external_id, json.dumps(said, sort_keys=True))
