"""Reading incident.io's API: the incidents that were updated since.

https://docs.incident.io/api-reference/incidents-v2/list. The filter knows days only, so what was updated earlier on
the first day is left out here. When a round began is told by the server's own clock: what is updated while the list
is read may be missing from it, and is read in the next round.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from reviewboard.domain.ports import Fetched, Http, PollPage
from reviewboard.integrations.http import said_at
from reviewboard.integrations.reading import Record, count, moment, records, text

EVENT = "api:incident"
PAGE = 250
"""Incidents a page; incident.io gives no more."""
OVERLAP = timedelta(minutes=5)


def page(cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
    """The next page of incidents, as `PolledSource.poll`."""
    kept = dict(cursor)
    since = moment(kept, "since") or since
    params: dict[str, str | int] = {
        "updated_at[gte]": since.astimezone(UTC).date().isoformat(),
        "page_size": PAGE,
    }
    if after := text(kept, "after"):
        params["after"] = after
    answer = http.get("v2/incidents", **params)
    listed = list(records(answer.body, "incidents"))
    fetched = tuple(_fetched(one) for one in listed if (_updated(one) or since) >= since)
    began = moment(kept, "began") or said_at(answer)
    following = text(answer.body, "pagination_meta", "after")
    done = count(kept, "done") + len(listed)
    total = count(answer.body, "pagination_meta", "total_record_count")
    if not listed or not following or following == after:
        return PollPage(
            fetched, {"since": _end(since, began).isoformat()}, more=False, done=done, total=total
        )
    going_on: dict[str, object] = {"since": since.isoformat(), "after": following, "done": done}
    if began:
        going_on["began"] = began.isoformat()
    return PollPage(fetched, going_on, more=True, done=done, total=total)


def _end(since: datetime, began: datetime | None) -> datetime:
    """Where the next round begins: with this one, or where this one did when nobody knows when that was."""
    return max(since, began - OVERLAP) if began else since


def _fetched(one: Record) -> Fetched:
    updated = _updated(one)
    return Fetched(
        EVENT, f"{text(one, 'id')}:{updated.isoformat() if updated else ''}", json.dumps(one).encode()
    )


def _updated(one: Record) -> datetime | None:
    return moment(one, "updated_at") or moment(one, "created_at")
