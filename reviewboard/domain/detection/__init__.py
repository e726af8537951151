"""AI evidence: signs of AI involvement, quoted, by rules that are data (`rules.toml`)."""

from reviewboard.domain.detection.engine import detect
from reviewboard.domain.detection.facts import ChangeText, Sign
from reviewboard.domain.detection.quotes import split_identities
from reviewboard.domain.detection.rulebook import RuleBook, rule_book
from reviewboard.domain.detection.verdict import disagrees, strongest, verdict

__all__ = [
    "ChangeText",
    "RuleBook",
    "Sign",
    "detect",
    "disagrees",
    "rule_book",
    "split_identities",
    "strongest",
    "verdict",
]
