"""AI evidence: signs of AI involvement, quoted, by rules that are data (`rules.toml`) and those of a team."""

from reviewboard.domain.detection.engine import detect
from reviewboard.domain.detection.facts import ChangeText, Sign
from reviewboard.domain.detection.identities import UNKNOWN_AGENT
from reviewboard.domain.detection.keeping import note_kept
from reviewboard.domain.detection.principals import principal_of
from reviewboard.domain.detection.quotes import split_identities
from reviewboard.domain.detection.rulebook import RuleBook, rule_book
from reviewboard.domain.detection.team import MATCHES, TeamRule, extended, problem_of
from reviewboard.domain.detection.traces import traces
from reviewboard.domain.detection.unknown import Unclassified, to_classify
from reviewboard.domain.detection.verdict import (
    Conflict,
    Disagreement,
    disagrees,
    strongest,
    verdict,
    why_disagrees,
)
from reviewboard.domain.detection.without import without_tools

__all__ = [
    "MATCHES",
    "UNKNOWN_AGENT",
    "ChangeText",
    "Conflict",
    "Disagreement",
    "RuleBook",
    "Sign",
    "TeamRule",
    "Unclassified",
    "detect",
    "disagrees",
    "extended",
    "note_kept",
    "principal_of",
    "problem_of",
    "rule_book",
    "split_identities",
    "strongest",
    "to_classify",
    "traces",
    "verdict",
    "why_disagrees",
    "without_tools",
]
