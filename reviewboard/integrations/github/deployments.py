"""Deployments: one change each, which moves with its statuses.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment and #deployment_status;
https://docs.github.com/en/rest/deployments/statuses. A deployment and a status never change once they are made, so
each is told at the time of its making, by the webhook and by the poll alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import ChangeSnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.github.fields import identity, login, repository_of, sha
from reviewboard.integrations.reading import Record, moment, need, record, records, text

_OPEN = ChangeState.OPEN
_STATES: Mapping[str, ChangeState] = {
    "success": ChangeState.DEPLOYED,
    "failure": ChangeState.CLOSED,
    "error": ChangeState.CLOSED,
    "pending": _OPEN,
    "waiting": _OPEN,
    "queued": _OPEN,
    "in_progress": _OPEN,
}
"""`inactive` is missing on purpose: a later deployment took its place, which does not say how this one ended."""
FINAL = frozenset({"success", "failure", "error", "inactive"})
"""The states after which nothing more is to be expected."""


def deployment(payload: Record) -> Sequence[ChangeSnapshot]:
    """A deployment was asked for."""
    made = _made_at(record(payload, "deployment"))
    return (_change(payload, made, _OPEN),) if made else ()


def status(payload: Record) -> Sequence[ChangeSnapshot]:
    """A deployment moved."""
    said = record(payload, "deployment_status")
    at = moment(said, "created_at") or moment(said, "updated_at") or _made_at(record(payload, "deployment"))
    return (_change(payload, at, _STATES.get(text(said, "state")), said),) if at else ()


def bundle(payload: Record) -> Sequence[ChangeSnapshot]:
    """A deployment with all its statuses, as `poll_deployments` puts it together: what the webhooks had said."""
    return tuple(_told(payload))


def _told(payload: Record) -> Iterator[ChangeSnapshot]:
    yield from deployment(payload)
    for one in records(payload, "statuses"):
        yield from status({**payload, "deployment_status": one})


def _made_at(said: Record) -> datetime | None:
    return moment(said, "created_at") or moment(said, "updated_at")


def _change(
    payload: Record, at: datetime, state: ChangeState | None, moved: Record | None = None
) -> ChangeSnapshot:
    where = repository_of(payload)
    said = record(payload, "deployment")
    name = need(identity(said), "deployment.id")
    commit = sha(said, "sha")
    environment = text(moved, "environment") or text(said, "environment")
    what = " ".join(filter(None, ("Deploy", commit[:7] or text(said, "ref"))))
    return ChangeSnapshot(
        external_id=f"{where.external_id}:deployment:{name}",
        kind=ChangeKind.DEPLOYMENT,
        source_at=at,
        title=f"{what} to {environment}" if environment else what,
        state=state,
        body=text(said, "description") or None,
        head_sha=commit,
        branch=text(said, "ref") if text(said, "ref").lower() != commit else "",
        environment=environment,
        url=_link(moved),
        repository=where,
        authored_by=login(said, "creator"),
        opened_at=_made_at(said),
        merged_at=at if state is ChangeState.DEPLOYED else None,
    )


def _link(moved: Record | None) -> str:
    """Where its output is."""
    return text(moved, "log_url") or text(moved, "target_url")
