"""Telling GitLab what the gate says: a commit status on the head, which is a job in an external stage of its pipeline.

https://docs.gitlab.com/api/commits/#set-commit-pipeline-status and
https://docs.gitlab.com/ci/ci_cd_for_external_repos/external_commit_statuses/. It holds a merge where the project asks
that pipelines succeed. GitLab's other way, external status checks
(https://docs.gitlab.com/user/project/merge_requests/status_checks/), is not used: it is in Ultimate only, is set up for
each project by hand, and takes a check that is pending for two minutes as failed, while an approval takes hours.

What GitLab does otherwise than one would think, seen in its own source
(app/services/ci/create_commit_status_service.rb):

- *pending* after *pending* is refused (400), and the description that came with it is not kept.
- A status goes into the newest pipeline of the commit. A pipeline that begins later counts in its place, without it.
- Without a branch that holds the commit there is nothing to put it on: so it is with a merge request from a fork.
"""

from datetime import timedelta
from urllib.parse import quote

from reviewboard.domain.ports import Access, Gone, Http, Rejected, Unavailable, WritingHttp
from reviewboard.domain.statuses import HeadStatus, HeadWord, StatusState
from reviewboard.integrations.gitlab.access import access
from reviewboard.integrations.guide import Config
from reviewboard.integrations.reading import Record, number, record, records, text

MOST_CHARS = 255
"""Of a description; GitLab refuses more."""
BUSY = timedelta(seconds=5)
"""How long another update of the same status may take, which GitLab answers with 409."""
_PAGE = 100
_PENDING = ("created", "waiting_for_resource", "preparing", "pending", "running", "scheduled")
_STATES = dict.fromkeys(_PENDING, StatusState.PENDING) | {"success": StatusState.SUCCESS}
_SAME, _CONFLICT = "cannot transition status", "409"
_NO_COMMIT, _NO_BRANCH, _ABSENT = "404 commit not found", "404 references for commit", "404"
NEEDS = "the token needs the scope api, and the role Developer in the project"
FORK = (
    "no branch of the project holds this head, as with a merge request from a fork: GitLab shows no status there. Push "
    "the branch to the project itself, or merge by the way around the check"
)


class GitLabStatuses:
    """Commit statuses at GitLab. `config`: as `GitLabSource` has it."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def access(self, token: str) -> Access:
        """As `StatusSink.access`."""
        return access(self._config, token)

    def told(self, status: HeadStatus, http: Http) -> HeadWord | None:
        """As `StatusSink.told`: in the pipeline that counts. In an older one it is as nothing."""
        try:
            row = _newest(status, http)
            if row is None or not _counts(row, status, http):
                return None
        except Rejected as rejected:
            raise _meant(rejected, status, http) from rejected
        state = _STATES.get(text(row, "status"))
        return HeadWord(state, text(row, "description")) if state else None

    def tell(self, status: HeadStatus, http: WritingHttp) -> str:
        """As `StatusSink.tell`; the number that GitLab gives to the status.

        Where the same was said before it stands as it was, with the description that it had then.
        """
        body = {
            "state": status.word.state.value,
            "name": status.context,
            "description": status.word.description[:MOST_CHARS],
            "target_url": status.url,
        }
        try:
            answer = http.post(f"{_project(status)}/statuses/{quote(status.head)}", body)
        except Rejected as rejected:
            if _SAME in rejected.words.lower() and (stands := _standing(status, http)):
                return stands
            raise _meant(rejected, status, http) from rejected
        return text(answer.body, "id")


def _project(status: HeadStatus) -> str:
    """The project by its number, which survives renames."""
    return f"projects/{quote(status.repository or status.name, safe='')}"


def _newest(status: HeadStatus, http: Http) -> Record | None:
    """The status of our name that was made last; None where there is none."""
    path = f"{_project(status)}/repository/commits/{quote(status.head)}/statuses"
    answer = http.get(path, name=status.context, per_page=_PAGE)
    own = [one for one in records({"rows": answer.body}, "rows") if text(one, "name") == status.context]
    return max(own, key=lambda one: number(one, "id") or 0, default=None)


def _counts(row: Record, status: HeadStatus, http: Http) -> bool:
    """Whether it is in the newest pipeline of its commit. GitLab before 16.3 does not say in which it is."""
    pipeline = text(row, "pipeline_id")
    if not pipeline:
        return True
    commit = http.get(f"{_project(status)}/repository/commits/{quote(status.head)}").body
    return text(record(commit, "last_pipeline"), "id") in ("", pipeline)


def _standing(status: HeadStatus, http: Http) -> str:
    """The number of the status that says already what was to be said; "" where it says something else."""
    row = _newest(status, http)
    same = row is not None and _STATES.get(text(row, "status")) is status.word.state
    return text(row, "id") if same else ""


def _meant(rejected: Rejected, status: HeadStatus, http: Http) -> Exception:
    """What a refusal means, in words that say what to do; may raise what asking for it raises."""
    words = rejected.words.lower()
    if _NO_COMMIT in words:
        return Gone(rejected.words)
    if _NO_BRANCH in words:
        return Rejected(FORK) if _is_open(status, http) else Gone(rejected.words)
    if words.startswith(_CONFLICT):
        return Unavailable(rejected.words, BUSY)
    if words.startswith(_ABSENT):
        return Rejected(f"{rejected.words}: {status.name} is not there, or the token may not see it")
    if words.startswith("403"):
        return Rejected(f"{rejected.words}; {NEEDS}")
    return rejected


def _is_open(status: HeadStatus, http: Http) -> bool:
    """Whether an open merge request has this head: then somebody waits for it, and it was not pushed away."""
    path = f"{_project(status)}/repository/commits/{quote(status.head)}/merge_requests"
    found = records({"rows": http.get(path, per_page=_PAGE).body}, "rows")
    return any(text(one, "state") == "opened" and text(one, "sha") == status.head for one in found)
