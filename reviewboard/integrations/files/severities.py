"""Severity in the words of vendors, mapped to SEV1..SEV5. The vendor's own word is kept beside it.

A number decides before a word: ServiceNow writes `1 - High` for the worst of three and `1 - Critical` for
the worst of five. Scales that begin at 0 (P0, SEV0) have one step more than ours: 0 and 1 are both SEV1,
for taking an incident for milder than it was would keep it off the agenda.
"""

import re

from reviewboard.domain.values import Severity
from reviewboard.integrations.files.problems import Unreadable

WORDS: dict[Severity, tuple[str, ...]] = {
    Severity.SEV1: ("critical", "crit", "blocker", "highest", "fatal", "emergency", "disaster", "page"),
    Severity.SEV2: ("high", "major", "error", "urgent"),
    Severity.SEV3: ("medium", "moderate", "minor", "warning", "warn", "average", "normal"),
    Severity.SEV4: ("low", "notice", "trivial"),
    Severity.SEV5: (
        "lowest",
        "info",
        "information",
        "informational",
        "none",
        "planning",
        "debug",
        "cosmetic",
    ),
}
ACCEPTED = "SEV1 to SEV5, P0 to P5, 1 to 5, or a word such as critical, high, medium, low, info"
_BY_WORD = {word: severity for severity, words in WORDS.items() for word in words}
_NUMBERED = re.compile(
    r"(?:(?:sev|severity|s|p|prio|priority)[\s_-]*)?(?P<number>[0-5])(?:\s*[-:–(/.]\s*(?P<word>[a-z ]+)\)?)?",
    re.ASCII,
)


def read_severity(word: str) -> Severity:
    """The severity that a vendor's word stands for. Raises `Unreadable`, naming what is accepted."""
    plain = " ".join(word.casefold().split())
    if match := _NUMBERED.fullmatch(plain):
        return Severity(f"SEV{max(1, int(match['number']))}")
    severity = _BY_WORD.get(plain)
    if severity is None:
        raise Unreadable(ACCEPTED)
    return severity
