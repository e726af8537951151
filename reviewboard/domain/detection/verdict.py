"""What the signs of a change add up to. No scores and no shares: a class, its quotes, and what disagrees."""

from collections.abc import Sequence

from reviewboard.domain.detection.facts import Sign
from reviewboard.domain.values import Certainty, EvidenceKind, Verdict

_BINDING = frozenset({Certainty.CERTAIN, Certainty.DECLARED})


def verdict(
    signs: Sequence[Sign], *, declared_no: bool = False, disputed: bool = False, ruling: Verdict | None = None
) -> Verdict:
    """The verdict of these signs (product.md, "Words" and "Who decides, and what silence means").

    A reviewer's `ruling` wins over everything. An open dispute is shown as such. A binding sign makes
    *assisted*, also against somebody's "no" (`disagrees` says so), any other *suspected*; a "no" alone is
    *declared no*. A tool that only reviewed did not take part in the change.
    """
    if ruling is not None:
        return ruling
    if disputed:
        return Verdict.DISPUTED
    taking_part = [sign for sign in signs if sign.kind is not EvidenceKind.REVIEWED]
    if any(sign.certainty in _BINDING for sign in taking_part):
        return Verdict.ASSISTED
    if taking_part:
        return Verdict.SUSPECTED
    return Verdict.DECLARED_NO if declared_no else Verdict.UNKNOWN


def strongest(signs: Sequence[Sign]) -> Certainty | None:
    """The strongest certainty among signs that a tool took part, None without any."""
    found = [sign.certainty for sign in signs if sign.kind is not EvidenceKind.REVIEWED]
    return min(found, key=lambda certainty: certainty.order) if found else None


def disagrees(signs: Sequence[Sign], *, declared_no: bool = False) -> bool:
    """Whether the evidence disagrees: somebody said no and a sign says otherwise."""
    return declared_no and verdict(signs) in (Verdict.ASSISTED, Verdict.SUSPECTED)
