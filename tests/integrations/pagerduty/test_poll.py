"""Reading PagerDuty's API, against a small server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reviewboard.domain.messages import AnswerSnapshot, IdentitySnapshot, IncidentSnapshot
from reviewboard.domain.ports import Rejected, Unavailable
from reviewboard.domain.values import IncidentStatus
from reviewboard.integrations.http import JsonApi
from reviewboard.integrations.pagerduty.source import PagerDutySource
from tests.integrations.pagerduty import payloads as p
from tests.integrations.pagerduty.merging import deliver, merged
from tests.integrations.pagerduty.serving import NOW, Refused, Request, Served, read_round, serving

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def listed(name: str, created: str, updated: str, **changes: Any) -> p.Body:
    """An incident as the list gives it."""
    assigned = [{"at": created, "assignee": p.ANNA}]
    return p.incident(
        **{
            "id": name,
            "created_at": created,
            "updated_at": updated,
            "assignments": assigned,
            "assignees": None,
            **changes,
        }
    )


RESOLVED = listed(
    "PINC001",
    "2026-03-02T09:00:00Z",
    "2026-03-02T09:40:30Z",
    status="resolved",
    assignments=[],
    resolved_at="2026-03-02T09:40:30Z",
    last_status_change_at="2026-03-02T09:40:30Z",
)
OLD = listed("POLD001", "2026-02-20T09:00:00Z", "2026-02-21T09:00:00Z", status="resolved")
LOG = [
    {
        "id": "R0",
        "type": "trigger_log_entry",
        "agent": {"id": "PSVC001", "type": "service_reference"},
        "channel": {"d": 1},
    },
    {"id": "R1", "type": "assign_log_entry", "assignees": [p.ANNA]},
    {"id": "R2", "type": "acknowledge_log_entry", "created_at": "2026-03-02T09:04:10Z", "agent": p.BO},
    {"id": "R3", "type": "notify_log_entry", "user": {"id": "PEVE001", "type": "user_reference"}},
]
NOTES = [
    {"id": "PNOTE01", "content": "The pool is full.", "created_at": "2026-03-02T09:10:00Z", "user": p.BO}
]


def account(*incidents: p.Body) -> Any:
    """Answers as PagerDuty does: by creation, a page at a time."""

    def answer(asked: Request) -> Any:
        if asked.path.endswith("/log_entries"):
            return {"log_entries": LOG, "more": False}
        if asked.path.endswith("/notes"):
            return {"notes": NOTES if "PINC001" in asked.path else []}
        limit, offset = int(asked.params["limit"]), int(asked.params["offset"])
        among = [
            one for one in incidents if asked.params["since"] <= one["created_at"] < asked.params["until"]
        ]
        among.sort(key=lambda one: str(one["created_at"]))
        return {"incidents": among[offset : offset + limit], "more": len(among) > offset + limit}

    return answer


def source(served: Served) -> PagerDutySource:
    return PagerDutySource({"api_url": served.base})


def snapshots(served: Served, cursor: dict[str, object], since: datetime = SINCE) -> list[IncidentSnapshot]:
    pages = read_round(source(served), served, cursor, since)
    said = [
        one for page in pages for item in page.fetched for one in source(served).parse(item.event, item.body)
    ]
    return [one for one in said if isinstance(one, IncidentSnapshot)]


def test_what_was_updated_is_read_with_its_log_and_notes_and_nothing_else_is_asked_for() -> None:
    with serving(account(OLD, RESOLVED)) as served:
        whole, note = snapshots(served, {})
    assert whole.joined == (
        IdentitySnapshot("pagerduty", "PANNA01", "Anna"),
        IdentitySnapshot("pagerduty", "PBO0001", "Bo"),
    )
    acknowledged_at = datetime(2026, 3, 2, 9, 4, 10, tzinfo=UTC)
    assert whole.answered == (
        AnswerSnapshot(IdentitySnapshot("pagerduty", "PBO0001", "Bo"), acknowledged_at),
    )
    assert (whole.status, whole.resolved_at) == (
        IncidentStatus.RESOLVED,
        datetime(2026, 3, 2, 9, 40, 30, tzinfo=UTC),
    )
    assert note.timeline[0].external_id == "PNOTE01"
    assert served.paths() == ["/incidents", "/incidents/PINC001/log_entries", "/incidents/PINC001/notes"]
    assert served.requests[0].headers["authorization"] == "Token token=token"


def test_what_a_poll_tells_ends_like_what_the_webhooks_told() -> None:
    with serving(account(RESOLVED)) as served:
        polled = snapshots(served, {})
    told = deliver(PagerDutySource({}), [p.TRIGGERED, p.ACKNOWLEDGED, p.NOTE, p.RESOLVED])
    alone, both = merged(polled)["PINC001"], merged([*told, *polled])["PINC001"]
    for facet in ("status", "severity", "title", "started_at", "services", "url"):
        assert alone[facet] == both[facet], facet
    assert {name for name in both if name.startswith("joined:")} == {
        name for name in alone if name.startswith("joined:")
    }
    assert both["entry:PNOTE01"]["text"] == alone["entry:PNOTE01"]["text"]
    assert merged([*polled, *told]) == merged([*told, *polled])


def test_the_next_round_begins_where_this_one_did_and_reads_the_same_under_the_same_name() -> None:
    with serving(account(RESOLVED)) as served:
        (first,) = read_round(source(served), served, {}, SINCE)
        assert first.cursor == {"since": (NOW - timedelta(minutes=5)).isoformat()}
        (again,) = read_round(source(served), served, {}, SINCE)
        (later,) = read_round(source(served), served, dict(first.cursor), SINCE)
    assert [one.delivery_id for one in first.fetched] == [one.delivery_id for one in again.fetched]
    assert later.fetched == ()


def test_an_incident_that_stays_open_for_months_is_still_seen_when_it_ends() -> None:
    open_since = listed("PLONG01", "2025-12-01T09:00:00Z", "2025-12-01T09:00:00Z")
    with serving(account(open_since)) as served:
        first = read_round(source(served), served, {}, datetime(2025, 11, 20, tzinfo=UTC))
    ended = {**open_since, "status": "resolved", "updated_at": "2026-03-10T12:30:00Z"}
    with serving(account(ended), now=NOW + timedelta(hours=1)) as served:
        (whole,) = snapshots(served, dict(first[-1].cursor))
    assert whole.status is IncidentStatus.RESOLVED


def test_a_long_past_is_read_in_windows_of_180_days() -> None:
    with serving(account(RESOLVED)) as served:
        pages = read_round(source(served), served, {}, NOW - timedelta(days=400))
        asked = [one.params for one in served.requests if one.path == "/incidents"]
    assert [page.more for page in pages] == [True, True, False]
    assert [one["since"] for one in asked[1:]] == [one["until"] for one in asked[:-1]]
    for one in asked:
        assert datetime.fromisoformat(one["until"]) - datetime.fromisoformat(one["since"]) <= timedelta(
            days=180
        )


def test_pages_follow_by_offset_and_a_killed_reading_goes_on_where_it_stood() -> None:
    many = [
        listed(f"P{number:04}", f"2026-03-02T{number // 60:02}:{number % 60:02}:00Z", "2026-03-03T00:00:00Z")
        for number in range(250)
    ]
    with serving(account(*many)) as served:
        pages = read_round(source(served), served, {}, SINCE)
        rest = read_round(source(served), served, dict(pages[0].cursor), SINCE)
    assert [len(page.fetched) for page in pages] == [100, 100, 50]
    assert [len(page.fetched) for page in rest] == [100, 50]


def test_a_window_that_holds_more_than_an_offset_may_count_is_cut() -> None:
    first = listed("PFIRST1", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z")
    served_offsets: list[tuple[str, int]] = []

    def answer(asked: Request) -> Any:
        if asked.path != "/incidents":
            return {}
        served_offsets.append((asked.params["since"], int(asked.params["offset"])))
        return {"incidents": [first], "more": served_offsets[-1][1] > 0}

    with serving(answer) as served:
        cursor: dict[str, object] = {
            "since": SINCE.isoformat(), "window": SINCE.isoformat(), "offset": 9_900, "began": NOW.isoformat(),
        }  # fmt: skip
        read_round(source(served), served, cursor, SINCE)
    assert served_offsets == [("2026-03-01T00:00:00Z", 9_900), ("2026-03-02T09:00:00Z", 0)]


def test_an_incident_without_log_or_notes_is_read_all_the_same() -> None:
    def answer(asked: Request) -> Any:
        return {"incidents": [RESOLVED], "more": False} if asked.path == "/incidents" else Refused(404, {})

    with serving(answer) as served:
        (whole,) = snapshots(served, {})
    assert whole.responders == ()


@pytest.mark.parametrize(
    ("status", "problem"), [(401, Rejected), (403, Rejected), (429, Unavailable), (503, Unavailable)]
)
def test_a_refusal_is_told_as_what_it_is(status: int, problem: type[Exception]) -> None:
    with serving(lambda _: Refused(status, {"error": {"message": "no"}})) as served, pytest.raises(problem):
        read_round(source(served), served, {}, SINCE)


def test_it_says_what_the_key_can_see() -> None:
    with serving(lambda _: {"services": [], "total": 12}) as served:
        access = source(served).access("token")
        assert "12 services" in source(served).greet(JsonApi(access.base, access.headers))
        assert source(served).available(JsonApi(access.base, access.headers)) == ()
