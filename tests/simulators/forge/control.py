"""Driving the code host from outside, under /_control/: what people do there, faults, and the ledger. JSON both ways."""

from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from tests.simulators.forge.model import Json, Reply
from tests.simulators.forge.requests import Request
from tests.simulators.forge.state import State

PREFIX = "/_control/"


def answer(forge: State, request: Request) -> Reply:
    """What was asked for; 404 for what there is not, 400 for what makes no sense."""
    found = ANSWERS.get((request.method, request.path.removeprefix(PREFIX)))
    if found is None:
        return Reply(404, {"message": "there is no such control"})
    try:
        return Reply(200, _plain(found(forge, {**request.query, **request.body})))
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        return Reply(400, {"message": f"{type(error).__name__}: {error}"})


def _plain(said: Any) -> Any:
    """Anything that is answered, as JSON."""
    if is_dataclass(said) and not isinstance(said, type):
        return _plain(asdict(said))
    if isinstance(said, dict):
        return {name: _plain(value) for name, value in said.items()}
    if isinstance(said, list | tuple | set):
        return [_plain(one) for one in said]
    if isinstance(said, bytes):
        return said.decode()
    return said.isoformat() if isinstance(said, datetime) else said


def ledger(forge: State, given: Json) -> Any:
    """Every status that was taken, in order; those of one `repository` or `sha`, where it is named."""
    names = [name for name in ("repository", "sha", "context", "host") if name in given]
    return [one for one in forge.ledger if all(getattr(one, name) == given[name] for name in names)]


def shown(forge: State, given: Json) -> Any:
    """What stands beside `sha` in `repository`."""
    return {"state": forge.shown(given["repository"], given["sha"])}


def calls(forge: State, given: Json) -> Any:
    """Every request of the APIs, with the status of its answer; 0 for none."""
    return forge.calls


def sent(forge: State, given: Json) -> Any:
    """Every webhook, with the status that came back; 0 for none."""
    return [
        {"delivery": one.delivery, "event": one.event, "action": one.action, "answer": one.answer}
        for one in forge.courier.sent
    ]


def again(forge: State, given: Json) -> Any:
    """Sends the webhook of this `number` once more."""
    forge.courier.again(int(given["number"]))
    return sent(forge, given)


def add_fault(forge: State, given: Json) -> Any:
    """Switches a fault on: `kind`, and what else `Faults.add` takes."""
    forge.faults.add(**given)
    return {"on": len(forge.faults.on)}


def clear_faults(forge: State, given: Json) -> Any:
    """Switches all of them off."""
    forge.faults.clear()
    return {"on": 0}


def webhook(forge: State, given: Json) -> Any:
    """Sets where webhooks go (`url`, empty for nowhere), and how they are signed (`secret`)."""
    forge.deliver_to(given["url"], given["secret"])
    return {"url": given["url"]}


def open_pull(forge: State, given: Json) -> Any:
    """Opens a request in `repository`, by `author`."""
    return forge.open_pull(given.pop("repository"), **given)


def push(forge: State, given: Json) -> Any:
    """Pushes a new head to request `number` of `repository`."""
    return {"head": forge.push(given.pop("repository"), int(given.pop("number")), **given)}


def review(forge: State, given: Json) -> Any:
    """Reviews request `number` of `repository` as `login`, with `state`."""
    return forge.review(given.pop("repository"), int(given.pop("number")), **given)


def dismiss(forge: State, given: Json) -> Any:
    """Dismisses `review` of request `number`, as `by`."""
    forge.dismiss(given["repository"], int(given["number"]), int(given["review"]), given["by"])
    return forge.repository(given["repository"]).pulls[int(given["number"])]


def close(forge: State, given: Json) -> Any:
    """Closes request `number`, or merges it where `merged` is true."""
    merged = bool(given.get("merged"))
    forge.close(given["repository"], int(given["number"]), given["by"], merged=merged)
    return forge.repository(given["repository"]).pulls[int(given["number"])]


def pulls(forge: State, given: Json) -> Any:
    """The requests of `repository`."""
    return forge.repository(given["repository"]).pulls


def require(forge: State, given: Json) -> Any:
    """Makes merges of `repository` wait for our context."""
    forge.require(given["repository"])
    return {"required": forge.repository(given["repository"]).required}


def collect(forge: State, given: Json) -> Any:
    """Forgets commit `sha` of `repository`; a status for it is answered with `answer`, 422 or 404."""
    forge.collect(given["repository"], given["sha"], answer=int(given.get("answer", 422)))
    return {"gone": given["sha"]}


def install(forge: State, given: Json) -> Any:
    """Lets an app sign in: `app`, `installation`, and its `public_key` in PEM."""
    forge.install(given["app"], given["installation"], given["public_key"])
    return {"installed": given["installation"]}


ANSWERS: dict[tuple[str, str], Callable[[State, Json], Any]] = {
    ("GET", "ledger"): ledger,
    ("GET", "shown"): shown,
    ("GET", "calls"): calls,
    ("GET", "sent"): sent,
    ("GET", "pulls"): pulls,
    ("POST", "again"): again,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
    ("POST", "clear"): clear_faults,
    ("POST", "webhook"): webhook,
    ("POST", "pull"): open_pull,
    ("POST", "push"): push,
    ("POST", "review"): review,
    ("POST", "dismiss"): dismiss,
    ("POST", "close"): close,
    ("POST", "require"): require,
    ("POST", "collect"): collect,
    ("POST", "install"): install,
}
