"""What an agenda is made of: sections, kinds of item, points, reasons, and the ways to attend."""

import enum


class Section(enum.StrEnum):
    """The parts of an agenda, in the order in which they are held."""

    PREVIOUS_ACTIONS = "previous_actions"
    INCIDENTS = "incidents"
    CHANGES = "changes"
    WHEEL = "wheel"
    TOPICS = "topics"
    WINS = "wins"
    NUMBERS = "numbers"

    @property
    def order(self) -> int:
        """1 for what is held first to 7 for what is held last."""
        return list(Section).index(self) + 1


class ItemKind(enum.StrEnum):
    """What an agenda item is about. Items of one kind and service become one when time is short."""

    ACTION = "action"
    INCIDENT = "incident"
    CHANGE = "change"
    WHEEL = "wheel"
    TOPIC = "topic"
    WIN = "win"
    NUMBERS = "numbers"

    @property
    def section(self) -> Section:
        """The part of the agenda that holds items of this kind."""
        return _SECTION_OF[self]


_SECTION_OF = dict(zip(ItemKind, Section, strict=True))


class PointName(enum.StrEnum):
    """The named points of a risk score. Every one that counts is shown beside its number."""

    TIER = "tier"
    DEPENDENTS = "dependents"
    SIZE = "size"
    AI_INVOLVEMENT = "ai_involvement"
    DESTRUCTIVE = "destructive"
    NO_QUALIFIED_APPROVAL = "no_qualified_approval"
    LINKED_TO_INCIDENT = "linked_to_incident"
    REVERTED = "reverted"
    NO_TESTS_TOUCHED = "no_tests_touched"
    SEVERITY = "severity"
    CUSTOMER_MINUTES = "customer_minutes"
    NOT_RESOLVED = "not_resolved"
    REPEATED = "repeated"
    OVERDUE = "overdue"
    AGE = "age"
    CARRIED_OVER = "carried_over"
    PROPOSED = "proposed"
    DRAWN = "drawn"
    WIN_REPORTED = "win_reported"
    EVERY_WEEK = "every_week"
    OFF_HOURS = "off_hours"
    NEW_TO_SERVICE = "new_to_service"
    APPROVED_IN_SECONDS = "approved_in_seconds"

    @property
    def describes_people(self) -> bool:
        """Whether the point speaks of a person: off until an admin records the agreement that it rests on."""
        return self in {PointName.OFF_HOURS, PointName.NEW_TO_SERVICE, PointName.APPROVED_IN_SECONDS}


class MustRule(enum.StrEnum):
    """Why an item must be discussed. What *observe* finds is deliberately not among them."""

    SEVERITY = "severity"
    BROKEN_GLASS = "broken_glass"
    PAST_ENFORCED_GATE = "past_enforced_gate"
    THIRD_CARRY_OVER = "third_carry_over"


class WhyHere(enum.StrEnum):
    """Why an item is on the agenda; shown as a sentence that begins with "because"."""

    SEVERITY = "severity"
    INCIDENT_SEEN = "incident_seen"
    TOLD_LATE = "told_late"
    INCIDENT_NOT_RESOLVED = "incident_not_resolved"
    BROKEN_GLASS = "broken_glass"
    PAST_ENFORCED_GATE = "past_enforced_gate"
    REPAIR_PASSED = "repair_passed"
    LINKED_TO_INCIDENT = "linked_to_incident"
    REVERTED = "reverted"
    DESTRUCTIVE_OPERATION = "destructive_operation"
    DRAWN = "drawn"
    OPEN_LONG = "open_long"
    DUE = "due"
    NO_OWNER = "no_owner"
    RISK_ACCEPTANCE_ENDED = "risk_acceptance_ended"
    LOOKED_AT_AGAIN = "looked_at_again"
    PROPOSED = "proposed"
    WIN_REPORTED = "win_reported"
    EVERY_WEEK = "every_week"
    CARRIED_OVER = "carried_over"
    PINNED = "pinned"
    ADDED = "added"
    ASKED_FOR = "asked_for"
    SERVICE_WITHOUT_OWNER = "service_without_owner"


class QuestionCode(enum.StrEnum):
    """The default question that an item puts to the meeting, so that it can be held with nothing typed."""

    DID_CHANGE_CONTRIBUTE = "did_change_contribute"
    WHAT_WOULD_HAVE_STOPPED_IT = "what_would_have_stopped_it"
    WHAT_ENDS_IT = "what_ends_it"
    WHY_WAS_GLASS_NEEDED = "why_was_glass_needed"
    HOW_DID_IT_GO_PAST = "how_did_it_go_past"
    WHAT_MADE_IT_COME_BACK = "what_made_it_come_back"
    WHAT_LIMITS_THE_AGENT = "what_limits_the_agent"
    NEW_DATE_OWNER_OR_WONT_DO = "new_date_owner_or_wont_do"
    WHO_OWNS_IT = "who_owns_it"
    STILL_ACCEPTED = "still_accepted"
    DID_IT_WORK = "did_it_work"
    WHAT_DID_THE_TEAM_LEARN = "what_did_the_team_learn"
    WHAT_DO_WE_DECIDE = "what_do_we_decide"
    WORTH_COPYING = "worth_copying"
    ANYTHING_TO_CHANGE = "anything_to_change"


