"""Agents that no rule knows: what a stored sign says of them, for the queue "classify this agent"."""

from collections.abc import Mapping
from dataclasses import dataclass

from reviewboard.domain.detection.facts import Sign
from reviewboard.domain.detection.identities import UNKNOWN_AGENT, parted
from reviewboard.domain.detection.trailers import key_and_value


@dataclass(frozen=True, slots=True)
class Unclassified:
    """What is to be classified: who it is, and the whole trailer (`key`, `value`) if it stood in one.

    `matches` are the rules that an answer can become, the narrowest first: what `TeamRule` calls match, and its
    value.
    """

    name: str
    address: str
    key: str
    value: str

    @property
    def matches(self) -> Mapping[str, str]:
        """Address before name before the trailer itself; what is empty is left out."""
        trailer = f"{self.key}: {self.value}" if self.key else ""
        told = {"address": self.address, "name": self.name, "trailer": trailer}
        return {match: value for match, value in told.items() if value}


def to_classify(sign: Sign) -> Unclassified | None:
    """What this sign asks people to classify, None when a rule knows its tool."""
    if sign.rule_id != UNKNOWN_AGENT:
        return None
    key, value = ("", sign.quote) if sign.place in ("author", "committer") else key_and_value(sign.quote)
    name, address = parted(value)
    return Unclassified(name, address, key, value)
