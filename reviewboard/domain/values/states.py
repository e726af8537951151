"""Where records stand. `domain.lifecycles` says how they move from one state to the next."""

import enum


class ChangeState(enum.StrEnum):
    """Where a change stands. A direct commit begins as merged, a deployment as deployed.

    That it was reverted is a fact of its own, with its own source time, and no state.
    """

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"
    DEPLOYED = "deployed"


class ReviewState(enum.StrEnum):
    """What a reviewer said of a request. *Dismissed* takes back what was said before."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"
    DISMISSED = "dismissed"


class CheckState(enum.StrEnum):
    """How a check of a commit stands. *Skipped* is also neutral and cancelled: it says nothing either way."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class DeliveryState(enum.StrEnum):
    """Where a delivery stands. Whatever its state, it can be replayed as long as its body is kept.

    *Ignored* says nothing that we record, *failed* could not be read; what *held* tells of is under a legal hold,
    and is told again when that is lifted.
    """

    STORED = "stored"
    PROCESSED = "processed"
    IGNORED = "ignored"
    FAILED = "failed"
    HELD = "held"


class IncidentStatus(enum.StrEnum):
    """Where an incident stands: customers hurt, customers no longer hurt, cause gone."""

    OPEN = "open"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


class CauseState(enum.StrEnum):
    """What is known of a cause link. Nobody answered twice: *not settled* (product.md, "Who decides")."""

    CANDIDATE = "candidate"
    CONTRIBUTED = "contributed"
    RULED_OUT = "ruled_out"
    NOT_SETTLED = "not_settled"


class DisputeState(enum.StrEnum):
    """Where a dispute about a verdict stands. Nobody ruled in five working days: it stays *open*, and is counted apart."""

    OPEN = "open"
    RULED = "ruled"
    WITHDRAWN = "withdrawn"


class GateMode(enum.StrEnum):
    """Whether the gate only counts what it would have asked for, or asks for it."""

    OBSERVE = "observe"
    ENFORCE = "enforce"


class GatePassage(enum.StrEnum):
    """How a change met the gate.

    `PAST_OBSERVED` is a number and never an item. `REPAIR` passed at once because it repaired (a revert, or
    linked by a responder to an open SEV1 or SEV2) and goes on the next agenda (product.md, "Approval gate").
    """

    NOT_ASKED = "not_asked"
    APPROVED = "approved"
    REPAIR = "repair"
    BROKEN_GLASS = "broken_glass"
    PAST_ENFORCED = "past_enforced"
    PAST_OBSERVED = "past_observed"


class ActionState(enum.StrEnum):
    """Where an action item stands. *Done* still has to be verified by its signal."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    WONT_DO = "wont_do"
    RISK_ACCEPTED = "risk_accepted"


class MessageState(enum.StrEnum):
    """Where an owed effect stands. *Uncertain*: it may have happened; *dead*: a person has to retry it."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SETTLED = "settled"
    UNCERTAIN = "uncertain"
    DEAD = "dead"


class AgendaState(enum.StrEnum):
    """A draft is rebuilt with its records; a frozen agenda never is."""

    DRAFT = "draft"
    FROZEN = "frozen"


class MeetingState(enum.StrEnum):
    """Where one occurrence of a series stands. *Skipped* is a quiet week, *cancelled* could not be held."""

    PLANNED = "planned"
    LIVE = "live"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class ImportState(enum.StrEnum):
    """An import stands, or was taken back whole."""

    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


class LinkState(enum.StrEnum):
    """Where the ticket of an action item stands, as far as we know.

    *Waiting*: something has to be settled here first; *ready*: it will be made; *in flight*: it is being made;
    *uncertain*: it may have been made, and is looked for; *refused*: the tracker said no, and waits for a change of the
    item or of its place; *gone*: it was deleted there; *read only*: it was moved where nothing of ours goes.
    """

    WAITING = "waiting"
    READY = "ready"
    IN_FLIGHT = "in_flight"
    UNCERTAIN = "uncertain"
    LINKED = "linked"
    REFUSED = "refused"
    GONE = "gone"
    READ_ONLY = "read_only"
    UNLINKED = "unlinked"


class AskState(enum.StrEnum):
    """Where it stands that somebody was asked to go in another's place. *Lapsed*: no answer in time."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
