"""Search, which sees the index and not the tickets, and fetching many by id, which sees the tickets."""

from collections.abc import Sequence
from typing import Any

from tests.simulators.jira.calls import Answer, Call
from tests.simulators.jira.jql import parse
from tests.simulators.jira.jql_match import Matcher, ordered
from tests.simulators.jira.model import Issue, Json
from tests.simulators.jira.refusal import SEARCH_REMOVED, Refused, no_issue
from tests.simulators.jira.render_issue import EVERYTHING, issue
from tests.simulators.jira.tokens import Place

FETCH_LIMIT = 100
FULL_PAGE, ID_PAGE, DC_PAGE = 100, 5000, 1000
BAD_TOKEN = "The provided next page token is invalid or expired."  # words of Jira
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


def removed(_: Call) -> Answer:
    """What Cloud answers at the former address of search."""
    raise Refused(410, SEARCH_REMOVED)


def by_token(call: Call) -> Answer:
    """A page of what a query finds (Cloud). Without `fields` it tells ids only, as Jira does."""
    asked = call.object() if call.body is not None else _asked_in_query(call)
    jql, token = asked.get("jql") or "", asked.get("nextPageToken")
    fields = asked.get("fields") or ["id"]
    limit = ID_PAGE if set(fields) <= {"id", "key"} else FULL_PAGE
    size = max(1, min(asked.get("maxResults") or 50, limit))
    place = _place(call, jql, token)
    shown = [found for one in place.ids[:size] if (found := _visible(call, one))]
    told: Json = {"issues": [_row(call, one, fields, asked.get("properties") or ()) for one in shown]}
    rest = place.ids[size:]
    told["isLast"] = not rest
    if call.fault and call.fault.kind == "repeat_token":
        told |= {"isLast": False, "nextPageToken": token or call.engine.tokens.give(place)}
    elif rest:
        told["nextPageToken"] = call.engine.tokens.give(Place(jql, rest))
    return Answer(200, told)


def _asked_in_query(call: Call) -> Json:
    asked: Json = {name: call.one(name) for name in ("jql", "nextPageToken") if name in call.query}
    asked |= {name: call.many(name) for name in ("fields", "properties")}
    return asked | {"maxResults": call.number("maxResults", 50)}


def _place(call: Call, jql: str, token: Any) -> Place:
    """Where the page begins: after a token, or at the start of what is found."""
    if call.fault and call.fault.kind == "expired_token":
        raise Refused(400, BAD_TOKEN)
    if not token:
        return Place(jql, tuple(one.id for one in found(call, jql)))
    place = call.engine.tokens.find(str(token), jql)
    if place is None:
        raise Refused(400, BAD_TOKEN)
    return place


def _visible(call: Call, issue_id: str) -> Issue | None:
    """The ticket as search sees it, unless it went away since the first page."""
    one = call.store.index.found(issue_id)
    return one if one and call.store.sees(call.user, one) else None


def _row(call: Call, one: Issue, fields: Sequence[str], properties: Sequence[str]) -> Json:
    if list(fields) == ["id"]:
        return {"id": one.id}
    return issue(call.engine.render, one, fields, properties)


def found(call: Call, jql: str, *, lenient: bool = False) -> list[Issue]:
    """What a query finds: tickets that the user sees, in projects that are not archived.

    Raises:
        Refused: 400 for a query that Jira does not take.
    """
    query = parse(jql)
    if query.condition is None and call.engine.mode == "cloud":
        raise Refused(400, UNBOUNDED)
    matcher = Matcher(call.store, call.engine.clock, lenient=lenient)
    test = matcher.test(query.condition) if query.condition else lambda _: True
    seen = [
        one
        for one in call.store.index.seen()
        if test(one) and call.store.sees(call.user, one) and not call.store.projects[one.project].archived
    ]
    return _not_hidden(call, ordered(seen, query.order))


def _not_hidden(call: Call, issues: list[Issue]) -> list[Issue]:
    """Results without those that a fault filters away."""
    if call.fault is None or call.fault.kind != "hidden":
        return issues
    positions = call.fault.positions or range(len(issues))
    return [one for place, one in enumerate(issues) if place not in positions]


def by_start(call: Call) -> Answer:
    """A page of what a query finds (Data Center)."""
    asked = call.object() if call.body is not None else _asked_of_dc(call)
    lenient = str(asked.get("validateQuery", "strict")).lower() in ("false", "none", "warn")
    issues = found(call, asked.get("jql") or "", lenient=lenient)
    start, size = asked.get("startAt") or 0, min(asked.get("maxResults", 50), DC_PAGE)
    fields = asked.get("fields") or ["*navigable"]
    rows = [issue(call.engine.render, one, fields) for one in issues[start : start + size]]
    place = {"startAt": start, "maxResults": size, "total": len(issues)}
    return Answer(200, {"expand": "schema,names", **place, "issues": rows})


def _asked_of_dc(call: Call) -> Json:
    asked: Json = {"jql": call.one("jql"), "fields": call.many("fields")}
    asked |= {"validateQuery": call.one("validateQuery", "strict")}
    return asked | {"startAt": call.number("startAt", 0), "maxResults": call.number("maxResults", 50)}


def bulk_fetch(call: Call) -> Answer:
    """Up to a hundred tickets by id or key, in the order of their ids, with those it could not give (Cloud)."""
    body = call.object()
    asked = body.get("issueIdsOrKeys")
    if not isinstance(asked, list) or not asked:
        raise Refused(400, "No issue IDs or keys were provided.")
    if len(asked) > FETCH_LIMIT:
        raise Refused(400, f"The number of issue IDs or keys must not exceed the limit of {FETCH_LIMIT}.")
    issues: dict[str, Issue] = {}
    errors: list[Json] = []
    for said in asked:
        one = call.store.find_issue(said)
        if one is None or not call.store.sees(call.user, one):
            errors.append({"id": said, "errorMessage": no_issue("cloud").messages[0]})
        else:
            issues[one.id] = one
    told = [_fetched(call, issues[one], body) for one in sorted(issues, key=int)]
    return Answer(200, {"expand": "schema,names", "issues": _kept(call, told), "issueErrors": errors})


def _fetched(call: Call, one: Issue, body: Json) -> Json:
    call.issues.append(one.id)
    if call.fault and call.fault.kind == "stale":
        one = call.store.index.before(one.id) or one
    return issue(call.engine.render, one, body.get("fields") or EVERYTHING, body.get("properties") or ())


def _kept(call: Call, told: list[Json]) -> list[Json]:
    if call.fault is None or call.fault.kind != "hidden":
        return told
    positions = call.fault.positions or range(len(told))
    return [one for place, one in enumerate(told) if place not in positions]
