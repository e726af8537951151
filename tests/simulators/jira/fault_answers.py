"""What each kind of fault answers, in the shapes that were recorded (contracts/jira/errors)."""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from tests.simulators.jira.calls import Answer
from tests.simulators.jira.clock import Clock
from tests.simulators.jira.faults import Fault
from tests.simulators.jira.refusal import (
    BAD_PRIORITY,
    NOT_ON_SCREEN,
    SEARCH_REMOVED,
    UNSUPPORTED,
    Refused,
    captcha,
)

LIMITED = "The request has been rate-limited. Please try again later."
PAGE = "<!DOCTYPE html><html><head><title>Atlassian</title></head><body><h1>{}</h1></body></html>"
LIMITS = {"burst": 350, "per-issue": 20, "quota-global": 100_000, "quota-tenant": 65_000}
REASONS = {
    "burst": "jira-burst-based",
    "per-issue": "jira-per-issue-on-write",
    "quota-global": "jira-quota-global-based",
    "quota-tenant": "jira-quota-tenant-based",
}
WORDS = {
    401: "Client must be authenticated to access this resource.",
    403: "You do not have permission to perform this operation.",
    404: "Issue does not exist or you do not have permission to see it.",
    409: "The issue could not be updated due to a conflicting update.",
    410: SEARCH_REMOVED,
    413: "The per-issue limit has been breached for one of the following fields: comments, attachments.",
    422: "A configuration problem prevents the creation of the issue.",
    500: "Internal server error",
    502: "Bad Gateway",
    503: "The service is unavailable at the moment.",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A body that is HTML where JSON is due."""

    text: str


def answer(fault: Fault, clock: Clock) -> Answer | None:
    """What is answered instead, None where the fault is of another sort."""
    if fault.kind == "limited":
        return _limited(fault, clock)
    if fault.kind == "html":
        return Answer(
            fault.status,
            Page(PAGE.format(WORDS.get(fault.status, "Something went wrong"))),
            _pause(fault, clock),
        )
    if fault.kind == "status":
        messages = fault.messages or (WORDS.get(fault.status, "Something went wrong"),)
        return _refused(
            Refused(fault.status, *messages, errors=dict(fault.errors), headers=_pause(fault, clock))
        )
    if fault.kind == "field_errors":
        return _refused(Refused(400, *fault.messages, errors=dict(fault.errors)))
    if fault.kind == "not_on_screen":
        return _refused(Refused(400, errors={name: NOT_ON_SCREEN.format(name) for name in fault.errors}))
    plain = {
        "bad_priority": Refused(400, errors={"priority": BAD_PRIORITY}),
        "unsupported": Refused(400, UNSUPPORTED),
        "captcha": captcha(),
    }
    return _refused(plain[fault.kind]) if fault.kind in plain else None


def _refused(refused: Refused) -> Answer:
    return Answer(refused.status, refused.body(), refused.headers)


def _limited(fault: Fault, clock: Clock) -> Answer:
    reset = clock.now() + timedelta(seconds=fault.retry_after or 0)
    headers = {
        "X-RateLimit-Limit": str(LIMITS[fault.reason]),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "RateLimit-Reason": REASONS[fault.reason],
    }
    body = {"errorMessages": [LIMITED], "errors": {}, "status": 429}
    return Answer(429, body, headers | _pause(fault, clock))


def _pause(fault: Fault, clock: Clock) -> dict[str, str]:
    """The header that says how long to wait, in seconds or as a date."""
    if fault.retry_after is None:
        return {}
    if fault.as_date:
        until = clock.now() + timedelta(seconds=fault.retry_after)
        return {"Retry-After": format_datetime(until, usegmt=True)}
    return {"Retry-After": str(int(fault.retry_after))}
