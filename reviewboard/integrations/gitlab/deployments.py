"""Deployments, by webhook and from the API.

https://docs.gitlab.com/user/project/integrations/webhook_events/#deployment-events and
https://docs.gitlab.com/api/deployments/.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import ChangeSnapshot, IdentitySnapshot, RepositorySnapshot
from reviewboard.domain.values import ChangeKind, ChangeState
from reviewboard.integrations.gitlab.identities import person
from reviewboard.integrations.gitlab.projects import (
    first,
    link,
    need_numeric,
    numeric,
    polled_repository,
    repository,
    sha,
    whole,
)
from reviewboard.integrations.reading import Record, moment, need_moment, record, text

STATES: Mapping[str, ChangeState] = {
    "created": ChangeState.OPEN,
    "blocked": ChangeState.OPEN,  # waits for an approval
    "running": ChangeState.OPEN,
    "success": ChangeState.DEPLOYED,
    "failed": ChangeState.CLOSED,
    "canceled": ChangeState.CLOSED,
    "skipped": ChangeState.CLOSED,  # a newer one went ahead
}


def read(said: Record) -> Sequence[ChangeSnapshot]:
    """A deployment event. The first versions named neither the deployment nor the time: of theirs only the poll can tell."""
    number = numeric(said, "deployment_id")
    at = first(said, "status_changed_at", "updated_at", "created_at")
    if not number or at is None:
        return ()
    commit = {"sha": link(said, "commit_url").rpartition("/")[2]}
    return (
        _deployment(
            repository(said),
            number,
            at,
            status=text(said, "status"),
            head=sha(commit, "sha"),
            short=text(said, "short_sha"),
            environment=text(said, "environment"),
            url=link(said, "deployable_url"),
            by=person(said, "user"),
        ),
    )


def polled(bundle: Record) -> Sequence[ChangeSnapshot]:
    """A deployment from the API (`bundles.deployment`)."""
    said = record(bundle, "deployment")
    head = sha(said, "sha")
    return (
        _deployment(
            polled_repository(bundle, "project"),
            need_numeric(said, "id"),
            need_moment(first(said, "updated_at", "created_at"), "deployment.updated_at"),
            status=text(said, "status"),
            head=head,
            short=head,
            environment=text(said, "environment", "name"),
            url=link(said, "deployable", "web_url"),
            by=person(said, "user"),
            opened_at=whole(moment(said, "created_at")),
        ),
    )


def _deployment(
    where: RepositorySnapshot,
    number: str,
    at: datetime,
    *,
    status: str,
    head: str,
    short: str,
    environment: str,
    url: str,
    by: IdentitySnapshot | None,
    opened_at: datetime | None = None,
) -> ChangeSnapshot:
    state = STATES.get(status)
    what = " ".join(filter(None, ("Deploy", (head or short)[:7])))
    return ChangeSnapshot(
        external_id=f"{where.external_id}:deployment:{number}",
        kind=ChangeKind.DEPLOYMENT,
        source_at=at,
        title=f"{what} to {environment}" if environment else what,
        state=state,
        head_sha=head,
        environment=environment,
        url=url,
        repository=where,
        authored_by=by,
        opened_at=opened_at,
        merged_at=whole(at) if state is ChangeState.DEPLOYED else None,
    )
