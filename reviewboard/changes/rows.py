"""Changes as other rooms and pages see them: frozen, plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewboard.domain.known_as import KnownAs, Other
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, EvidenceKind, Verdict, Visibility


@dataclass(frozen=True, slots=True)
class ChangeForAgenda:
    """What ranking and needs ask of a change. People are persons' ids; None where nobody was matched."""

    id: int
    kind: ChangeKind
    service_id: int | None
    visibility: Visibility
    in_period: bool
    lines_added: int
    lines_removed: int
    verdict: Verdict
    certainty: Certainty | None
    destructive: bool
    approved: bool | None
    tests_touched: bool | None
    reverted_by: Other | None
    author_id: int | None
    principal_id: int | None
    known_as: KnownAs


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """A change in one line.

    Title and quote are as stored, with keys for names (people.queries.with_names).
    """

    id: int
    reference: str
    title: str
    service_key: str
    kind: ChangeKind
    state: ChangeState
    verdict: Verdict
    certainty: Certainty | None
    happened_at: datetime
    visibility: Visibility
    quote: str


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes a list shows.

    With an `author_id` other than the reader's own, the AI columns stay empty.
    """

    service: str = ""
    verdict: Verdict | None = None
    kind: ChangeKind | None = None
    state: ChangeState | None = None
    author_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change in a list.

    `verdict`, `certainty`, `approved` are None where the filter may not be joined with them.
    """

    id: int
    reference: str
    title: str
    url: str
    service_key: str
    repository: str
    kind: ChangeKind
    state: ChangeState
    happened_at: datetime
    lines_added: int
    lines_removed: int
    files_count: int
    verdict: Verdict | None
    certainty: Certainty | None
    approved: bool | None
    visibility: Visibility


class Part(StrEnum):
    """What somebody did in a change."""

    AUTHOR = "author"
    COMMITTED = "committed"
    PRINCIPAL = "principal"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class TakesPart:
    """Somebody who took part in a change; `person_id` is None where nobody was matched yet."""

    person_id: int | None
    name: str
    part: Part


@dataclass(frozen=True, slots=True)
class CommitView:
    """One commit of a change. It names nobody: signs of AI say in which commit they stand (product.md)."""

    sha: str
    title: str
    committed_at: datetime
    lines_added: int
    lines_removed: int


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One sign with its exact quote.

    `commits` is how many commits of the change show the same; 0: it stands in none of them but at `place`.
    `sha` is the first of these commits, empty where it is not among those shown. `said_by` declared it here, at
    `said_at`; empty where a text or a tool says it, or whoever it was is erased.
    """

    tool: str
    kind: EvidenceKind
    certainty: Certainty
    quote: str
    place: str
    rule_id: str
    rule_version: str
    sha: str
    commits: int
    said_by: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change on its own page.

    `commits` are the first hundred of `commits_count`, oldest first; `evidence` the strongest signs, with
    `more_evidence` where there are others. `reverts` and `reverted_by` are (id, title) of changes that the
    reader may see as well. `takes_part`: the reader wrote, merged or committed to it, or is its principal.
    """

    id: int
    reference: str
    title: str
    body: str
    url: str
    branch: str
    head_sha: str
    external_id: str
    repository: str
    service_id: int | None
    service_key: str
    service_name: str
    kind: ChangeKind
    state: ChangeState
    verdict: Verdict
    certainty: Certainty | None
    approved: bool | None
    destructive: bool
    tests_touched: bool | None
    author: str
    author_id: int | None
    opened_at: datetime | None
    merged_at: datetime | None
    happened_at: datetime
    commits_count: int
    files_count: int
    lines_added: int
    lines_removed: int
    commits: tuple[CommitView, ...]
    evidence: tuple[EvidenceView, ...]
    more_evidence: bool
    people: tuple[TakesPart, ...]
    reverts: tuple[int, str] | None
    reverted_by: tuple[tuple[int, str], ...]
    visibility: Visibility
    audience_id: int | None
    takes_part: bool
