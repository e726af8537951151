"""What a source says, as plain values: one snapshot is what was seen of a record at one source time.

Every source (a repository, a forge, a pager, a file) speaks in these, and only in these, so that the rooms
above never learn a vendor's words. A snapshot holds what its source told and nothing else: what it does not
tell is `None` or empty, never a guess. Texts are free of NUL and of lone surrogates; times have a zone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from reviewboard.domain.destructive import Harm
from reviewboard.domain.values import (
    ChangeKind,
    ChangeState,
    CheckState,
    IncidentStatus,
    ReviewState,
    Severity,
    Visibility,
)

UNTIMED = datetime(1970, 1, 1, tzinfo=UTC)
"""The `source_at` of news to which its source gives no time at all: whatever has one is newer."""


@dataclass(frozen=True, slots=True)
class IdentitySnapshot:
    """One way in which a source names somebody: not yet a person.

    `kind` says what `value` is: "email", or the vendor whose login or account id it is ("github", "gitlab",
    "pagerduty", "jira", ...), or "name" where a source gives no more than that. `name` is for display only
    and may be empty; two snapshots of one kind and value (whatever the case) are the same identity.
    """

    kind: str
    value: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CommitSnapshot:
    """One commit of a change.

    `author` and `committer` are after the repository's mailmap: the people. `recorded_author` and
    `recorded_committer` are as the commit itself says (None: the same), which is where evidence is read,
    since a mailmap may rename an agent. `at` is the commit time. Line counts are git's own, a merge's against
    its first parent.
    `note` is the text of the commit's note in refs/notes/ai, where its source tells one.
    """

    sha: str
    message: str
    author: IdentitySnapshot
    committer: IdentitySnapshot
    at: datetime
    lines_added: int = 0
    lines_removed: int = 0
    parents: tuple[str, ...] = ()
    recorded_author: IdentitySnapshot | None = None
    recorded_committer: IdentitySnapshot | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RepositorySnapshot:
    """A repository as its source names it.

    `external_id` is the host's own id, which survives renames; `name` is its path there ("shop/checkout").
    `readable` is False when the source says that it may no longer be read, and None when it says nothing.
    """

    external_id: str
    name: str
    url: str = ""
    readable: bool | None = None


@dataclass(frozen=True, slots=True)
class ReviewSnapshot:
    """What one reviewer said of one head of a request. `external_id` is unique within the request.

    A host that knows one standing answer a reviewer (GitLab, Bitbucket) gives the reviewer's own id. `head_sha`
    is empty where the host does not say which head was looked at.
    """

    external_id: str
    reviewer: IdentitySnapshot
    state: ReviewState
    at: datetime
    head_sha: str = ""


@dataclass(frozen=True, slots=True)
class HeadSnapshot:
    """What one head of a request changes, in one word.

    `content` is a SHA-256 in hex of the difference to its base, as its source makes it out: two heads of one content
    differ by their base alone.
    """

    sha: str
    content: str


@dataclass(frozen=True, slots=True)
class CheckSnapshot:
    """A check, build or pipeline of one commit, as its source saw it at `source_at`.

    Belongs to every change of the repository whose head is `head_sha`, whichever is told first. `renews`: with it its host
    shows statuses of that head anew, so that what it was told before is shown no more (a pipeline of GitLab's).
    """

    external_id: str
    repository: RepositorySnapshot
    head_sha: str
    name: str
    state: CheckState
    source_at: datetime
    url: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    renews: bool = False


@dataclass(frozen=True, slots=True)
class ChangeSnapshot:
    """A change as its source saw it at `source_at`.

    `external_id` is stable within a connection: "pr:<number>" for a request, else "commit:<sha>"; of a connection
    with several repositories with the repository's id before it ("1296269:pr:7", "1296269:deployment:42").
    `state` is None and `title` empty where an event speaks of a part only; `body` and `labels` are None where it does
    not tell them, and empty where they were taken away. `merge_sha` is the commit as which a
    request landed; `landed_with` the last commit of the push that brought a direct commit, which may be that of a
    request: then the commit is part of it. `environment` is where a deployment went. `commits`
    are oldest first, without merges that only brought the main branch in. `committers` are the authors of the
    commits, in order of appearance. `paths` is a sample of the `files_count` files. `tests_touched`,
    `approved` and `draft` are None where the source does not say. `reverts` is the sha of the commit, or the
    external id of the request, that this change takes back; `cherry_picked_from` is the sha of the commit that it
    repeats. `heads` are those whose content the source tells, `harms` what the diff of `head_sha` would destroy.
    """

    external_id: str
    kind: ChangeKind
    source_at: datetime
    title: str = ""
    state: ChangeState | None = None
    body: str | None = None
    head_sha: str = ""
    merge_sha: str = ""
    landed_with: str = ""
    branch: str = ""
    environment: str = ""
    url: str = ""
    repository: RepositorySnapshot | None = None
    authored_by: IdentitySnapshot | None = None
    merged_by: IdentitySnapshot | None = None
    committers: tuple[IdentitySnapshot, ...] = ()
    opened_at: datetime | None = None
    merged_at: datetime | None = None
    commits: tuple[CommitSnapshot, ...] = ()
    files_count: int = 0
    lines_added: int = 0
    lines_removed: int = 0
    paths: tuple[str, ...] = ()
    tests_touched: bool | None = None
    labels: tuple[str, ...] | None = None
    destructive: bool = False
    approved: bool | None = None
    draft: bool | None = None
    reverts: str | None = None
    cherry_picked_from: str | None = None
    reviews: tuple[ReviewSnapshot, ...] = ()
    heads: tuple[HeadSnapshot, ...] = ()
    harms: tuple[Harm, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineSnapshot:
    """One moment of an incident. `kind` is the source's own word for the sort of entry, or empty."""

    at: datetime
    text: str
    kind: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSnapshot:
    """Somebody answered a page at `at`: whoever was called out may rest."""

    who: IdentitySnapshot
    at: datetime


@dataclass(frozen=True, slots=True)
class AlertSnapshot:
    """One alert of those that make up an incident: firing until `ended_at`, and then never again.

    `key` tells it from others, start included: the same alert that fires again later is another one.
    """

    key: str
    started_at: datetime
    severity: Severity
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IncidentSnapshot:
    """An incident as its source saw it at `source_at`.

    Where an event speaks of a part only (a note, a new responder), `title` is empty and `severity`, `status` and
    `started_at` are None. Where it is put together from `alerts`, these three follow from all alerts ever told:
    the earliest start, the worst severity, open as long as one fires.

    `vendor_severity` is the source's own word, `severity` ours. `services` are names as the source spells
    them. `customer_minutes` are the minutes in which customers were hurt, where the source counts them. The
    `lead` is among the `responders` or not, as the source has it. `responders` are all of them; an event that only
    says who came along names them as `joined`. `answered` says who answered its page, each at their own time.
    """

    external_id: str
    source_at: datetime
    title: str = ""
    severity: Severity | None = None
    status: IncidentStatus | None = None
    started_at: datetime | None = None
    summary: str = ""
    category: str = ""
    vendor_severity: str = ""
    detected_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    customer_minutes: int | None = None
    services: tuple[str, ...] = ()
    lead: IdentitySnapshot | None = None
    responders: tuple[IdentitySnapshot, ...] = ()
    joined: tuple[IdentitySnapshot, ...] = ()
    timeline: tuple[TimelineSnapshot, ...] = ()
    alerts: tuple[AlertSnapshot, ...] = ()
    answered: tuple[AnswerSnapshot, ...] = ()
    url: str = ""
    visibility: Visibility = Visibility.OPEN


@dataclass(frozen=True, slots=True)
class IssueHint:
    """That something happened to a ticket of an issue tracker: what it is now is asked of the tracker itself.

    `updated` is the tracker's own time of the ticket as the hint saw it, `labels` what it was labelled with then,
    None where the hint does not tell. `deleted`: it is said to be gone.
    """

    external_id: str
    key: str
    updated: datetime | None = None
    labels: tuple[str, ...] | None = None
    deleted: bool = False


Snapshot = ChangeSnapshot | CheckSnapshot | IncidentSnapshot | IssueHint | RepositorySnapshot
"""Everything that one event may say."""
