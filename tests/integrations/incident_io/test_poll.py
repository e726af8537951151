"""Reading incident.io's API, against a small server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reviewboard.domain.messages import IncidentSnapshot
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.integrations.http import JsonApi
from reviewboard.integrations.incident_io.source import IncidentIoSource
from tests.integrations.incident_io import payloads as p
from tests.integrations.pagerduty.merging import deliver, merged
from tests.integrations.pagerduty.serving import NOW, Refused, Request, Served, read_round, serving

SINCE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATEST = p.STATUS_UPDATED["public_incident.incident_status_updated_v2"]["incident"]


def organisation(*incidents: p.Body, size: int = 2) -> Any:
    """Answers as incident.io does: filtered by day, a page at a time."""

    def answer(asked: Request) -> Any:
        among = [one for one in incidents if one["updated_at"][:10] >= asked.params["updated_at[gte]"]]
        names = [one["id"] for one in among]
        first = names.index(asked.params["after"]) + 1 if "after" in asked.params else 0
        page = among[first : first + size]
        meta: dict[str, object] = {"page_size": size, "total_record_count": len(among)}
        return {
            "incidents": page,
            "pagination_meta": meta | ({"after": page[-1]["id"]} if len(page) == size else {}),
        }

    return answer


def source(served: Served) -> IncidentIoSource:
    return IncidentIoSource({"api_url": served.base})


def snapshots(served: Served, cursor: dict[str, object]) -> list[IncidentSnapshot]:
    pages = read_round(source(served), served, cursor, SINCE)
    said = [
        one for page in pages for item in page.fetched for one in source(served).parse(item.event, item.body)
    ]
    return [one for one in said if isinstance(one, IncidentSnapshot)]


def test_what_a_poll_tells_is_what_the_last_webhook_told() -> None:
    with serving(organisation(LATEST)) as served:
        polled = snapshots(served, {})
        assert served.requests[0].headers["authorization"] == "Bearer token"
        assert served.requests[0].params["updated_at[gte]"] == "2026-03-02"
    told = deliver(IncidentIoSource({}), p.HISTORY)
    assert merged([*told, *polled]) == merged(told) == merged([*polled, *told])


def test_what_was_updated_before_on_the_same_day_is_left_out() -> None:
    with serving(organisation(p.incident("2026-03-02T07:59:59Z", id="EARLY"), LATEST)) as served:
        assert [one.external_id for one in snapshots(served, {})] == [p.INCIDENT_ID]


def test_pages_follow_each_other_and_a_killed_reading_goes_on_where_it_stood() -> None:
    many = [p.incident("2026-03-03T00:00:00Z", id=f"I{number}") for number in range(5)]
    with serving(organisation(*many)) as served:
        pages = read_round(source(served), served, {}, SINCE)
        rest = read_round(source(served), served, dict(pages[0].cursor), SINCE)
    assert [len(page.fetched) for page in pages] == [2, 2, 1]
    assert [(page.done, page.total) for page in pages] == [(2, 5), (4, 5), (5, 5)]
    assert [len(page.fetched) for page in rest] == [2, 1]
    assert pages[-1].cursor == {"since": (NOW - timedelta(minutes=5)).isoformat()}


def test_the_same_read_again_has_the_same_name_and_an_update_another() -> None:
    with serving(organisation(LATEST)) as served:
        (first,) = read_round(source(served), served, {}, SINCE)
        (again,) = read_round(source(served), served, {}, SINCE)
    with serving(organisation({**LATEST, "updated_at": "2026-03-02T11:00:00Z"})) as served:
        (later,) = read_round(source(served), served, {}, SINCE)
    names = [page.fetched[0].delivery_id for page in (first, again, later)]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(("status", "problem"), [(401, Rejected), (429, Unavailable), (500, Unavailable)])
def test_a_refusal_is_told_as_what_it_is(status: int, problem: type[Exception]) -> None:
    with (
        serving(lambda _: Refused(status, {"errors": [{"message": "no"}]})) as served,
        pytest.raises(problem),
    ):
        read_round(source(served), served, {}, SINCE)


def test_it_says_which_key_it_is() -> None:
    with serving(lambda _: {"identity": {"name": "reviewboard", "roles": ["viewer"]}}) as served:
        access = source(served).access("token")
        assert "reviewboard" in source(served).greet(JsonApi(access.base, access.headers))
        assert source(served).available(JsonApi(access.base, access.headers)) == ()
        assert served.paths() == ["/v1/identity"]
