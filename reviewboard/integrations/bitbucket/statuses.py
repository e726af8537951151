"""Build statuses of commits at Bitbucket Cloud.

https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/: a status belongs to one commit, and its
key tells it from the others there.
"""

from collections.abc import Mapping, Sequence

from reviewboard.domain.messages import CheckSnapshot
from reviewboard.domain.values import CheckState
from reviewboard.integrations.bitbucket.fields import link, sha
from reviewboard.integrations.bitbucket.people import repository_of
from reviewboard.integrations.reading import Record, moment, need_moment, record, text

STATES: Mapping[str, CheckState] = {
    "INPROGRESS": CheckState.PENDING,
    "SUCCESSFUL": CheckState.PASSED,
    "FAILED": CheckState.FAILED,
    "STOPPED": CheckState.SKIPPED,
}
_KEY_CHARS, _NAME_CHARS = 80, 200


def status(payload: Record) -> Sequence[CheckSnapshot]:
    """What one status says now; nothing where it names no commit, key or known state to say it of."""
    told = record(payload, "commit_status")
    state = STATES.get(text(told, "state").upper())
    # Before the commit stood in the payload itself, its address did.
    head = sha(told, "commit", "hash") or sha(
        {"end": text(told, "links", "commit", "href").rpartition("/")[2]}, "end"
    )
    key = text(told, "key")[:_KEY_CHARS]
    if state is None or not head or not key:
        return ()
    where = repository_of(payload)
    at = need_moment(moment(told, "updated_on") or moment(told, "created_on"), "commit_status.updated_on")
    return (
        CheckSnapshot(
            external_id=f"{where.external_id}:status:{head}:{key}",
            repository=where,
            head_sha=head,
            name=(text(told, "name") or key)[:_NAME_CHARS],
            state=state,
            source_at=at,
            url=link(told, "url"),
            started_at=moment(told, "created_on"),
            finished_at=None if state is CheckState.PENDING else at,
        ),
    )
