"""The gate's policy in plain words: all of it as sentences, what differs between two, and what an ended one does."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.approvals.rules import GRACE
from reviewboard.domain.approval import GatePolicy
from reviewboard.domain.values import Certainty, Tier, Verdict
from reviewboard.web.action_words import day_words
from reviewboard.web.evidence_words import CERTAINTIES
from reviewboard.web.policy_words import yes_no

VERDICTS: Mapping[Verdict, Promise] = {
    Verdict.ASSISTED: gettext_lazy("AI-assisted"),
    Verdict.SUSPECTED: gettext_lazy("AI-assisted, inferred"),
}
"""What a policy may ask for."""
SIGNS: Mapping[Certainty, Promise] = {
    Certainty.CERTAIN: gettext_lazy("a certain sign of AI"),
    Certainty.DECLARED: gettext_lazy("a certain or declared sign of AI"),
    Certainty.LIKELY: gettext_lazy("a certain, declared or likely sign of AI"),
    Certainty.WEAK: gettext_lazy("any sign of AI, also a weak one"),
}
"""By the weakest that asks."""
TIERS: Mapping[Tier, Promise] = {
    Tier.ONE: gettext_lazy("Tier 1"),
    Tier.TWO: gettext_lazy("Tier 2"),
    Tier.THREE: gettext_lazy("Tier 3"),
}
LABELS = {
    "verdicts": gettext_lazy("Verdict"),
    "certainty": gettext_lazy("Weakest sign that asks"),
    "tiers": gettext_lazy("Tier of the service"),
    "lines": gettext_lazy("Changed lines, at least"),
    "paths": gettext_lazy("Paths"),
    "approvals": gettext_lazy("Approvals"),
    "destructive_approvals": gettext_lazy("Approvals of a destructive operation"),
    "code_owners": gettext_lazy("Code owners count as reviewers"),
    "deputies_after": gettext_lazy("Deputies asked after, working hours"),
    "owner_after": gettext_lazy("Owner asked after, working days"),
    "in_app": gettext_lazy("Approvals given here count"),
    "glass_hours": gettext_lazy("A broken glass holds, hours"),
    "enforced": gettext_lazy("Enforced"),
}
"""Every part of a policy, in the order of the page."""


def policy_words(policy: GatePolicy) -> str:
    """The whole policy in a few sentences: two that differ never read the same."""
    return " ".join(
        one
        for one in (
            _asking(policy),
            _("A destructive operation of an agent is asked about whatever else holds."),
            _("Whom CODEOWNERS names for what a change touches count as reviewers, too.")
            if policy.code_owners
            else "",
            _waiting(policy),
            _("Approvals given here count like those of the code host.")
            if policy.in_app
            else _("Only approvals given at the code host count."),
            _glass(policy),
            _holding(policy.enforced),
        )
        if one
    )


def _asking(policy: GatePolicy) -> str:
    about = [_kind(policy), _tiers(policy.tiers), _size(policy.lines)]
    if policy.paths:
        about.append(_("touching %s") % alternatives(map(quoted, policy.paths)))
    needs = ngettext(
        "%(about)s, need %(n)d approval by a reviewer of the service on their present head; a destructive"
        " operation needs %(most)d.",
        "%(about)s, need %(n)d approvals by reviewers of the service on their present head; a destructive"
        " operation needs %(most)d.",
        policy.approvals,
    )
    told = {"about": ", ".join(about), "n": policy.approvals, "most": policy.destructive_approvals}
    return needs % told


def _kind(policy: GatePolicy) -> str:
    sign = {"sign": SIGNS[policy.certainty]}
    if policy.verdicts == {Verdict.ASSISTED}:
        return _("AI-assisted changes with %(sign)s") % sign
    if policy.verdicts == {Verdict.SUSPECTED}:
        return _("Changes whose AI assistance is only inferred, with %(sign)s") % sign
    return _("Changes that are AI-assisted, or inferred to be, with %(sign)s") % sign


def _tiers(tiers: Collection[Tier]) -> str:
    if len(tiers) == len(Tier):
        return _("in any service")
    return _("in services of tier %s or in no service") % all_of(str(one.value) for one in sorted(tiers))


def _size(lines: int) -> str:
    if not lines:
        return _("of any size")
    return ngettext("of %d line or more", "of %d lines or more", lines) % lines


def _waiting(policy: GatePolicy) -> str:
    hours = ngettext("%d working hour", "%d working hours", policy.deputies_after) % policy.deputies_after
    days = ngettext("%d working day", "%d working days", policy.owner_after) % policy.owner_after
    words = _(
        "Without an answer the deputies are asked after %(hours)s, the owner of the service after %(days)s."
    )
    return words % {"hours": hours, "days": days}


def _glass(policy: GatePolicy) -> str:
    words = ngettext(
        "A broken glass lets one head pass for %d hour.",
        "A broken glass lets one head pass for %d hours.",
        policy.glass_hours,
    )
    return words % policy.glass_hours


def _holding(enforced: Collection[str]) -> str:
    if not enforced:
        return _("Nothing is held back: the gate observes every service.")
    words = _("Changes of %s are held back until then; of every other service the gate only observes.")
    return words % all_of(sorted(enforced))


def quoted(path: str) -> str:
    """A pattern between quotation marks; one that holds such a mark shows that it does."""
    escaped = path.replace("\\", "\\\\").replace("”", "\\”")
    return f"“{escaped}”"


def alternatives(words: Iterable[str]) -> str:
    """One of these: "a or b"."""
    return _(" or ").join(words)


def all_of(words: Iterable[str]) -> str:
    """All of these: "a, b and c"."""
    *most, last = words
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last


def part_words(policy: GatePolicy, name: str) -> str:
    """One part of a policy: "Tier 1, Tier 2", "20", "yes"."""
    value = getattr(policy, name)
    if name == "verdicts":
        return alternatives(str(VERDICTS[one]) for one in VERDICTS if one in value)
    if name == "certainty":
        return str(CERTAINTIES[policy.certainty])
    if name == "tiers":
        return ", ".join(str(TIERS[one]) for one in sorted(policy.tiers))
    if name == "paths":
        return ", ".join(map(quoted, policy.paths)) or _("any")
    if name == "enforced":
        return ", ".join(sorted(policy.enforced)) or _("nowhere")
    return yes_no(value) if isinstance(value, bool) else str(value)


def differences(before: GatePolicy, after: GatePolicy) -> list[tuple[str, str, str]]:
    """What differs between two policies: (what, before, after), in words."""
    return [
        (str(label), part_words(before, name), part_words(after, name))
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def ended_words(version: int, expires_on: date | None, today: date) -> str:
    """What a policy that nobody renewed does; empty while it holds."""
    if expires_on is None or today < expires_on:
        return ""
    told = {
        "n": version,
        "day": day_words(expires_on, today),
        "until": day_words(expires_on + GRACE, today),
    }
    if has_fallen_back(expires_on, today):
        return (
            _(
                "Version %(n)d ended on %(day)s. Its rules go on, and hold nothing back: the gate only observes."
            )
            % told
        )
    return (
        _(
            "Version %(n)d ended on %(day)s. It holds until %(until)s, unless its owner renews it; then the gate only"
            " observes."
        )
        % told
    )


def has_fallen_back(expires_on: date | None, today: date) -> bool:
    """Whether a policy ended so long ago that it only observes (approvals/rules.py)."""
    return expires_on is not None and today >= expires_on + GRACE
