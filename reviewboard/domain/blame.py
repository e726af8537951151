"""Wording that blames a person, so that it can be pointed out once (product.md, "Findings, actions, proof").

A finding says how a system failed or could fail: systems are its subject, people led, wrote, approved (ui/DESIGN.md,
"Content"). This is advice about words and never a refusal: whoever wrote them may leave them as they are.
"""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass


class Blaming(enum.StrEnum):
    """What reads like blame: a person as the cause, or a word that judges one."""

    PERSON = "person"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Advice:
    """The first place that reads like blame, as it stands in the text."""

    kind: Blaming
    quote: str


_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
"""Names of things: what stands there judges nobody."""

_ROLE = (
    r"(?:the|an?|our|some|that|this)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:engineers?|developers?|programmers?|authors?|reviewers?|approvers?|committers?|deployers?|responders?|on-calls?"
    r"|juniors?|interns?|contractors?|colleagues?|administrators?|admins?|persons?|people|manager|facilitator)"
)
_MENTION = r"(?:\b[^\W\d_][\w.'’-]*\s+){0,3}<[^<>@\s]+@[^<>\s]+>"
"""A name as git and mail write it; it becomes a key when it is saved."""
_PERSON = rf"(?:⟦q\d+⟧|{_MENTION}|\b(?:he|she|who|whoever|somebody|someone)\b|\b{_ROLE}\b)"
_ADVERB = r"(?:\s+(?:simply|just|again|also|then|clearly|obviously|probably|wrongly))?"
_DEED = (
    r"(?:caused|broke|forgot|failed\s+to|neglected|overlooked|ignored|messed\s+up|screwed\s+up|got\s+it\s+wrong"
    r"|made\s+(?:a|the)\s+mistake|did\s+not\s+bother|didn['’]t\s+bother|was\s+to\s+blame|is\s+to\s+blame"
    r"|(?:should|ought\s+to)(?:\s+not|n['’]t)?\s+have\s+(?!been\b)\w+)"
)
_LAPSE = r"(?:mistakes?|fault|errors?|oversight|carelessness|negligence|slip)"
_TECHNICAL = (
    r"(?!\s+(?:injection|tolerance|domain|domains|tolerant|rate|rates|zone|mode|handler|budget|page))"
)

_END = r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:who|and|not)\b)"
"""Where the person is all that was named: "due to the reviewer list" is about a list."""

_WORDS = re.compile(
    r"\bcareless(?:ly|ness)?\b"
    r"|\bshould\s+(?:really\s+)?have\s+known\b|\bknown\s+better\b"
    r"|\bhuman[\s-]+(?:error|failure|mistake)s?\b"
    r"|(?<!page )(?<!bus )(?<!memory )(?<!segmentation )(?<!disk )(?<!power )\bfault\s+of\b"
    rf"|\b(?:his|her|whose)\s+(?:own\s+)?{_LAPSE}\b{_TECHNICAL}"
    rf"|\btheir\s+(?:own\s+)?(?:mistake|fault|carelessness|negligence|oversight)\b{_TECHNICAL}"
    r"|\bnegligen(?:t|tly|ce)\b|\bincompeten(?:t|ce)\b|\birresponsib(?:le|ly)\b|\bunprofessional\b"
    r"|\bsloppy\b|\bsloppi(?:ly|ness)\b|\breckless(?:ly|ness)?\b|\bstupid(?:ly|ity)?\b",
    re.IGNORECASE,
)


def advice(text: str, names: Iterable[str] = ()) -> Advice | None:
    """The first wording that reads like blame; None where there is none.

    Args:
        text: what somebody wrote. A person in it is a key (people.identities.key_texts), a role, or one of `names`.
        names: full names that may stand in it as plain words.
    """
    plain = _CODE.sub(" ", text)
    found = [
        *((match, Blaming.WORD) for match in _WORDS.finditer(plain)),
        *((match, Blaming.PERSON) for match in _as_cause(names).finditer(plain)),
    ]
    if not found:
        return None
    match, kind = min(found, key=lambda one: one[0].start())
    return Advice(kind, " ".join(match[0].split()))


def _as_cause(names: Iterable[str]) -> re.Pattern[str]:
    """A person who did it, a person because of whom it was, or a person's lapse."""
    known = "|".join(rf"\b{re.escape(name)}\b" for name in sorted(set(names)) if len(name.split()) > 1)
    person = f"(?:{_PERSON}|{known})" if known else _PERSON
    return re.compile(
        rf"{person}{_ADVERB}\s+{_DEED}"
        rf"|\b(?:because\s+of|due\s+to|caused\s+by|thanks\s+to|blames?|blamed|blaming)\s+{person}{_END}"
        rf"|{person}['’]s\s+(?:own\s+)?{_LAPSE}\b{_TECHNICAL}",
        re.IGNORECASE,
    )
