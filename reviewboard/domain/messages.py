"""What a source says, as plain values: one snapshot is what was seen of a record at one source time.

Every source (a repository, a forge, a pager, a file) speaks in these, and only in these, so that the rooms
above never learn a vendor's words. A snapshot holds what its source told and nothing else: what it does not
tell is `None` or empty, never a guess. Texts are free of NUL and of lone surrogates; times have a zone.
"""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.values import ChangeKind, ChangeState, IncidentStatus, Severity, Visibility


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


@dataclass(frozen=True, slots=True)
class ChangeSnapshot:
    """A change as its source saw it at `source_at`.

    `external_id` is stable within a connection: "pr:<number>" for a request, else "commit:<sha>". `commits`
    are oldest first, without merges that only brought the main branch in. `committers` are the authors of the
    commits, in order of appearance. `paths` is a sample of the `files_count` files. `tests_touched` and
    `approved` are None where the source does not say. `reverts` is the sha of the commit, or the external id
    of the request, that this change takes back; `cherry_picked_from` is the sha of the commit that it
    repeats.
    """

    external_id: str
    kind: ChangeKind
    title: str
    state: ChangeState
    source_at: datetime
    body: str = ""
    head_sha: str = ""
    branch: str = ""
    url: str = ""
    repository: str = ""
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
    labels: tuple[str, ...] = ()
    destructive: bool = False
    approved: bool | None = None
    reverts: str | None = None
    cherry_picked_from: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineSnapshot:
    """One moment of an incident. `kind` is the source's own word for the sort of entry, or empty."""

    at: datetime
    text: str
    kind: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class IncidentSnapshot:
    """An incident as its source saw it at `source_at`.

    `vendor_severity` is the source's own word, `severity` ours. `services` are names as the source spells
    them. `customer_minutes` are the minutes in which customers were hurt, where the source counts them. The
    `lead` is among the `responders` or not, as the source has it.
    """

    external_id: str
    title: str
    severity: Severity
    status: IncidentStatus
    started_at: datetime
    source_at: datetime
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
    timeline: tuple[TimelineSnapshot, ...] = ()
    url: str = ""
    visibility: Visibility = Visibility.OPEN
