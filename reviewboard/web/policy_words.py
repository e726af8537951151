"""The rules of the agenda in plain words: what each point, minute and rule is, and how one version differs from another."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.values import MustRule, NeedRule
from reviewboard.policies import mandate, risk
from reviewboard.policies.queries import GATE
from reviewboard.policies.service_levels import LEVELS, TIME

Words = Mapping[str, str | Promise]

POLICIES: Mapping[str, tuple[Promise, str]] = {
    "ranking": (gettext_lazy("The agenda"), "web:agenda-policy"),
    mandate.KIND: (gettext_lazy("Attendance"), "web:mandate"),
    GATE: (gettext_lazy("The approval gate"), "web:gate-policy"),
    LEVELS: (gettext_lazy("Service levels"), "web:service-levels"),
    TIME: (gettext_lazy("Working time"), "web:service-levels"),
    risk.KIND: (gettext_lazy("Risks of tier 1 services"), "web:service-levels"),
    "reminders": (gettext_lazy("Reminders"), "web:reminders"),
}
"""Every kind: what it is called, and the page on which it is read and changed."""

CHANGES: Words = {
    "tier.1": gettext_lazy("Tier 1 service"),
    "tier.2": gettext_lazy("Tier 2 service"),
    "tier.3": gettext_lazy("Tier 3 service"),
    "dependents.each": gettext_lazy("Each service that depends on it"),
    "dependents.most": gettext_lazy("For dependents, at most"),
    "size.50_lines": gettext_lazy("50 lines or more"),
    "size.300_lines": gettext_lazy("300 lines or more"),
    "size.1000_lines": gettext_lazy("1,000 lines or more"),
    "ai_involvement.assisted": gettext_lazy("AI-assisted"),
    "ai_involvement.suspected": gettext_lazy("AI-assisted, inferred"),
    "ai_involvement.disputed": gettext_lazy("AI involvement disputed"),
    "destructive": gettext_lazy("Destructive operation"),
    "no_qualified_approval": gettext_lazy("No approval by a reviewer of the service"),
    "linked_to_incident.candidate": gettext_lazy("Candidate for an incident"),
    "linked_to_incident.contributed": gettext_lazy("Contributed to an incident"),
    "reverted": gettext_lazy("Reverted"),
    "no_tests_touched": gettext_lazy("No tests touched"),
}
INCIDENTS: Words = {
    "severity.SEV1": "SEV1",
    "severity.SEV2": "SEV2",
    "severity.SEV3": "SEV3",
    "severity.SEV4": "SEV4",
    "severity.SEV5": "SEV5",
    "customer_minutes.each_10": gettext_lazy("Each 10 minutes that customers were hurt"),
    "customer_minutes.most": gettext_lazy("For those minutes, at most"),
    "not_resolved": gettext_lazy("Not resolved"),
    "repeated": gettext_lazy("The same happened before"),
}
OTHERS: Words = {
    "overdue.each_week": gettext_lazy("Each week past its date"),
    "overdue.most": gettext_lazy("For those weeks, at most"),
    "age.each_30_days": gettext_lazy("Each 30 days open"),
    "age.most": gettext_lazy("For age, at most"),
    "carried_over.each": gettext_lazy("Each time carried over"),
    "proposed": gettext_lazy("Proposed topic"),
    "drawn": gettext_lazy("Drawn by the wheel"),
    "win_reported": gettext_lazy("Win"),
    "every_week": gettext_lazy("Numbers of the week"),
}
PEOPLE: Words = {
    "off_hours": gettext_lazy("Outside hours"),
    "new_to_service": gettext_lazy("New to the service"),
    "approved_in_seconds": gettext_lazy("Approved within seconds"),
}
POINTS: Words = {**CHANGES, **INCIDENTS, **OTHERS, **PEOPLE}

MINUTES: Words = {
    "incident.SEV1": "SEV1",
    "incident.SEV2": "SEV2",
    "incident.SEV3": "SEV3",
    "incident.SEV4": "SEV4",
    "incident.SEV5": "SEV5",
    "action": gettext_lazy("Previous action"),
    "change": gettext_lazy("Change"),
    "wheel": gettext_lazy("A team’s turn of the wheel"),
    "topic": gettext_lazy("Topic"),
    "win": gettext_lazy("Win"),
    "numbers": gettext_lazy("Numbers"),
}
MUSTS: Words = {
    MustRule.SEVERITY: gettext_lazy("SEV1 and SEV2"),
    MustRule.BROKEN_GLASS: gettext_lazy("A broken glass"),
    MustRule.PAST_ENFORCED_GATE: gettext_lazy("A merge past an enforced gate"),
    MustRule.THIRD_CARRY_OVER: gettext_lazy("Carried over as often as the limit says"),
}
NEEDS: Words = {
    NeedRule.AUTHOR: gettext_lazy("Who wrote the change"),
    NeedRule.PRINCIPAL: gettext_lazy("On whose behalf an agent acted"),
    NeedRule.APPROVER: gettext_lazy("Who approved the change"),
    NeedRule.RESPONDERS: gettext_lazy("Who led the response; without a lead, who responded"),
    NeedRule.OWNING_TEAM: gettext_lazy(
        "Who answers for the service: its owner, else the team’s lead or on-call"
    ),
    NeedRule.ACTION_OWNER: gettext_lazy("Who owns the action; of a leaver, the lead of the team"),
}
NUMBERS: Words = {
    "opening": gettext_lazy("Minutes to open"),
    "close": gettext_lazy("Minutes to read back and close"),
    "must_minimum": gettext_lazy("Minutes that a must-discuss item gets at least"),
    "carry_limit": gettext_lazy("Carried over until it must be discussed"),
    "action_open_days": gettext_lazy("Days open until an action comes back"),
    "consent_shown": gettext_lazy("Shown of what is taken as read"),
    "wheel_teams": gettext_lazy("Teams drawn each week"),
    "wheel_weeks": gettext_lazy("Weeks after which waiting longer counts no more"),
    "window_gap": gettext_lazy("Minutes between two windows that become one"),
}
PEOPLE_POINTS = gettext_lazy("Points that describe people count")


def listed(chosen: Iterable[str], words: Words) -> str:
    """Rules by name, in their own order: "SEV1 and SEV2. A broken glass"."""
    picked = set(chosen)
    return ". ".join(str(text) for rule, text in words.items() if rule in picked) or _("none")


def minutes_words(pair: Iterable[int]) -> str:
    """The minutes of a kind: "10, at least 6"."""
    most, least = pair
    return _("%(most)d, at least %(least)d") % {"most": most, "least": least}


def yes_no(value: object) -> str:
    """Whether."""
    return _("yes") if value else _("no")


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs between two bodies of the policy of the agenda: (what, before, after), in words."""
    found = [
        (str(label), str(before["points"][name]), str(after["points"][name]))
        for name, label in POINTS.items()
        if before["points"][name] != after["points"][name]
    ]
    found += [
        (
            _("Minutes: %s") % label,
            minutes_words(before["minutes"][name]),
            minutes_words(after["minutes"][name]),
        )
        for name, label in MINUTES.items()
        if list(before["minutes"][name]) != list(after["minutes"][name])
    ]
    rules = ((_("Must be discussed"), "musts", MUSTS), (_("Who is asked"), "needs", NEEDS))
    found += [
        (label, listed(before[name], words), listed(after[name], words))
        for label, name, words in rules
        if set(before[name]) != set(after[name])
    ]
    found += [
        (str(label), str(before[name]), str(after[name]))
        for name, label in NUMBERS.items()
        if before[name] != after[name]
    ]
    if before["people_points"] != after["people_points"]:
        found.append((str(PEOPLE_POINTS), yes_no(before["people_points"]), yes_no(after["people_points"])))
    return found
