"""What the gate looks at: the change and its head, who had a hand in it, what was said of it, and who may approve.

People are keys ("person:7"; "identity:12" for a login that nobody is known behind), equal for whatever one person uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reviewboard.domain.values import Certainty, GateMode, ReviewState, Tier, Verdict


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said of one head, in the order in which it was said. `in_app`: here, and not at the code host."""

    who: str
    state: ReviewState
    head: str
    at: datetime
    in_app: bool = False


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """Somebody let one head pass with a reason, until a moment."""

    head: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who may approve: the reviewers of the service, its deputies from `deputies_at` on, its owner from `owner_at` on.

    A moment is None while nobody is asked (the change is a draft, or the calendar is not known).
    """

    reviewers: frozenset[str] = frozenset()
    deputies: frozenset[str] = frozenset()
    owner: str | None = None
    deputies_at: datetime | None = None
    owner_at: datetime | None = None

    @property
    def are_named(self) -> bool:
        """Whether there is anybody at all."""
        return bool(self.reviewers or self.deputies or self.owner)


@dataclass(frozen=True, slots=True)
class GateFacts:
    """One change as the gate sees it.

    `verdict` is what the evidence says, also while it is disputed: the gate keeps asking (product.md, "Who decides"); a
    ruling replaces it. `committers` wrote or committed a commit of the head. `diffs` names the content of a head where a
    source tells it: two heads of one content differ by their base alone. `is_repair`: a revert, or a change that a
    responder linked to an open SEV1 or SEV2. `by_agent`: an agent did it, or would.
    """

    head: str
    verdict: Verdict = Verdict.UNKNOWN
    certainty: Certainty | None = None
    tier: Tier | None = None
    lines: int = 0
    paths: tuple[str, ...] = ()
    is_destructive: bool = False
    by_agent: bool = False
    is_repair: bool = False
    mode: GateMode = GateMode.OBSERVE
    author: str | None = None
    principal: str | None = None
    committers: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()
    opinions: tuple[Opinion, ...] = ()
    approvers: Approvers = field(default_factory=Approvers)
    glass: tuple[BrokenGlass, ...] = ()
    diffs: Mapping[str, str] = field(default_factory=dict)

    def is_same(self, head: str) -> bool:
        """Whether what was said of that head holds for this one: it is this one, or has the same content."""
        if not head or not self.head:
            return False
        content = self.diffs.get(self.head)
        return head == self.head or (content is not None and self.diffs.get(head) == content)
