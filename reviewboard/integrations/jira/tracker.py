"""Jira as `domain.tracking.port.IssueTracker`: each method one call, in version 2 of the API on both editions."""

from collections.abc import Mapping, Sequence
from typing import Any

from reviewboard.domain.tracking.places import mark_of
from reviewboard.domain.tracking.port import (
    Account,
    Draft,
    Edit,
    Issue,
    IssuePage,
    Made,
    Refused,
    Transition,
    Unanswered,
)
from reviewboard.integrations.jira.access import CLOUD, DATA_CENTER
from reviewboard.integrations.jira.calls import Calls, Reply
from reviewboard.integrations.jira.errors import said_in
from reviewboard.integrations.jira.issues import FIELDS, account_of, issue, issues
from reviewboard.integrations.jira.shape import PROPERTY
from reviewboard.integrations.reading import count, record, records, text

MOST_CREATED, MOST_FETCHED, MOST_LABELS = 50, 100, 50
"""Jira's own limits: of a bulk create (in prose only), of a bulk fetch; and ours, so that a query stays short."""
_FIELDS = ",".join(FIELDS)


class JiraTracker:
    """One signed-in Jira."""

    def __init__(self, calls: Calls, *, cloud: bool) -> None:
        self._calls, self._cloud = calls, cloud

    @property
    def near_limit(self) -> bool:
        """Whether Jira said with its last answer that a rate limit is near."""
        return self._calls.near_limit

    def account(self) -> Account:
        """As `IssueTracker.account`."""
        who = self._calls.get("2/myself").body
        server = self._calls.get("2/serverInfo").body
        edition = CLOUD if text(server, "deploymentType") == "Cloud" else DATA_CENTER
        me = who if isinstance(who, Mapping) else {}
        return Account(account_of(me), text(me, "displayName"), edition, text(server, "version"))

    def create(self, draft: Draft) -> Made:
        """As `IssueTracker.create`."""
        reply = self._calls.send("POST", "2/issue", body=_body(draft))
        return _made(reply.body, reply)

    def create_many(self, drafts: Sequence[Draft]) -> Sequence[Made | Refused]:
        """As `IssueTracker.create_many`."""
        if not 0 < len(drafts) <= MOST_CREATED:
            raise ValueError(f"1 to {MOST_CREATED} at once")
        body = {"issueUpdates": [_body(one) for one in drafts]}
        reply = self._calls.send("POST", "2/issue/bulk", body=body, answers=(400,))
        try:
            return _each(reply.body, len(drafts), reply.trace)
        except Unanswered:
            if reply.status != 400:
                raise
        words, fields = said_in(reply.body)
        return [Refused(f"400 {words}".strip(), status=400, fields=fields, trace=reply.trace)] * len(drafts)

    def fetch(self, issue_id: str) -> Issue:
        """As `IssueTracker.fetch`."""
        return issue(self._calls.get(f"2/issue/{issue_id}", fields=_FIELDS).body)

    def fetch_many(self, issue_ids: Sequence[str]) -> Mapping[str, Issue]:
        """As `IssueTracker.fetch_many`. Data Center has no bulk fetch: there it is a search by id."""
        if not 0 < len(issue_ids) <= MOST_FETCHED:
            raise ValueError(f"1 to {MOST_FETCHED} at once")
        if self._cloud:
            body = {"issueIdsOrKeys": list(issue_ids), "fields": list(FIELDS)}
            found = issues(self._calls.send("POST", "2/issue/bulkfetch", body=body).body)
        else:
            query = f"id in ({', '.join(issue_ids)})"  # one that is gone must not make the whole query wrong
            found = self._by_offset(query, 0, MOST_FETCHED, validateQuery="false").issues
        return {one.id: one for one in found}

    def edit(self, issue_id: str, edit: Edit) -> Issue | None:
        """As `IssueTracker.edit`. Cloud returns the issue as it is then; Data Center does not."""
        body: dict[str, Any] = {"fields": dict(edit.fields)} if edit.fields else {}
        steps = [{"add": one} for one in edit.add_labels] + [{"remove": one} for one in edit.remove_labels]
        if steps:
            body["update"] = {"labels": steps}
        params: dict[str, str | int] = {"returnIssue": "true"} if self._cloud else {}
        reply = self._calls.send("PUT", f"2/issue/{issue_id}", body=body, params=params)
        return issue(reply.body) if isinstance(reply.body, Mapping) else None

    def transitions(self, issue_id: str) -> Sequence[Transition]:
        """As `IssueTracker.transitions`."""
        body = self._calls.get(f"2/issue/{issue_id}/transitions", expand="transitions.fields").body
        return [_transition(one) for one in records(body, "transitions")]

    def transition(self, issue_id: str, transition_id: str, fields: Mapping[str, Any]) -> None:
        """As `IssueTracker.transition`."""
        body: dict[str, Any] = {"transition": {"id": transition_id}}
        if fields:
            body["fields"] = dict(fields)
        self._calls.send("POST", f"2/issue/{issue_id}/transitions", body=body)

    def labelled(self, labels: Sequence[str]) -> Sequence[Issue]:
        """As `IssueTracker.labelled`."""
        if not 0 < len(labels) <= MOST_LABELS:
            raise ValueError(f"1 to {MOST_LABELS} at once")
        quoted = ", ".join(f'"{one}"' for one in labels)
        return self.search(f"labels in ({quoted}) ORDER BY created ASC", limit=MOST_FETCHED).issues

    def search(self, query: str, after: str = "", limit: int = 50) -> IssuePage:
        """As `IssueTracker.search`: Cloud has page tokens, Data Center an offset."""
        if self._cloud:
            params: dict[str, str | int] = {"jql": query, "fields": _FIELDS, "maxResults": limit}
            if after:
                params["nextPageToken"] = after
            body = self._calls.get("3/search/jql", **params).body
            following = "" if record_of(body).get("isLast") else text(body, "nextPageToken")
            return IssuePage(issues(body), following)
        return self._by_offset(query, int(after or 0), limit)

    def _by_offset(self, query: str, begin: int, limit: int, **more: str) -> IssuePage:
        """A page of Data Center's search."""
        params: dict[str, str | int] = {
            "jql": query,
            "fields": _FIELDS,
            "maxResults": limit,
            "startAt": begin,
        }
        body = self._calls.get("2/search", **params, **more).body
        found = issues(body)
        end = begin + len(found)
        return IssuePage(found, str(end) if found and end < count(body, "total") else "")

    def link(self, issue_id: str, *, global_id: str, url: str, title: str) -> None:
        """As `IssueTracker.link`."""
        body = {"globalId": global_id, "object": {"url": url, "title": title}}
        self._calls.send("POST", f"2/issue/{issue_id}/remotelink", body=body)


