"""Pipelines and jobs as checks of a commit.

https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events and #job-events.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import CheckSnapshot, RepositorySnapshot
from reviewboard.domain.values import CheckState
from reviewboard.integrations.gitlab.projects import link, need_numeric, repository, sha
from reviewboard.integrations.reading import Record, flag, moment, record, records, text

STATES: Mapping[str, CheckState] = {
    "created": CheckState.PENDING,
    "waiting_for_resource": CheckState.PENDING,
    "waiting_for_callback": CheckState.PENDING,
    "preparing": CheckState.PENDING,
    "pending": CheckState.PENDING,
    "running": CheckState.PENDING,
    "canceling": CheckState.PENDING,
    "scheduled": CheckState.PENDING,
    "success": CheckState.PASSED,
    "failed": CheckState.FAILED,
    "canceled": CheckState.SKIPPED,
    "skipped": CheckState.SKIPPED,
    "manual": CheckState.SKIPPED,  # waits for a person, who may never come
}
"""https://docs.gitlab.com/ci/pipelines/ and the statuses of https://docs.gitlab.com/api/jobs/."""

_TIMES = ("created_at", "started_at", "finished_at")


def pipeline(said: Record) -> Sequence[CheckSnapshot]:
    """A pipeline event; nothing where it names no commit, or a status that is not known here."""
    where, told = repository(said), record(said, "object_attributes")
    jobs = (moment(job, name) for job in records(said, "builds") for name in _TIMES)
    return _pipeline(where, told, sha(told, "sha"), jobs)


def polled_pipeline(where: RepositorySnapshot, request: Record) -> Sequence[CheckSnapshot]:
    """The pipeline of a request's head, from the API.

    One that ran on the result of merging is of a commit that nobody else names: it counts for the request's head.
    """
    told = record(request, "head_pipeline")
    merged = text(told, "ref").startswith("refs/merge-requests/") and text(told, "ref").endswith("/merge")
    return _pipeline(where, told, sha(request if merged else told, "sha"), ())


def build(said: Record) -> Sequence[CheckSnapshot]:
    """A job event; nothing where it names no commit, or a status that is not known here.

    A job that is allowed to fail, and fails, says nothing either way: GitLab lets its pipeline pass.
    """
    state, head = STATES.get(text(said, "build_status")), sha(said, "sha")
    if state is None or not head:
        return ()
    if state is CheckState.FAILED and flag(said, "build_allow_failure"):
        state = CheckState.SKIPPED
    created, started, finished = (_job_moment(said, f"build_{name}") for name in _TIMES)
    at = _latest((created, started, finished))
    if at is None:  # old versions give a job no time before it starts
        return ()
    where, number = repository(said), need_numeric(said, "build_id")
    return (
        CheckSnapshot(
            external_id=f"{where.external_id}:build:{number}",
            repository=where,
            head_sha=head,
            name=text(said, "build_name") or "job",
            state=state,
            source_at=at,
            url=f"{where.url}/-/jobs/{number}" if where.url else "",
            started_at=started,
            finished_at=finished if state is not CheckState.PENDING else None,
        ),
    )


def _pipeline(
    where: RepositorySnapshot, told: Record, head: str, jobs: Iterable[datetime | None]
) -> Sequence[CheckSnapshot]:
    """A pipeline that is tried again keeps the end of its first run: the times of its jobs tell that it runs anew."""
    state = STATES.get(text(told, "status"))
    if state is None or not head:
        return ()
    finished = moment(told, "finished_at")
    began = (moment(told, name) for name in ("created_at", "started_at", "updated_at"))
    at = _latest((finished, *began, *jobs))
    if at is None:
        return ()
    number, url = need_numeric(told, "id"), link(told, "url") or link(told, "web_url")
    return (
        CheckSnapshot(
            external_id=f"{where.external_id}:pipeline:{number}",
            repository=where,
            head_sha=head,
            name="pipeline",
            state=state,
            source_at=at,
            url=url or (f"{where.url}/-/pipelines/{number}" if where.url else ""),
            started_at=moment(told, "started_at"),
            finished_at=finished if state is not CheckState.PENDING else None,
            renews=True,
        ),
    )


def _job_moment(said: Record, name: str) -> datetime | None:
    """Newer versions say each time twice, in ISO 8601 and as Ruby writes it."""
    return moment(said, f"{name}_iso") or moment(said, name)


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    """The latest of the times that GitLab gives, which is when it said this."""
    return max((at for at in moments if at), default=None)
