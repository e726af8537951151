"""The words of changes on pages: kinds, states, verdicts, where a sign stands, what somebody did."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviewboard.changes.queries.reviews import ReviewsView, ReviewView
from reviewboard.changes.rows import ChangeView, EvidenceView, Part
from reviewboard.domain.values import (
    CauseState,
    ChangeKind,
    ChangeState,
    CheckState,
    EvidenceKind,
    ReviewState,
    Verdict,
)
from reviewboard.web.evidence_words import CERTAINTIES, DECLARATION, tool_words
from reviewboard.web.evidence_words import KINDS as KINDS_OF_SIGN
from reviewboard.web.parts import Link, Sign
from reviewboard.web.templatetags.times import moment

KINDS = {
    ChangeKind.PULL_REQUEST: gettext_lazy("Pull request"),
    ChangeKind.DIRECT_COMMIT: gettext_lazy("Direct commit"),
    ChangeKind.DEPLOYMENT: gettext_lazy("Deployment"),
    ChangeKind.CONFIG_CHANGE: gettext_lazy("Config change"),
    ChangeKind.OPERATION: gettext_lazy("Operation run by an agent"),
}
STATES = {
    ChangeState.OPEN: gettext_lazy("Open"),
    ChangeState.MERGED: gettext_lazy("Merged"),
    ChangeState.CLOSED: gettext_lazy("Closed"),
    ChangeState.DEPLOYED: gettext_lazy("Deployed"),
}
VERDICTS = {
    Verdict.ASSISTED: gettext_lazy("AI-assisted"),
    Verdict.SUSPECTED: gettext_lazy("AI-assisted, inferred"),
    Verdict.UNKNOWN: gettext_lazy("Unknown (no sign found)"),
    Verdict.DECLARED_NO: gettext_lazy("Declared no"),
    Verdict.DISPUTED: gettext_lazy("Disputed"),
    Verdict.RULED_OUT: gettext_lazy("Ruled out"),
}
CAUSES = {
    CauseState.CANDIDATE: gettext_lazy("Candidate"),
    CauseState.CONTRIBUTED: gettext_lazy("Contributed"),
    CauseState.RULED_OUT: gettext_lazy("Ruled out"),
    CauseState.NOT_SETTLED: gettext_lazy("Not settled"),
}
_REVIEWS = {
    ReviewState.APPROVED: gettext_lazy("approved"),
    ReviewState.CHANGES_REQUESTED: gettext_lazy("asked for changes"),
    ReviewState.COMMENTED: gettext_lazy("commented"),
    ReviewState.DISMISSED: gettext_lazy("answer taken back"),
}
_PLACES = {
    "author": gettext_lazy("Commit author"),
    "committer": gettext_lazy("Committer"),
    "branch": gettext_lazy("Branch name"),
    "label": gettext_lazy("Label"),
    "message": gettext_lazy("Commit message"),
    "description": gettext_lazy("Description"),
    "note": gettext_lazy("Git note"),
    "trace": gettext_lazy("Agent Trace"),
}
_PARTS = {
    Part.AUTHOR: gettext_lazy("wrote it"),
    Part.COMMITTED: gettext_lazy("wrote part of it"),
    Part.PRINCIPAL: gettext_lazy("an agent acted for them"),
    Part.MERGED: gettext_lazy("merged it"),
}


def part_words(part: Part) -> str:
    """What somebody did in a change, after their name."""
    return str(_PARTS[part])


def source_words(change: ChangeView) -> str:
    """Where its source has it: "shop #12", "shop 9f3c1e2b01"; the source's own id where it is neither."""
    kind, _colon, name = change.external_id.partition(":")
    own = name.partition(":")[2]  # of an operation, the id that its caller gave it
    short = {"pr": f"#{name}", "commit": name[:10], "operation": own}.get(kind, change.external_id)
    return f"{change.repository} {short}".strip()


def sign_of(evidence: EvidenceView, change: ChangeView) -> Sign:
    """A sign as its part shows it: what it is, the exact quote, in how many commits, by which rule.

    What a person declared here has no rule, and names them beside their own words.
    """
    if evidence.rule_id == DECLARATION:
        return _declared(evidence)
    word, _rest, line = evidence.place.partition(" ")
    label = (
        str(_PLACES.get(word, _("Sign"))) if evidence.commits or not line else f"{_PLACES.get(word, word)}"
    )
    if evidence.kind is EvidenceKind.DENIED:
        label, facts = _("Says no"), [label]
    else:
        facts = [did_words(evidence.tool, evidence.kind), str(CERTAINTIES[evidence.certainty])]
    if evidence.commits:
        facts.append(_commits(evidence, change))
    elif line:
        facts.append(line)
    words = _("rule %(rule)s, version %(version)s") % {
        "rule": evidence.rule_id,
        "version": evidence.rule_version,
    }
    rule = Link(words, reverse("web:evidence-rule", args=[evidence.rule_id]))
    return Sign(label, evidence.quote, f"{', '.join(facts)},", rule=rule)


def did_words(tool: str, kind: EvidenceKind) -> str:
    """What a tool did: "Claude wrote"."""
    return f"{tool_words(tool)} {KINDS_OF_SIGN[kind]}"


def _declared(evidence: EvidenceView) -> Sign:
    denies = evidence.kind is EvidenceKind.DENIED
    said = _("No AI took part") if denies else did_words(evidence.tool, evidence.kind)
    nobody = (
        _("by the agent itself") if evidence.place == "operation" else _("somebody who is not named any more")
    )
    facts = [said, evidence.said_by or nobody]
    if evidence.said_at:
        facts.append(moment(evidence.said_at))
    label = _("Declared here: says no") if denies else _("Declared here")
    return Sign(label, evidence.quote, ", ".join(facts), is_code=False)


def _commits(evidence: EvidenceView, change: ChangeView) -> str:
    counts = {"some": evidence.commits, "all": max(change.commits_count, evidence.commits)}
    words = ngettext("%(some)d of %(all)d commit", "%(some)d of %(all)d commits", counts["all"]) % counts
    return f"{words}, {_('first in')} {evidence.sha[:10]}" if evidence.sha else words


def review_words(review: ReviewView) -> str:
    """What a reviewer said, and whether of an earlier head."""
    said = str(_REVIEWS[review.state])
    return _("%(said)s, of an earlier head") % {"said": said} if review.of_head is False else said


def checks_words(said: ReviewsView) -> str:
    """How the checks of the head stand, in one line; "" where none is known."""
    total = sum(said.checks.values()) - said.checks.get(CheckState.SKIPPED, 0)
    if not total:
        return ""
    passed, failed = said.checks.get(CheckState.PASSED, 0), said.checks.get(CheckState.FAILED, 0)
    line = ngettext("%(passed)d of %(n)d check passed", "%(passed)d of %(n)d checks passed", total)
    counted = line % {"passed": passed, "n": total}
    return _("%(counted)s, %(failed)d failed") % {"counted": counted, "failed": failed} if failed else counted
