"""What the signs of a change add up to. No scores and no shares: a class, its quotes, and what disagrees."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from reviewboard.domain.detection.facts import Sign
from reviewboard.domain.detection.naming import UNSPECIFIED
from reviewboard.domain.values import Certainty, EvidenceKind, Verdict

_BINDING = frozenset({Certainty.CERTAIN, Certainty.DECLARED})
_NO_PART = frozenset({EvidenceKind.REVIEWED, EvidenceKind.DENIED})
_MADE_IT = frozenset({EvidenceKind.WROTE, EvidenceKind.EXECUTED})
_BOX = "reader.box"


class Conflict(enum.StrEnum):
    """In what signs disagree.

    *Denied*: somebody says that no AI took part, and a sign says otherwise. *Boxes*: both a yes and a no were
    ticked or answered in one template. *Tools*: places that bind name different tools. *Note*: the note of a
    commit attests nothing but people's lines, and a sign says otherwise.
    """

    DENIED = "denied"
    BOXES = "boxes"
    TOOLS = "tools"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One conflict and the two signs that best show it; the one that says no comes first."""

    conflict: Conflict
    one: Sign
    other: Sign


def verdict(signs: Sequence[Sign], *, disputed: bool = False, ruling: Verdict | None = None) -> Verdict:
    """The verdict of these signs (product.md, "Words" and "Who decides, and what silence means").

    A reviewer's `ruling` wins over everything. An open dispute is shown as such. A binding sign makes
    *assisted*, also against somebody's "no" (`why_disagrees` tells it), any other *suspected*; a "no" alone is
    *declared no*. A tool that only reviewed did not take part in the change.
    """
    if ruling is not None:
        return ruling
    if disputed:
        return Verdict.DISPUTED
    taking_part = [sign for sign in signs if sign.kind not in _NO_PART]
    if any(sign.certainty in _BINDING for sign in taking_part):
        return Verdict.ASSISTED
    if taking_part:
        return Verdict.SUSPECTED
    denied = any(sign.kind is EvidenceKind.DENIED for sign in signs)
    return Verdict.DECLARED_NO if denied else Verdict.UNKNOWN


def strongest(signs: Sequence[Sign]) -> Certainty | None:
    """The strongest certainty among signs that a tool took part, None without any."""
    found = [sign.certainty for sign in signs if sign.kind not in _NO_PART]
    return min(found, key=lambda certainty: certainty.order) if found else None


def disagrees(signs: Sequence[Sign], *, several_commits: bool = False) -> bool:
    """Whether the evidence disagrees; see `why_disagrees`."""
    return bool(why_disagrees(signs, several_commits=several_commits))


def why_disagrees(signs: Sequence[Sign], *, several_commits: bool = False) -> tuple[Disagreement, ...]:
    """Everything in which these signs disagree, each conflict once, shown by the strongest signs.

    Give the signs of one commit, or say `several_commits`: between commits tools may differ, and a note speaks
    of its own commit alone, so only what somebody says of the whole is held against signs then.
    """
    ordered = sorted(signs, key=lambda sign: sign.certainty.order)
    return tuple(
        {one.conflict: one for one in reversed(list(_conflicts(ordered, several_commits)))}.values()
    )[::-1]


def _conflicts(signs: Sequence[Sign], several: bool) -> Iterator[Disagreement]:
    taking_part = [sign for sign in signs if sign.kind not in _NO_PART]
    for no in (sign for sign in signs if sign.kind is EvidenceKind.DENIED):
        for yes in taking_part:
            if _word(no) != "note":
                both = no.rule_id == yes.rule_id == _BOX and _word(no) == _word(yes)
                yield Disagreement(Conflict.BOXES if both else Conflict.DENIED, no, yes)
            elif not several and yes.certainty in _BINDING:
                yield Disagreement(Conflict.NOTE, no, yes)
    if not several:
        yield from _tools([sign for sign in taking_part if sign.certainty in _BINDING])


def _tools(binding: Sequence[Sign]) -> Iterator[Disagreement]:
    """Two places that bind and have no tool in common; within one place, several tools may have helped."""
    told: dict[str, list[Sign]] = {}
    for sign in binding:
        if sign.tool != UNSPECIFIED and sign.kind in _MADE_IT:
            told.setdefault(_source(sign), []).append(sign)
    for one, other in combinations(told.values(), 2):
        if {sign.tool for sign in one}.isdisjoint(sign.tool for sign in other):
            yield Disagreement(Conflict.TOOLS, one[0], other[0])


def _source(sign: Sign) -> str:
    """Who speaks: the author's account, the note, a trace, the boxes, or the text."""
    if sign.rule_id == _BOX:
        return "box"
    return _word(sign) if _word(sign) in ("author", "note", "trace") else "text"


def _word(sign: Sign) -> str:
    return sign.place.partition(" ")[0]
