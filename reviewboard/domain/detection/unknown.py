"""Agents that no rule knows: what a stored sign says of them, for the queue "classify this agent"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reviewboard.domain.detection.facts import Sign
from reviewboard.domain.detection.identities import UNKNOWN_AGENT, parted
from reviewboard.domain.detection.trailers import key_and_value

_LINKED = re.compile(r"\[([^\]\n]{1,60})\]\((https?://[^/)\s]{3,100})")
_HOST = re.compile(r"https?://[^/\s]{3,100}/")
_ACCOUNT = re.compile(r"(?:(\d{1,18})\+)?([^@]{1,100})@users\.noreply\.github\.com", re.IGNORECASE)
_NAMES_SOMEBODY = ("by", "with", "author")


@dataclass(frozen=True, slots=True)
class Unclassified:
    """What is to be classified: who it is, and the trailer (`key`, `value`) or the mark that it stood in.

    `matches` are the rules that an answer can become, the narrowest first: what `TeamRule` calls match, and its
    value.
    """

    name: str
    address: str
    key: str
    value: str
    mark: str = ""

    @property
    def matches(self) -> Mapping[str, str]:
        """Account before login, address, name, trailer and mark; what is empty is left out.

        A trailer that names somebody is told whole, of any other (`Acme-Session: <id>`) the key is enough.
        """
        named = self.key.lower().endswith(_NAMES_SOMEBODY) or self.key.lower().startswith("ai")
        account = _ACCOUNT.fullmatch(self.address)
        bot = self.name if self.name.endswith("[bot]") else ""
        told = {
            "account": (account[1] or "") if account else "",
            "login": account[2] if account else bot,
            "address": "" if account else self.address,
            "name": self.name if not bot and (self.address or not (self.key or self.mark)) else "",
            "trailer": f"{self.key}: {self.value}" if self.key and named else self.key,
            "marker": self.mark,
        }
        return {match: value for match, value in told.items() if value}


def to_classify(sign: Sign) -> Unclassified | None:
    """What this sign asks people to classify, None when a rule knows its tool."""
    if sign.rule_id != UNKNOWN_AGENT:
        return None
    if sign.place in ("author", "committer"):
        return Unclassified(*parted(sign.quote), "", sign.quote)
    if linked := _LINKED.search(sign.quote):
        return Unclassified(linked[1], "", "", sign.quote, linked[0])
    if host := _HOST.match(sign.quote):
        return Unclassified(sign.tool, "", "", sign.quote, host[0])
    key, value = key_and_value(sign.quote)
    return Unclassified(*parted(value), key, value)
