"""A sign before it has the version of its book."""

from typing import NamedTuple

from reviewboard.domain.detection.rulebook import Rule
from reviewboard.domain.values import Certainty, EvidenceKind


class Found(NamedTuple):
    """What a reader found; `place` only where the reader alone can tell it."""

    tool: str
    kind: EvidenceKind
    certainty: Certainty
    quote: str
    rule_id: str
    place: str = ""

    @classmethod
    def of(cls, rule: Rule, quote: str) -> "Found":
        """What this rule says of these words."""
        return cls(rule.tool, rule.kind, rule.certainty, quote, rule.id)
