"""What Jira's answers mean. Nothing of an exception's own text is kept: it holds headers and bodies."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from jira import JIRAError
from urllib3.exceptions import NewConnectionError

from reviewboard.domain.ports import Headers
from reviewboard.domain.tracking.port import Limited, Missing, Refused, Scope, SignedOut, Unanswered
from reviewboard.integrations.http import wait_of

_REASONS = {"jira-burst-based": Scope.CALL, "jira-per-issue-on-write": Scope.ISSUE}
"""Other reasons are quotas of the site or the tenant, and an answer without one is taken for such."""
_LEAST_WAIT = timedelta(seconds=1)
_UNTOLD_WAIT = timedelta(seconds=30)
_WORDS_CHARS = 300


def trace_of(headers: Headers) -> str:
    """What finds a call in Jira's own logs: `atl-traceid` in Cloud, `x-arequestid` in Data Center."""
    return (headers.get("atl-traceid") or headers.get("x-arequestid") or "")[:64]


def lowered(headers: Mapping[str, str]) -> Headers:
    """Headers with their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def of_answer(error: JIRAError) -> Exception:
    """The error of an answer whose status is 400 or more."""
    response = error.response
    if response is None:
        return Unanswered("no answer")
    headers = lowered(response.headers)
    status, trace = response.status_code, trace_of(headers)
    words, fields = _said(response)
    if status == 429:
        return _limited(headers, words, trace)
    if status >= 500:
        wait = wait_of(headers, _said_at(headers))
        return Unanswered(f"{status} {words}".strip(), status=status, trace=trace, retry_after=wait)
    said = f"{status} {words}".strip()
    if status == 401 or (status == 403 and _denied(headers)):
        return SignedOut(said, status=status, trace=trace)
    kind = Missing if status in (404, 410) else Refused
    return kind(said, status=status, fields=fields, trace=trace)


def _denied(headers: Headers) -> bool:
    """Data Center wants a captcha: `X-Seraph-LoginReason: AUTHENTICATION_DENIED`."""
    return (
        "authentication_denied" in headers.get("x-seraph-loginreason", "").lower()
        or "x-authentication-denied-reason" in headers
    )


def _said_at(headers: Headers) -> datetime:
    """Jira's own time of its answer, so that a `Retry-After` that is a date is as long as Jira means it."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return datetime.now(UTC)
    return told.replace(tzinfo=told.tzinfo or UTC)


def _limited(headers: Headers, words: str, trace: str) -> Limited:
    reason = headers.get("ratelimit-reason", "")
    told = wait_of(headers, _said_at(headers))
    wait = _UNTOLD_WAIT if told is None else max(told, _LEAST_WAIT)
    scope = _REASONS.get(reason, Scope.CONNECTION)
    return Limited(f"429 {reason or words}".strip(), wait, scope=scope, trace=trace)


def _said(response: requests.Response) -> tuple[str, dict[str, str]]:
    """Jira's words, and by field what is wrong with it. A page of HTML says nothing."""
    try:
        body = response.json()
    except ValueError:
        return response.reason or "", {}
    return said_in(body)


def said_in(body: Any) -> tuple[str, dict[str, str]]:
    """The words of an error body: `errorMessages` first, then each field with its own."""
    if not isinstance(body, dict):
        return "", {}
    given = body.get("errors")
    fields = (
        {str(name): str(said)[:_WORDS_CHARS] for name, said in given.items()}
        if isinstance(given, dict)
        else {}
    )
    messages = body.get("errorMessages") or body.get("message") or ()
    words = [messages] if isinstance(messages, str) else [str(one) for one in messages]
    words += [f"{name}: {said}" for name, said in fields.items()]
    return "; ".join(words)[:_WORDS_CHARS], fields


_BROKEN: Mapping[type[requests.RequestException], str] = {
    requests.exceptions.ConnectTimeout: "it could not be reached in time",
    requests.exceptions.ReadTimeout: "none came in time",
    requests.exceptions.ChunkedEncodingError: "it broke off",
    requests.exceptions.SSLError: "its certificate was not accepted",
}
"""What happened to a call, the most particular first, in words for whoever reads it on a page."""


def of_transport(error: requests.RequestException) -> Unanswered:
    """The error of a call that got no whole answer. Only a connection that never stood sent nothing."""
    never = isinstance(error, requests.exceptions.ConnectTimeout) or _refused(error)
    words = next((said for kind, said in _BROKEN.items() if isinstance(error, kind)), "the connection broke")
    return Unanswered(f"no answer: {words}", sent=not never)


def _refused(error: BaseException) -> bool:
    """Whether it failed before there was a connection: a name that is not known, a port that nobody listens on."""
    seen: set[int] = set()
    ahead: list[BaseException] = [error]
    while ahead:
        one = ahead.pop()
        if isinstance(one, NewConnectionError):
            return True
        if id(one) in seen:
            continue
        seen.add(id(one))
        ahead += [other for other in (*one.args, one.__cause__, one.__context__, getattr(one, "reason", None))
                  if isinstance(other, BaseException)]  # fmt: skip
    return False
