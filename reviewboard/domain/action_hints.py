"""What would make an action item easier to finish and to verify. Hints advise and never block, and blame nobody.

They speak up only where they are sure: a title in another language, or a word that is not known, gets no advice.
"""

import enum
import re
from dataclasses import dataclass
from datetime import date


class Hint(enum.StrEnum):
    """One piece of advice. `BEYOND_LEVEL`: the date lies after the end of the service level of its priority."""

    NO_OWNER = "no_owner"
    NO_VERB = "no_verb"
    NO_OUTCOME = "no_outcome"
    VAGUE_OUTCOME = "vague_outcome"
    NO_DATE = "no_date"
    BEYOND_LEVEL = "beyond_level"


@dataclass(frozen=True, slots=True)
class Written:
    """What the hints look at; `expected_by` is the last day within its service level."""

    title: str
    outcome: str = ""
    signal: str = ""
    has_owner: bool = False
    due_on: date | None = None
    expected_by: date | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_THINGS = _words(
    "a an the this that these those our their its some any all each every no not better more less fewer new "
    "missing proper additional further we i you they it there somebody someone team everyone should could "
    "must need needs runbook runbooks dashboard dashboards training awareness documentation "
    "postmortem communication monitoring alerting testing logging tooling processes guideline "
    "guidelines"
)
"""Words with which a title that says what to do does not begin."""
_NAMES_A_THING = re.compile(r"(?:ing|tion|sion|ness|ity|ance|ence)$")
_VERBS = _words(
    "bring ring ping string fling spring swing sing mention partition provision position question commission "
    "station condition transition version section caution ration motion function action auction reposition "
    "requisition balance rebalance enhance finance reference sequence evidence advance distance glance "
    "influence instance fence license witness harness"
)
"""Verbs that end like the name of a thing."""
_VAGUE = re.compile(
    r"\b(?:improv\w*|better|more careful\w*|be careful|careful|investigat\w*|look into|looked into|look at|consider\w*|"
    r"think about|discuss\w*|explor\w*|try|pay attention|awareness|aware|understand|understood|find out|clarif\w*|"
    r"as soon as possible|where possible|if possible|optimi[sz]\w*|robust|good enough|everybody knows|be vigilant)\b",
    re.IGNORECASE,
)
_VISIBLE = re.compile(
    r"\d|[%`“”\"]|\b(?:below|under|above|at most|at least|within|no longer|never|none|fails?|refuses?|rejects?|stops?|"
    r"fires?|alerts?|pages?|every|all|zero|merged|published|deployed|removed|deleted|written|tested?|tests|dashboard|"
    r"report|document|runbook|takes|returns?|answers?|passes|shows?|list|names?|asks?|half|twice|first|before|after)\b",
    re.IGNORECASE,
)


def hints(written: Written) -> tuple[Hint, ...]:
    """The advice for one action item, in the order of its form."""
    found = (
        (Hint.NO_VERB, _begins_with_a_thing(written.title)),
        (Hint.NO_OUTCOME, not written.outcome.strip()),
        (Hint.VAGUE_OUTCOME, _is_vague(written.outcome, written.signal)),
        (Hint.NO_OWNER, not written.has_owner),
        (Hint.NO_DATE, written.due_on is None),
        (Hint.BEYOND_LEVEL, _is_beyond(written.due_on, written.expected_by)),
    )
    return tuple(hint for hint, holds in found if holds)


def _begins_with_a_thing(title: str) -> bool:
    word = re.match(r"[^\W\d_]+", title.strip())
    if word is None:
        return False
    first = word[0].casefold()
    return first in _THINGS or (first not in _VERBS and _NAMES_A_THING.search(first) is not None)


def _is_vague(outcome: str, signal: str) -> bool:
    """Whether an outcome promises effort, and names nothing that can be seen and no number that should move."""
    return bool(_VAGUE.search(outcome)) and not signal.strip() and not _VISIBLE.search(outcome)


def _is_beyond(due_on: date | None, expected_by: date | None) -> bool:
    return due_on is not None and expected_by is not None and due_on > expected_by
