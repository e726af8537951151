"""The words of incidents on pages: where one stands, why a change is a candidate, what somebody did."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.candidates import Reason, ReasonCode
from reviewboard.domain.values import FindingCategory, IncidentStatus
from reviewboard.incidents.rows import ResponderView
from reviewboard.web.templatetags.times import minutes

STATUSES = {
    IncidentStatus.OPEN: gettext_lazy("Open"),
    IncidentStatus.MITIGATED: gettext_lazy("Mitigated"),
    IncidentStatus.RESOLVED: gettext_lazy("Resolved"),
}
STATUS_SIGNS = {
    IncidentStatus.OPEN: "warn",
    IncidentStatus.MITIGATED: "idle",
    IncidentStatus.RESOLVED: "good",
}
STRENGTHS = {1: "weak", 2: "moderate", 3: "strong"}
MOMENTS = {
    "started_at": gettext_lazy("It began"),
    "detected_at": gettext_lazy("It was noticed"),
    "mitigated_at": gettext_lazy("Customers were no longer hurt"),
    "resolved_at": gettext_lazy("Its cause was gone"),
}
"""What stands in the timeline at the times that the source told without an entry."""
CATEGORIES = {
    FindingCategory.MISSING_PRACTICE: gettext_lazy("Missing practice"),
    FindingCategory.MISSING_GUARDRAIL: gettext_lazy("Missing guardrail"),
    FindingCategory.REVIEW_GAP: gettext_lazy("Review gap"),
    FindingCategory.TEST_GAP: gettext_lazy("Test gap"),
    FindingCategory.AGENT_PERMISSION: gettext_lazy("Agent permission too wide"),
    FindingCategory.ROLLOUT: gettext_lazy("Rollout or rollback"),
    FindingCategory.DETECTION: gettext_lazy("Detection"),
    FindingCategory.OWNERSHIP: gettext_lazy("Ownership"),
    FindingCategory.KNOWLEDGE_LEFT: gettext_lazy("People who knew it have left"),
    FindingCategory.STALE_DOCUMENTATION: gettext_lazy("Stale documentation"),
    FindingCategory.DEPENDENCY: gettext_lazy("Dependency"),
    FindingCategory.CAPACITY: gettext_lazy("Capacity"),
    FindingCategory.OTHER: gettext_lazy("Other"),
}
_REASONS = {
    ReasonCode.REVERTED_AFTERWARDS: gettext_lazy("because it was taken back afterwards"),
    ReasonCode.SAME_SERVICE: gettext_lazy("because it changed the service that was hurt"),
    ReasonCode.DEPENDENCY: gettext_lazy("because it changed a service that the one that was hurt needs"),
    ReasonCode.LINKED_BY_PERSON: gettext_lazy("because somebody involved linked it"),
}


def reason_words(reason: Reason) -> str:
    """Why a change is a candidate; begins with "because" and names nobody."""
    if reason.code is ReasonCode.LIVE_SHORTLY_BEFORE:
        return _("because it went live %(time)s before the start") % {"time": minutes(reason.minutes or 0)}
    return str(_REASONS[reason.code])


def part_words(responder: ResponderView) -> str:
    """What somebody did in the response, after their name."""
    return _("led the response") if responder.leads else _("answered it")
