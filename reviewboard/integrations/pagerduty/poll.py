"""Reading PagerDuty's REST API: incidents that changed, with their log and their notes.

https://developer.pagerduty.com/api-reference/9d0b4b12e36f9-list-incidents

Incidents can be asked for by the time of their creation only. So a round goes over all that may have changed:
those created since, those of the month before, and from the oldest on that was still open when the last round
ended; and it keeps what was updated. A range has 180 days at most and an offset ends at 10,000: a round is cut
into windows. Its beginning is told by the server's own clock, since nothing here has one.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from reviewboard.domain.ports import Fetched, Http, PollPage, Rejected
from reviewboard.domain.values import IncidentStatus
from reviewboard.integrations.http import said_at
from reviewboard.integrations.pagerduty.incidents import STATUS, latest
from reviewboard.integrations.reading import Record, flag, moment, number, records, text

EVENT = "api:incident"
PAGE = 100
"""Incidents a page; PagerDuty gives no more."""
WINDOW, LARGEST_OFFSET = timedelta(days=180), 10_000
LOOK_BACK, LONGEST_LOOK_BACK = timedelta(days=30), timedelta(days=180)
"""How long after its creation a closed incident may change and still be seen, and an open one."""
OVERLAP = timedelta(minutes=5)
"""How far rounds overlap: what is written while a list is read may be missing from it."""
_ENTRY_FIELDS = ("id", "type", "created_at", "agent", "assignees")


@dataclass(frozen=True, slots=True)
class Round:
    """Where a reading stands: what was updated since `since` is kept, of incidents created from `window` on.

    `began` is when the round began, as far as that is known; `oldest` the first of those that are still open.
    """

    since: datetime
    window: datetime
    offset: int = 0
    began: datetime | None = None
    oldest: datetime | None = None

    def cursor(self) -> Mapping[str, object]:
        """As it is kept between pages: plain JSON."""
        times = {"since": self.since, "window": self.window, "began": self.began, "oldest": self.oldest}
        return {name: at.isoformat() for name, at in times.items() if at} | {"offset": self.offset}

    def end(self) -> Mapping[str, object]:
        """What the next round begins with."""
        since = self.began - OVERLAP if self.began else self.since
        kept = {"since": max(since, self.since), "oldest": self.oldest}
        return {name: at.isoformat() for name, at in kept.items() if at}


def page(cursor: Mapping[str, object], since: datetime, http: Http) -> PollPage:
    """The next page of incidents, as `PolledSource.poll`."""
    at = _round(dict(cursor), since)
    until = at.window + WINDOW
    answer = http.get(
        "incidents",
        since=_plain(at.window),
        until=_plain(until),
        sort_by="created_at:asc",
        limit=PAGE,
        offset=at.offset,
    )
    listed = list(records(answer.body, "incidents"))
    now = said_at(answer)
    at = replace(at, began=at.began or now, oldest=_oldest(at, listed))
    fetched = tuple(_fetched(one, http) for one in listed if (latest(one) or at.since) >= at.since)
    following = _following(at, listed, until, now) if flag(answer.body, "more") else _window(at, until, now)
    if following is None:
        return PollPage(fetched, at.end(), more=False)
    return PollPage(fetched, following.cursor(), more=True)


def _round(cursor: Record, since: datetime) -> Round:
    since = moment(cursor, "since") or since
    oldest, window = moment(cursor, "oldest"), moment(cursor, "window")
    if window:
        return Round(since, window, number(cursor, "offset") or 0, moment(cursor, "began"), oldest)
    first = min(oldest or since, since - LOOK_BACK)
    return Round(since, max(first, since - LONGEST_LOOK_BACK))


def _following(at: Round, listed: list[Record], until: datetime, now: datetime | None) -> Round | None:
    """The next page of the window; a window with too many incidents goes on from the last one as a new one."""
    if at.offset + 2 * PAGE <= LARGEST_OFFSET:
        return replace(at, offset=at.offset + PAGE)
    last = max((created for one in listed if (created := moment(one, "created_at"))), default=None)
    if last is None or last <= at.window:
        return _window(at, until, now)
    return replace(at, window=last, offset=0)


def _window(at: Round, until: datetime, now: datetime | None) -> Round | None:
    """The next window; None when this one reaches to the present, and where nobody knows whether it does."""
    return replace(at, window=until, offset=0) if now and until < now else None


def _oldest(at: Round, listed: list[Record]) -> datetime | None:
    still = (one for one in listed if STATUS.get(text(one, "status")) is IncidentStatus.OPEN)
    return min(filter(None, (at.oldest, *(moment(one, "created_at") for one in still))), default=None)


def _fetched(one: Record, http: Http) -> Fetched:
    """The incident with its log and its notes. Of the log no more is kept than who did what and when."""
    name = text(one, "id")
    log = [
        {field: entry[field] for field in _ENTRY_FIELDS if field in entry}
        for entry in _listed(http, f"incidents/{quote(name, safe='')}/log_entries", "log_entries", limit=PAGE)
    ]
    notes = _listed(http, f"incidents/{quote(name, safe='')}/notes", "notes")
    updated = latest(one)
    body = json.dumps({"incident": one, "log_entries": log, "notes": notes}).encode()
    # Times are full seconds, and a note need not move them: the content tells whether it is known.
    content = hashlib.sha256(body).hexdigest()[:16]
    return Fetched(EVENT, f"{name}:{_plain(updated) if updated else ''}:{content}", body)


def _listed(http: Http, path: str, name: str, **params: int) -> list[Record]:
    """A list that belongs to an incident; empty where the incident has meanwhile been merged into another."""
    try:
        return list(records(http.get(path, **params).body, name))
    except Rejected as error:
        if error.words.startswith("404"):
            return []
        raise


def _plain(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
