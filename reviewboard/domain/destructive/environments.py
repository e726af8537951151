"""Which environment counts as production: by the words in its name.

What nobody named counts as production: a rule that guesses "it will be staging" fails where it hurts most.
"""

import enum
import re
from dataclasses import dataclass

from reviewboard.domain.destructive.harm import words

PRODUCTION = frozenset({"prod", "prd", "production", "live"})
OTHERS = words(
    "dev devel develop development local sandbox staging stage stg test testing qa uat int integration "
    "preprod nonprod demo training"
)
SHORT_LIVED = words("preview previews review ephemeral temp tmp ci pr mr")
"""Made for one change and thrown away with it: what goes with them is no loss."""

_WORDS = re.compile(r"[a-z]+", re.IGNORECASE)
_NOT_PRODUCTION = re.compile(r"(?i)(?:^|[^a-z])(?:non|not|pre)[-_. /]?(?:prod|prd|production|live)(?![a-z])")


class Stage(enum.StrEnum):
    """What an environment is for."""

    PRODUCTION = "production"
    OTHER = "other"
    SHORT_LIVED = "short_lived"
    UNKNOWN = "unknown"


def stage_of(name: str) -> Stage:
    """What the name of an environment, a namespace or a workspace says; production wins where it says several things."""
    bare = _NOT_PRODUCTION.sub(" nonprod ", name)
    told = {word.lower() for word in _WORDS.findall(bare)}
    if told & PRODUCTION:
        return Stage.PRODUCTION
    if told & SHORT_LIVED:
        return Stage.SHORT_LIVED
    return Stage.OTHER if told & OTHERS else Stage.UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """Where something would be done, by the name of its environment, "" where nobody named one."""

    environment: str = ""

    def counts(self, address: str = "", namespace: str = "") -> bool:
        """Whether what happens to this address counts as production.

        An address may only say that it is production, never that it is not: "test_results" is a table, and no place. A
        namespace is a place, and says both; but never against an environment that is named production.
        """
        named = [stage_of(self.environment), stage_of(namespace)]
        if Stage.PRODUCTION in named or stage_of(address) is Stage.PRODUCTION:
            return True
        return all(one is Stage.UNKNOWN for one in named)

    @property
    def remark(self) -> str:
        """What is said beside a harm whose environment is not known to be production."""
        if stage_of(self.environment) is not Stage.UNKNOWN:
            return ""
        if self.environment:
            return " Nothing says that this environment is not production, so it counts as that."
        return " No environment is named, so it counts as production."
