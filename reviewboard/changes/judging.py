"""What the stored signs of a change add up to, with what people said of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from reviewboard.changes.models import Change, Evidence
from reviewboard.domain.detection import Sign, strongest, verdict
from reviewboard.domain.values import Certainty, EvidenceKind, Verdict


def judge(change: Change, signs: Sequence[Sign]) -> bool:
    """Gives the change the verdict of these signs, a dispute and a ruling; whether it reads otherwise than before.

    A ruling may say that AI took part where no sign does: then a person says so, and that is *declared*.
    """
    before = (change.verdict, change.certainty)
    ruling = Verdict(change.ruled) if change.ruled else None
    change.verdict = verdict(signs, disputed=change.disputed_at is not None, ruling=ruling)
    change.certainty = strongest(signs) or (Certainty.DECLARED if ruling is Verdict.ASSISTED else "")
    return (change.verdict, change.certainty) != before


def reckon(ids: Collection[int]) -> list[Change]:
    """Judges these changes anew by what is stored; those that read otherwise. Three statements at most.

    The caller's transaction holds them, or wrote what they are judged by.
    """
    signs = signs_of(ids)
    known = Change.objects.filter(pk__in=ids).only("pk", "verdict", "certainty", "ruled", "disputed_at")
    moved = [one for one in known.order_by("pk") if judge(one, signs[one.pk])]
    if moved:
        Change.objects.bulk_update(moved, ["verdict", "certainty"])
    return moved


def signs_of(ids: Collection[int]) -> Mapping[int, list[Sign]]:
    """By change, the signs that speak for it: its own, and those of the commits as which it landed. One statement."""
    signs: dict[int, list[Sign]] = {pk: [] for pk in ids}
    for row in Evidence.objects.filter(speaking_for(ids)).select_related("change"):
        for pk in (row.change_id, row.change.part_of_id):
            if pk in signs:
                signs[pk].append(sign_of(row))
    return signs


def speaking_for(ids: Iterable[int]) -> Q:
    """The signs that speak for these changes."""
    wanted = list(ids)
    return Q(change__in=wanted) | Q(change__part_of__in=wanted)


def row_of(change_id: int, sha: str, sign: Sign, quote: str, as_of: datetime) -> Evidence:
    """A sign of the rules as it is stored. `quote` holds keys in the place of what tells a person."""
    return Evidence(
        change_id=change_id,
        commit_sha=sha,
        tool=sign.tool,
        kind=sign.kind,
        certainty=sign.certainty,
        quote=quote,
        place=sign.place,
        rule_id=sign.rule_id,
        rule_version=sign.rule_version,
        observed_at=as_of,
    )


def sign_of(row: Evidence) -> Sign:
    """A stored sign as the rules know it."""
    return Sign(
        row.tool,
        EvidenceKind(row.kind),
        Certainty(row.certainty),
        row.quote,
        row.place,
        row.rule_id,
        row.rule_version,
    )
