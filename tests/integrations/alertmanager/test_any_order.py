"""However a history of alerts is cut into notifications, mixed and repeated, the same incidents come of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.merge import newer, stamped
from reviewboard.domain.messages import IncidentSnapshot
from reviewboard.incidents import facets
from reviewboard.integrations.alertmanager.source import AlertmanagerSource
from tests.integrations.alertmanager.payloads import alert, notification

KEY = b"key"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRED = st.tuples(
    st.sampled_from(["checkout", "search"]),
    st.sampled_from(["critical", "warning", ""]),
    st.integers(0, 2000),
    st.one_of(st.none(), st.integers(0, 300)),
)


def said(fired: tuple[str, str, int, int | None], number: int) -> list[dict[str, Any]]:
    """What Alertmanager says of one alert in time: that it fires, perhaps again, and that it ended."""
    service, severity, after, minutes = fired
    started = NOON + timedelta(minutes=after)
    one = alert(
        fingerprint=f"f{number}",
        startsAt=started.isoformat(),
        labels={"alertname": "A", "service": service, "severity": severity},
        annotations={"summary": f"summary {number}"},
    )
    if minutes is None:
        return [one, one]
    end = (started + timedelta(minutes=minutes)).isoformat()
    return [one, one | {"endsAt": end}, one | {"status": "resolved", "endsAt": end}]


def kept(bodies: list[bytes]) -> dict[str, Any]:
    """Every incident as the recorder would have it in the end."""
    source = AlertmanagerSource({})
    rows: dict[str, dict[str, Any]] = {}
    for body in bodies:
        for snapshot in source.parse("notification", body):
            assert isinstance(snapshot, IncidentSnapshot)
            row = rows.setdefault(snapshot.external_id, {})
            fresh = newer(facets.facets_of(snapshot, key=KEY), row, key=KEY)
            told = dict(row.get(facets.KEPT, {}))
            for facet in fresh:
                told |= facets.kept(facet, {})
            rows[snapshot.external_id] = {**stamped(fresh, row, key=KEY), facets.KEPT: told}
    return {name: (facets.told_by_alerts(row), json.dumps(row, sort_keys=True)) for name, row in rows.items()}


@given(st.data())
def test_any_order_and_repetition_ends_the_same(data: st.DataObject) -> None:
    history = [
        one
        for number, fired in enumerate(data.draw(st.lists(FIRED, max_size=6)))
        for one in said(fired, number)
    ]
    straight = [notification(one) for one in history]
    mixed = data.draw(st.permutations(straight * 2))
    assert kept(mixed) == kept(straight)


@given(st.lists(FIRED, min_size=1, max_size=6))
def test_one_notification_of_all_says_of_alerts_what_many_say(
    history: list[tuple[str, str, int, int | None]],
) -> None:
    last = [said(fired, number)[-1] for number, fired in enumerate(history)]
    together, apart = kept([notification(*last)]), kept([notification(one) for one in last])
    assert {name: told for name, (told, _) in together.items()} == {
        name: told for name, (told, _) in apart.items()
    }