class NeedReason(enum.StrEnum):
    """Why somebody must be there for an item (product.md, "Mandatory attendance, made fair")."""

    LED_RESPONSE = "led_response"
    WROTE = "wrote"
    PRINCIPAL = "principal"
    APPROVED = "approved"
    OWNS_ACTION = "owns_action"
    OWNS_SERVICE = "owns_service"
    LEADS_OWNING_TEAM = "leads_owning_team"
    ON_CALL = "on_call"
    RESPONDED = "responded"
    PROPOSED = "proposed"
    PREPARES = "prepares"
    HOSTS = "hosts"
    INSTEAD_OF_LEAVER = "instead_of_leaver"
    STANDS_IN = "stands_in"

    @property
    def knows_change(self) -> bool:
        """Whether others read "knows CHG-n": only the person sees whether by writing or by approving."""
        return self in {NeedReason.WROTE, NeedReason.PRINCIPAL, NeedReason.APPROVED}


class NeedRule(enum.StrEnum):
    """A kind of involvement that asks people to be there, unless a policy has switched it off."""

    AUTHOR = "author"
    PRINCIPAL = "principal"
    APPROVER = "approver"
    RESPONDERS = "responders"
    OWNING_TEAM = "owning_team"
    ACTION_OWNER = "action_owner"

    @classmethod
    def of(cls, reason: NeedReason) -> "NeedRule | None":
        """The rule by which this reason asks; None for what is always asked: a proposer, a team that was drawn."""
        return _RULE_OF.get(reason)


_RULE_OF = {
    NeedReason.WROTE: NeedRule.AUTHOR,
    NeedReason.PRINCIPAL: NeedRule.PRINCIPAL,
    NeedReason.APPROVED: NeedRule.APPROVER,
    NeedReason.LED_RESPONSE: NeedRule.RESPONDERS,
    NeedReason.RESPONDED: NeedRule.RESPONDERS,
    NeedReason.OWNS_SERVICE: NeedRule.OWNING_TEAM,
    NeedReason.LEADS_OWNING_TEAM: NeedRule.OWNING_TEAM,
    NeedReason.ON_CALL: NeedRule.OWNING_TEAM,
    NeedReason.OWNS_ACTION: NeedRule.ACTION_OWNER,
    NeedReason.INSTEAD_OF_LEAVER: NeedRule.ACTION_OWNER,
}


class Attendance(enum.StrEnum):
    """How an item asks for a person. *Asynchronous* is a default, not an order: live is always welcome."""

    LIVE = "live"
    ASYNCHRONOUS = "asynchronous"
    INVITED = "invited"


class AsynchronousCause(enum.StrEnum):
    """Why asynchronous is somebody's default. The person reads it; nobody else does."""

    PAGED = "paged"
    OUTSIDE_HOURS = "outside_hours"
    ADDED_ON_THE_DAY = "added_on_the_day"
    CHOSEN = "chosen"


class AnswerWay(enum.StrEnum):
    """How somebody answers what an item asks of them (product.md, "Four valid ways", and "not me").

    *Delegate*: somebody goes for them, once that person accepts. *Excused* asks for no reason and keeps none.
    """

    LIVE = "live"
    DELEGATE = "delegate"
    ASYNCHRONOUS = "asynchronous"
    EXCUSED = "excused"
    NOT_ME = "not_me"

    @property
    def hands_on(self) -> bool:
        """Whether somebody else is asked for in their place."""
        return self in {AnswerWay.DELEGATE, AnswerWay.NOT_ME}


class LedgerLevel(enum.StrEnum):
    """What a series keeps of attendance: entries by name for a time, or only whether items were covered."""

    NAMED = "named_ledger"
    COVERAGE = "coverage"


class LeftOutReason(enum.StrEnum):
    """Why an item is not held in this meeting. Each has the date it goes to, or none when taken out."""

    DID_NOT_FIT = "did_not_fit"
    MOVED = "moved"
    REMOVED = "removed"
    AFTER_FREEZE = "after_freeze"


class QuietWeek(enum.StrEnum):
    """What an agenda without items says: a silent source is never taken for a quiet week."""

    NOTHING_THIS_WEEK = "nothing_this_week"
    NOTHING_SEEN = "nothing_seen"


class SteerKind(enum.StrEnum):
    """What a facilitator may do to an item before the freeze, with a reason, on the record.

    *Ask* is anybody's: what is taken as read is talked about when somebody asks for it.
    """

    PIN = "pin"
    ADD = "add"
    ASK = "ask"
    MOVE = "move"
    REMOVE = "remove"

    @property
    def holds(self) -> bool:
        """Whether it makes an item that must be held."""
        return self in {SteerKind.PIN, SteerKind.ADD, SteerKind.ASK}
