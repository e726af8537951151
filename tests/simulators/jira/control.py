"""The control API under /_control/: what a test says in Python, for those who are in another process.

It takes and gives JSON. A POST must say that it is JSON, which a page of another site cannot do unasked.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.simulators.jira.calls import Answer
from tests.simulators.jira.clock import stamp
from tests.simulators.jira.index import always, lognormal
from tests.simulators.jira.ledger import Entry
from tests.simulators.jira.model import Issue, Json
from tests.simulators.jira.serving import Request
from tests.simulators.jira.site import JiraSite
from tests.simulators.jira.workflows import STATUSES

BELOW = "/_control/"
PERSON = ("create", "edit", "move", "move_to", "assign", "comment", "delete")
PROJECT = ("require", "relax", "take_off_screen", "set_workflow", "archive", "deny", "allow", "hide_level")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def is_local(request: Request) -> bool:
    """Whether the request names this machine: a page that points its own name here does not."""
    host = request.headers.get("host", "")
    return host.rsplit(":", 1)[0] in LOOPBACK or host in LOOPBACK


class Control:
    """Answers below /_control/ for a site."""

    def __init__(self, site: JiraSite) -> None:
        self._site = site

    def __call__(self, request: Request) -> Answer | None:
        """The answer, None where the path is not ours."""
        parts = urlsplit(request.target)
        if not parts.path.startswith(BELOW):
            return None
        found = ANSWERS.get((request.method, parts.path.removeprefix(BELOW).strip("/")))
        if found is None or not is_local(request):
            return Answer(404, {"error": f"there is no {request.method} {parts.path} here"})
        if request.method == "POST" and "json" not in request.headers.get("content-type", ""):
            return Answer(415, {"error": "a POST must be of type application/json"})
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        try:
            given = json.loads(request.raw) if request.raw else {}
            return Answer(200, found(self._site, given if request.method == "POST" else said))
        except (LookupError, TypeError, ValueError, AttributeError) as wrong:
            return Answer(400, {"error": f"{type(wrong).__name__}: {wrong}"})


def ledger(site: JiraSite, _: Json) -> Json:
    """What happened, in numbers."""
    held = site.ledger
    return {
        "calls": dict(held.counts()),
        "creates_posted": len(held.creates_posted()),
        "writes": len(held.writes()),
        "writes_committed": len(held.writes(committed=True)),
        "tickets": len(held.tickets),
        "duplicates": {label: [one.key for one in found] for label, found in held.duplicates().items()},
        "early_calls": [[call.number, pause.number] for call, pause in held.early_calls()],
        "violations": list(held.violations),
        "not_yet_searchable": site.index.pending(),
        "webhooks_outgoing": len(site.outgoing),
        "webhooks_sent": [[one.delivery.event, one.attempt, one.status] for one in list(site.courier.sent)],
    }


def tickets(site: JiraSite, _: Json) -> list[Json]:
    """Every ticket that was created, deleted ones among them."""
    return [asdict(one) for one in list(site.ledger.tickets)]


def calls(site: JiraSite, said: Json) -> list[Json]:
    """Every request, or those of one operation."""
    return [_told(one) for one in site.ledger.calls(said.get("operation"))]


def _told(one: Entry) -> Json:
    return {name: value for name, value in asdict(one).items() if name != "query"}


def issues(site: JiraSite, _: Json) -> list[Json]:
    """Every ticket as it is now."""
    return [_issue(site, one) for one in site.issues()]


def _issue(site: JiraSite, one: Issue) -> Json:
    return {
        "id": one.id,
        "key": one.key,
        "project": site.store.projects[one.project].key,
        "status": STATUSES[one.status].name,
        "category": STATUSES[one.status].category,
        "fields": one.fields,
        "properties": one.properties,
        "links": one.links,
        "comments": [remark.body for remark in one.comments],
        "creator": one.creator,
        "created": stamp(one.created),
        "updated": stamp(one.updated),
        "changes": len(one.history),
    }


def account(site: JiraSite, _: Json) -> Json:
    """How to sign in."""
    held = site.account
    told = {"mode": site.mode, "url": site.url, "token": held.token}
    if site.mode == "cloud":
        return told | {"email": held.email, "accountId": held.user.account_id}
    return told | {"username": held.username, "password": held.password}


def outgoing(site: JiraSite, _: Json) -> list[Json]:
    """Every webhook, as it is or would be posted."""
    return [
        {"event": one.event, "issue": one.issue_id, "headers": one.headers, "body": one.body.decode()}
        for one in list(site.outgoing)
    ]


def add_faults(site: JiraSite, given: Any) -> Json:
    """Plans one fault, or a list of them: fields of `faults.Fault` by name."""
    planned = given if isinstance(given, list) else [given]
    for one in planned:
        site.fail(**one)
    return {"planned": len(planned)}


def clear_faults(site: JiraSite, _: Json) -> Json:
    """Lets nothing go wrong any more."""
    site.plan.clear()
    return {"planned": 0}


def credentials(site: JiraSite, given: Json) -> Json:
    """Revokes the credentials, gives them back, or asks for a CAPTCHA: `state` is revoked, good or captcha."""
    {"revoked": site.revoke, "good": site.give_back, "captcha": site.ask_for_captcha}[given["state"]]()
    return {"state": given["state"]}


def person(site: JiraSite, given: Json) -> Json:
    """Something that a person does: `name`, `action` (a method of `Person`), and what that takes."""
    said = dict(given)
    name, action = said.pop("name"), said.pop("action")
    found = getattr(site.as_person(name), PERSON[PERSON.index(action)])(**said)
    return _issue(site, found) if isinstance(found, Issue) else {"done": action}


def project(site: JiraSite, given: Json) -> Json:
    """Something that an administrator does: `key`, `action` (a method of `Administered`), and what that takes."""
    said = dict(given)
    key, action = said.pop("key"), said.pop("action")
    getattr(site.project(key), PROJECT[PROJECT.index(action)])(**said)
    return {"done": action}


def priority(site: JiraSite, given: Json) -> Json:
    """Renames a priority from `old` to `new`."""
    site.rename_priority(given["old"], given["new"])
    return {"renamed": given["new"]}


def webhook(site: JiraSite, given: Json) -> Json:
    """Sets where webhooks go (`url`, empty for nowhere) and how they are signed (`secret`, `old_secret`)."""
    site.deliver_to(given["url"], given["secret"], given.get("old_secret", ""))
    return {"url": given["url"]}


def clock(site: JiraSite, given: Json) -> Json:
    """Lets `advance` seconds pass at once."""
    site.clock.advance(float(given["advance"]))
    return {"now": stamp(site.clock.now())}


def lag(site: JiraSite, given: Json) -> Json:
    """How far search lags behind from now on: `seconds`, or `median` and `p99`; `catch_up` shows everything now."""
    if given.get("catch_up"):
        site.index.catch_up()
    if "seconds" in given:
        site.index.lag = always(float(given["seconds"]))
    elif "median" in given:
        site.index.lag = lognormal(float(given["median"]), float(given["p99"]))
    return {"not_yet_searchable": site.index.pending()}


def latency(site: JiraSite, given: Json) -> Json:
    """How long every answer takes from now on, in `seconds`."""
    site.desk.latency = float(given["seconds"])
    return {"seconds": site.desk.latency}


ANSWERS: dict[tuple[str, str], Callable[[JiraSite, Any], Any]] = {
    ("GET", "ledger"): ledger,
    ("GET", "tickets"): tickets,
    ("GET", "calls"): calls,
    ("GET", "issues"): issues,
    ("GET", "account"): account,
    ("GET", "outgoing"): outgoing,
    ("POST", "faults"): add_faults,
    ("DELETE", "faults"): clear_faults,
    ("POST", "credentials"): credentials,
    ("POST", "person"): person,
    ("POST", "project"): project,
    ("POST", "priority"): priority,
    ("POST", "webhook"): webhook,
    ("POST", "clock"): clock,
    ("POST", "lag"): lag,
    ("POST", "latency"): latency,
}
