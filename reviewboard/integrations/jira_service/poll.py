"""Reading Jira's search: the issues of the incident types that were updated since.

Cloud has https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/ with page tokens,
Data Center the older search with `startAt`. A query names types by id, since one type that a site does not have
would make the whole query wrong. It compares times in the account's own time zone and to the minute: so it is asked
from twelve hours earlier, which is early enough in every zone, and what comes too early is left out here. Issues come
in the order of their creation, which does not change while they are read. The index may lag by minutes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reviewboard.domain.ports import Answer, Fetched, Http, PollPage, Rejected
from reviewboard.integrations.http import said_at
from reviewboard.integrations.reading import Record, count, moment, records, text

EVENT = "api:issue"
PAGE = 50
OVERLAP = timedelta(minutes=10)
_FURTHEST_ZONE = timedelta(hours=12)
_FIELDS = (
    "summary,description,status,priority,issuetype,assignee,created,updated,resolutiondate,"
    "statuscategorychangedate,components,security,comment"
)
_ORDER = re.compile(r"\border\s+by\b.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which issues are asked for: those of the administrator's query that are of one of these types."""

    jql: str
    types: tuple[str, ...]
    cloud: bool


def page(cursor: Mapping[str, object], since: datetime, http: Http, wanted: Wanted) -> PollPage:
    """The next page of issues, as `PolledSource.poll`."""
    kept = dict(cursor)
    since, began = moment(kept, "since") or since, moment(kept, "began")
    query = text(kept, "jql")
    if not query:
        types, began = _types(http, wanted)
        if not types:
            return PollPage((), {"since": since.isoformat()}, more=False)
        query = _query(wanted.jql, types, since)
    answer = _search(http, wanted.cloud, query, kept)
    listed = list(records(answer.body, "issues"))
    began = began or said_at(answer)
    fetched = tuple(_fetched(one) for one in listed if (moment(one, "fields", "updated") or since) >= since)
    done = count(kept, "done") + len(listed)
    total = count(answer.body, "total")
    place = _place(answer.body, cloud=wanted.cloud, done=done, total=total)
    if not listed or not place or place["next"] == text(kept, "next"):
        end = max(since, began - OVERLAP) if began else since
        return PollPage(fetched, {"since": end.isoformat()}, more=False, done=done, total=total)
    going_on: dict[str, object] = {"since": since.isoformat(), "jql": query, "done": done, **place}
    if began:
        going_on["began"] = began.isoformat()
    return PollPage(fetched, going_on, more=True, done=done, total=total)


def _search(http: Http, cloud: bool, query: str, kept: Record) -> Answer:
    params: dict[str, str | int] = {"jql": query, "fields": _FIELDS, "maxResults": PAGE}
    following = text(kept, "next")
    if not cloud:
        return http.get("rest/api/2/search", **params, startAt=count(kept, "next"))
    if following:
        params["nextPageToken"] = following
    return http.get("rest/api/3/search/jql", **params)


def _place(body: object, *, cloud: bool, done: int, total: int) -> dict[str, str]:
    """Where the next page begins; empty on the last."""
    if cloud:
        token = text(body, "nextPageToken")
        return {"next": token} if token else {}
    return {"next": str(done)} if done < total else {}


def _query(jql: str, types: tuple[str, ...], since: datetime) -> str:
    theirs = _ORDER.sub("", jql).strip()
    early = (since.astimezone(UTC) - _FURTHEST_ZONE).strftime("%Y-%m-%d %H:%M")
    ours = f'issuetype in ({", ".join(types)}) AND updated >= "{early}" ORDER BY created ASC'
    return f"({theirs}) AND {ours}" if theirs else ours


def _types(http: Http, wanted: Wanted) -> tuple[tuple[str, ...], datetime | None]:
    """The ids of the wanted types on this site, and the time there; by name where they may not be listed."""
    try:
        answer = http.get(f"rest/api/{3 if wanted.cloud else 2}/issuetype")
    except Rejected as error:
        if error.words.startswith("404"):
            return tuple(_quoted(name) for name in wanted.types), None
        raise
    names = {name.casefold() for name in wanted.types}
    known = answer.body if isinstance(answer.body, list) else []
    ids = {text(one, "id") for one in known if text(one, "name").strip().casefold() in names}
    return tuple(sorted(filter(str.isdigit, ids))), said_at(answer)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _fetched(one: Record) -> Fetched:
    updated = moment(one, "fields", "updated")
    name = f"{text(one, 'id')}:{updated.isoformat() if updated else ''}"
    return Fetched(EVENT, name, json.dumps(one).encode())
