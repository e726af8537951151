"""What the agenda of a period tells of the gate: how what landed met it, and which changes it puts on the agenda."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from reviewboard.approvals.models import BrokenGlass, Gate, Repair
from reviewboard.domain.approval import Seen
from reviewboard.domain.values import GatePassage

_QUALIFIED = frozenset({Seen.APPROVED})
_UNTOLD = frozenset({Seen.NOT_TOLD, Seen.REPAIR, Seen.BROKEN_GLASS})


@dataclass(frozen=True, slots=True)
class AtTheGate:
    """How a change met the gate. `raised`: in this period a glass was broken for it, or it was called a repair.

    `approved`: by as many qualified reviewers as it needed; None where nobody knows, or nothing was asked.
    """

    passage: GatePassage
    approved: bool | None
    raised: bool


def at_the_gate(
    *, since: datetime, until: datetime, landed_since: datetime, also: Collection[int] = ()
) -> dict[int, AtTheGate]:
    """By change, those that were raised in the period, landed since a moment before its end, or are named. One statement.

    What was raised in an earlier period was on the agenda of that one: when it lands later, it is not told again.
    """
    ever = {"change": OuterRef("change")}
    then = {**ever, "at__gte": since, "at__lt": until}
    gates = Gate.objects.annotate(
        broken=Exists(BrokenGlass.objects.filter(**ever)),
        broken_now=Exists(BrokenGlass.objects.filter(**then)),
        repairs=Exists(Repair.objects.filter(**ever, taken_back_at=None)),
        repairs_now=Exists(Repair.objects.filter(**then, taken_back_at=None)),
    )
    wanted = Q(landed_at__gte=landed_since, landed_at__lt=until) | Q(change__in=list(also))
    raised = Q(change__in=BrokenGlass.objects.filter(at__gte=since, at__lt=until).values("change"))
    raised |= Q(
        change__in=Repair.objects.filter(at__gte=since, at__lt=until, taken_back_at=None).values("change")
    )
    rows = gates.filter(wanted | raised).values_list(
        "change", "landed_at", "passage", "seen", "broken", "broken_now", "repairs", "repairs_now"
    )
    return {change: _met(landed is not None, *row) for change, landed, *row in rows}


def _met(  # a row, in the order in which it is read
    has_landed: bool,
    passage: str,
    seen: str,
    broken: bool,
    broken_now: bool,
    repairs: bool,
    repairs_now: bool,
) -> AtTheGate:
    raised = broken_now or repairs_now
    found = GatePassage(passage) if has_landed and passage else GatePassage.NOT_ASKED
    told_before = {
        GatePassage.BROKEN_GLASS: broken and not broken_now,
        GatePassage.REPAIR: repairs and not repairs_now,
    }
    if told_before.get(found):
        found = GatePassage.NOT_ASKED
    if not has_landed and raised:
        found = GatePassage.BROKEN_GLASS if broken_now else GatePassage.REPAIR
    return AtTheGate(found, _approved(seen), raised)


def _approved(seen: str) -> bool | None:
    if not seen or Seen(seen) in _UNTOLD:
        return None
    return Seen(seen) in _QUALIFIED
