"""What a code host knows: repositories, their requests and reviews, and the statuses that it took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Json = dict[str, Any]
Host = Literal["github", "gitlab"]
Verdict = Literal["approved", "changes_requested", "commented", "dismissed"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to one request."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818  # reads as what it is at every raise
    """A request that is answered with a refusal."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.reply = Reply(status, body)


@dataclass(frozen=True, slots=True)
class Taken:
    """One status that was taken: a line of the ledger. `answered` is False where the reply was lost.

    `by` is the token that it came with, or "app" for that of an installation; `pipeline` where GitLab put it.
    """

    number: int
    host: Host
    repository: str
    sha: str
    context: str
    state: str
    description: str
    target_url: str
    by: str
    at: datetime
    answered: bool = True
    pipeline: int = 0


@dataclass
class Review:
    """A review as it is now; a dismissed one keeps the time at which it was given."""

    number: int
    login: str
    state: Verdict
    commit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of a request, which its author also committed."""

    sha: str
    login: str
    message: str
    at: datetime


FILES = ("src/pay.py", "tests/test_pay.py")
PATCH = "@@ -1 +1,2 @@ def pay():\n     try_once()\n+    try_once()"


@dataclass
class Pull:
    """A request to merge. `updated_at` grows by a second with every event, so that no two of them are of one moment.

    `patches` is what it changes in each file, as GitHub lists it.
    """

    number: int
    title: str
    body: str
    author: str
    branch: str
    head: str
    created_at: datetime
    updated_at: datetime
    state: Literal["open", "closed"] = "open"
    merged_at: datetime | None = None
    merged_by: str = ""
    reviews: list[Review] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    patches: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FILES, PATCH))

    def touch(self) -> datetime:
        """The time of the event that happens to it now: GitHub counts whole seconds."""
        now = datetime.now(UTC).replace(microsecond=0)
        self.updated_at = max(now, self.updated_at + timedelta(seconds=1))
        return self.updated_at


@dataclass
class Repository:
    """A repository. `gone` are heads that were collected, with what is answered to a status for one: 404 or 422.

    `required` is the context that a merge waits for, "" for none. `pipelines` numbers the newest one of a commit,
    `branches` are commits that a branch holds without a request, `from_forks` requests whose branch is elsewhere.
    """

    number: int
    path: str
    pulls: dict[int, Pull] = field(default_factory=dict)
    commits: set[str] = field(default_factory=set)
    gone: dict[str, int] = field(default_factory=dict)
    required: str = ""
    pipelines: dict[str, int] = field(default_factory=dict)
    branches: set[str] = field(default_factory=set)
    from_forks: list[Pull] = field(default_factory=list)


def stamp(at: datetime | None) -> str | None:
    """A time as both hosts write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
