"""What records are: severity, tier, visibility, signs of AI involvement, kinds of change and of action."""

import enum


class Severity(enum.StrEnum):
    """How bad an incident was, SEV1 the worst. The vendor's own word is kept beside it by the incident."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"
    SEV5 = "SEV5"

    @property
    def order(self) -> int:
        """1 for the worst to 5 for the mildest: sort ascending to have the worst first."""
        return int(self.value[3])

    def at_least(self, other: "Severity") -> bool:
        """Whether this is as bad as `other`, or worse."""
        return self.order <= other.order


class Tier(enum.IntEnum):
    """How much a service matters: 1 stops customers, 2 hurts them, 3 is felt inside the company only."""

    ONE = 1
    TWO = 2
    THREE = 3


class Visibility(enum.StrEnum):
    """Who may know of a record: everybody, those named, or those named without its title (product.md)."""

    OPEN = "open"
    RESTRICTED = "restricted"
    SEALED = "sealed"


class EvidenceKind(enum.StrEnum):
    """What a sign says that the tool did: wrote lines, gave advice, executed an operation, or reviewed.

    *Denied*: the sign says that no AI took part.
    """

    WROTE = "wrote"
    ADVISED = "advised"
    EXECUTED = "executed"
    REVIEWED = "reviewed"
    DENIED = "denied"


class Certainty(enum.StrEnum):
    """How strongly one sign binds. *Certain* means "would need a lie", not proof."""

    CERTAIN = "certain"
    DECLARED = "declared"
    LIKELY = "likely"
    WEAK = "weak"

    @property
    def order(self) -> int:
        """1 for the strongest to 4 for the weakest: sort ascending to have the strongest first."""
        return list(Certainty).index(self) + 1


class RuleMatch(enum.StrEnum):
    """What a rule of a company's own looks at: who somebody is, a trailer, plain text, a branch's beginning, a label."""

    IDENTITY = "identity"
    TRAILER = "trailer"
    MARKER = "marker"
    BRANCH = "branch"
    LABEL = "label"


class Verdict(enum.StrEnum):
    """What the evidence of a change adds up to. *Unknown* means that no sign was found, never "human"."""

    ASSISTED = "assisted"
    SUSPECTED = "suspected"
    UNKNOWN = "unknown"
    DECLARED_NO = "declared_no"
    DISPUTED = "disputed"
    RULED_OUT = "ruled_out"


class ChangeKind(enum.StrEnum):
    """What sort of change it was. An operation is one that an agent ran: a migration, a deletion."""

    PULL_REQUEST = "pull_request"
    DIRECT_COMMIT = "direct_commit"
    DEPLOYMENT = "deployment"
    CONFIG_CHANGE = "config_change"
    OPERATION = "operation"


class OperationOutcome(enum.StrEnum):
    """What became of an operation. *Failed*: it began and did not end well, so that some of it may have happened.

    *Given up*: nothing was done.
    """

    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given_up"


class ActionKind(enum.StrEnum):
    """What an action item is for."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"


class Priority(enum.StrEnum):
    """How soon an action item is expected, most urgent first; each has its own service level (domain/service_levels)."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class FindingCategory(enum.StrEnum):
    """What about the system failed or could fail. There is no category for a person."""

    MISSING_PRACTICE = "missing_practice"
    MISSING_GUARDRAIL = "missing_guardrail"
    REVIEW_GAP = "review_gap"
    TEST_GAP = "test_gap"
    AGENT_PERMISSION = "agent_permission"
    ROLLOUT = "rollout"
    DETECTION = "detection"
    OWNERSHIP = "ownership"
    KNOWLEDGE_LEFT = "knowledge_left"
    STALE_DOCUMENTATION = "stale_documentation"
    DEPENDENCY = "dependency"
    CAPACITY = "capacity"
    OTHER = "other"


class Enforcement(enum.StrEnum):
    """What keeps a practice: a test, a rule that refuses, or a document that somebody has to read."""

    TEST = "test"
    RULE = "rule"
    DOCUMENT = "document"


class DecisionTurn(enum.StrEnum):
    """What is done to a decision after it was written. *Renewed* gives it new dates, with a reason; so does *ended*."""

    EDITED = "edited"
    RENEWED = "renewed"
    ENDED = "ended"
    MADE_PRACTICE = "made_practice"
    NO_PRACTICE = "no_practice"


class RecheckOutcome(enum.StrEnum):
    """What looking again after 30, 60 or 90 days showed. *Cannot tell*: the signal says nothing either way."""

    HELD = "held"
    CAME_BACK = "came_back"
    CANNOT_TELL = "cannot_tell"