def _body(draft: Draft) -> dict[str, Any]:
    return {
        "fields": dict(draft.fields),
        "properties": [{"key": PROPERTY, "value": {"uuid": draft.uuid, "mark": mark_of(draft.uuid)}}],
    }


def record_of(body: Any) -> Mapping[str, Any]:
    """The body where it is an object, else an empty one."""
    return body if isinstance(body, Mapping) else {}


def _made(said: Any, reply: Reply) -> Made:
    pk, key = text(said, "id"), text(said, "key")
    if not (pk and key):
        raise Unanswered("the answer names no issue", status=reply.status, trace=reply.trace)
    return Made(pk, key, reply.trace)


def _each(body: Any, asked: int, trace: str) -> Sequence[Made | Refused]:
    """The answer for each, by `failedElementNumber`; what does not add up is no answer."""
    failed: dict[int, Refused] = {}
    errors = list(records(body, "errors"))
    for one in errors:
        number, at_fault = one.get("failedElementNumber"), record(one, "elementErrors")
        if isinstance(number, int) and 0 <= number < asked:
            words, fields = said_in(at_fault)
            status = count(one, "status") or 400
            failed[number] = Refused(f"{status} {words}".strip(), status=status, fields=fields, trace=trace)
    made = [Made(text(one, "id"), text(one, "key"), trace) for one in records(body, "issues")]
    if not len(made) + len(errors) == len(made) + len(failed) == asked or not all(
        one.id and one.key for one in made
    ):
        raise Unanswered("the answer to a bulk create does not add up", status=201, trace=trace)
    ahead = iter(made)
    return [failed[number] if number in failed else next(ahead) for number in range(asked)]


def _transition(said: Mapping[str, Any]) -> Transition:
    fields = record(said, "fields")
    required = tuple(
        name
        for name, one in fields.items()
        if isinstance(one, Mapping) and one.get("required") and not one.get("hasDefaultValue")
    )
    to = record(said, "to")
    return Transition(
        text(said, "id"), text(said, "name"), text(to, "id"), text(to, "statusCategory", "key"), required
    )
