"""What machines say of a commit: check runs, check suites, workflow runs, and the older commit statuses.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run, #check_suite, #workflow_run and #status.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reviewboard.domain.messages import CheckSnapshot
from reviewboard.domain.values import CheckState
from reviewboard.integrations.github.fields import identity, repository_of, sha
from reviewboard.integrations.reading import Record, moment, need, record, records, text

_CONCLUSIONS: Mapping[str, CheckState] = {
    "success": CheckState.PASSED,
    "failure": CheckState.FAILED,
    "timed_out": CheckState.FAILED,
    "startup_failure": CheckState.FAILED,
    "cancelled": CheckState.SKIPPED,
    "neutral": CheckState.SKIPPED,
    "skipped": CheckState.SKIPPED,
    "stale": CheckState.SKIPPED,  # never finished within 14 days, and GitHub gave it up
    "action_required": CheckState.PENDING,  # somebody has to allow it before it says anything
}
_RUNNING = frozenset({"queued", "in_progress", "requested", "waiting", "pending"})
_STATUSES: Mapping[str, CheckState] = {
    "success": CheckState.PASSED,
    "failure": CheckState.FAILED,
    "error": CheckState.FAILED,
    "pending": CheckState.PENDING,
}


def check_run(payload: Record) -> Sequence[CheckSnapshot]:
    """One check. Run again it is a new run of the same suite under the same name, and the newest of these counts."""
    said = record(payload, "check_run")
    suite, name = identity(record(said, "check_suite")), text(said, "name")
    started, finished = moment(said, "started_at"), moment(said, "completed_at")
    return _told(
        payload,
        said,
        key="check_run:" + (f"{suite}:{name}" if suite and name else need(identity(said), "check_run.id")),
        name=name,
        state=_state(said),
        at=finished or started or moment(said, "check_suite", "updated_at"),
        url=text(said, "html_url") or text(said, "details_url"),
        started=started,
        finished=finished,
    )


def check_suite(payload: Record) -> Sequence[CheckSnapshot]:
    """All checks of one app, once they are done: until then a suite may be that of an app that never reports."""
    said = record(payload, "check_suite")
    started, finished = moment(said, "created_at"), moment(said, "updated_at")
    return _told(
        payload,
        said,
        key=f"check_suite:{need(identity(said), 'check_suite.id')}",
        name=text(said, "app", "name"),
        state=_CONCLUSIONS.get(text(said, "conclusion")),
        at=finished or started,
        started=started,
        finished=finished,
    )


def workflow_run(payload: Record) -> Sequence[CheckSnapshot]:
    """One run of a workflow. Run again it keeps its id."""
    said = record(payload, "workflow_run")
    state, at = _state(said), moment(said, "updated_at")
    started = moment(said, "run_started_at") or moment(said, "created_at")
    return _told(
        payload,
        said,
        key=f"workflow_run:{need(identity(said), 'workflow_run.id')}",
        name=text(said, "name"),
        state=state,
        at=at or started,
        url=text(said, "html_url"),
        started=started,
        finished=None if state is CheckState.PENDING else at,
    )


def status(payload: Record) -> Sequence[CheckSnapshot]:
    """A commit status: of one commit and one context the newest counts."""
    context = text(payload, "context") or "default"  # what GitHub calls a status that was given none
    state = _STATUSES.get(text(payload, "state"))
    at = moment(payload, "updated_at") or moment(payload, "created_at")
    return _told(
        payload,
        {"head_sha": payload.get("sha")},
        key=f"status:{sha(payload, 'sha')}:{context}",
        name=context,
        state=state,
        at=at,
        url=text(payload, "target_url"),
        finished=None if state is CheckState.PENDING else at,
    )


def polled(payload: Record) -> Iterator[CheckSnapshot]:
    """The checks of a request's head, as `poll_requests` puts them together: each is told as its event tells it."""
    where, head = record(payload, "repository"), sha(payload, "pull_request", "head", "sha")
    for run in records(payload, "check_runs"):
        yield from check_run({"repository": where, "check_run": run})
    for one in records(payload, "statuses"):
        yield from status({**one, "repository": where, "sha": head})


def _state(said: Record) -> CheckState | None:
    """The conclusion, or that it has not come to one; None for a word that GitHub did not have when this was written."""
    if conclusion := text(said, "conclusion"):
        return _CONCLUSIONS.get(conclusion)
    return CheckState.PENDING if text(said, "status") in _RUNNING else None


def _told(
    payload: Record,
    said: Record,
    *,
    key: str,
    name: str,
    state: CheckState | None,
    at: datetime | None,
    url: str = "",
    started: datetime | None = None,
    finished: datetime | None = None,
) -> Sequence[CheckSnapshot]:
    """Nothing where no commit is named, no time, or nothing that speaks of how it went."""
    where, commit = repository_of(payload), sha(said, "head_sha")
    if not (commit and state and at):
        return ()
    told = CheckSnapshot(
        external_id=f"{where.external_id}:{key}",
        repository=where,
        head_sha=commit,
        name=name or key,
        state=state,
        source_at=at,
        url=url,
        started_at=started,
        finished_at=finished,
    )
    return (told,)
