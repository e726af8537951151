"""Each change that went around the gate, with its reason: what was seen, why, and what followed. It names nobody.

Who broke a glass or approved afterwards is on the change's own page; names inside the words read "somebody" here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.functions import Coalesce

from reviewboard.approvals.models import Approval, BrokenGlass
from reviewboard.approvals.radar import Around, Radar, facts_at
from reviewboard.changes.queries.drift import ToldChange, told
from reviewboard.changes.queries.gate import ChangeForGate, judged
from reviewboard.domain.approval import Opinion, Seen, decide
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import GateMode, ReviewState, Visibility
from reviewboard.people.queries import without_names
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class AroundRow:
    """One change in the list.

    Attributes:
        mode: whether the gate only observed when it landed.
        reason: of a broken glass; "" where none was given, and where only the change's own page may tell it.
        approved_at: when somebody approved it afterwards whose approval counts.
        given, needed: approvals when it landed; 0 of 0 where no gate was decided then.
    """

    id: int
    reference: str
    title: str
    url: str
    service: str
    landed_at: datetime
    seen: Seen
    mode: GateMode
    visibility: Visibility
    reason: str
    is_reverted: bool
    approved_at: datetime | None
    given: int = 0
    needed: int = 0


def around(reader: Reader, found: Radar, after: str | None, limit: int, *, zone: ZoneInfo) -> Page[AroundRow]:
    """What the radar found that the reader may see, the newest first. At most seven statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    rows = found.around
    if after:
        at, pk = cast(tuple[datetime, int], decode(after, datetime, int))
        rows = tuple(one for one in rows if (one.landed_at, one.id) < (at, pk))
    shown = rows[:limit]
    details = _details(reader, found, shown, zone)
    page = page_of(rows[: limit + 1], limit, lambda one: (one.landed_at, one.id), lambda one: one)
    return Page(tuple(details[one.id] for one in page.rows if one.id in details), page.after)


def _details(
    reader: Reader, found: Radar, shown: Sequence[Around], zone: ZoneInfo
) -> Mapping[int, AroundRow]:
    ids = [one.id for one in shown]
    if not ids:
        return {}
    changes = told(reader, ids)
    reasons = _reasons([pk for pk, one in changes.items() if one.visibility is not Visibility.SEALED])
    later = {one.id: one for one in judged(Q(pk__in=ids))}
    said = _said_here(ids)
    texts = [text for pk in changes for text in (changes[pk].title, reasons.get(pk, ""))]
    words = iter(without_names(texts))
    named = {pk: (next(words), next(words)) for pk in changes}
    return {
        one.id: _row(
            one,
            changes[one.id],
            named[one.id],
            _approved_at(later[one.id], found, said.get(one.id, ()), zone) if one.id in later else None,
        )
        for one in shown
        if one.id in changes
    }


def _row(one: Around, change: ToldChange, named: tuple[str, str], approved_at: datetime | None) -> AroundRow:
    title, reason = named
    return AroundRow(
        id=one.id,
        reference=one.reference,
        title=title,
        url=change.url,
        service=one.service,
        landed_at=one.landed_at,
        seen=one.seen,
        mode=one.mode,
        visibility=change.visibility,
        reason=reason,
        is_reverted=change.is_reverted,
        approved_at=approved_at,
        given=one.given,
        needed=one.needed,
    )


def _reasons(ids: Collection[int]) -> dict[int, str]:
    """Why the glass was broken, the last time, by change, as stored."""
    rows = BrokenGlass.objects.filter(change__in=ids).order_by("change", "at", "pk")
    return dict(rows.values_list("change", "reason"))


def _said_here(ids: Collection[int]) -> dict[int, list[Opinion]]:
    """What was said of these changes in the product, and not taken back."""
    rows = Approval.objects.filter(change__in=ids, withdrawn_at=None, person__isnull=False)
    who = Coalesce("person__merged_into", "person")
    found: dict[int, list[Opinion]] = {}
    for change, person, state, head, at in rows.values_list("change", who, "state", "head", "at"):
        said = Opinion(f"person:{person}", ReviewState(state), head, at, in_app=True)
        found.setdefault(change, []).append(said)
    return found


def _approved_at(
    change: ChangeForGate, found: Radar, said: Sequence[Opinion], zone: ZoneInfo
) -> datetime | None:
    """When the first approval came after it had landed that counts by the list of that day."""
    service = found.approvers.get(change.service_id) if change.service_id else None
    later = sorted(
        (one for one in (*change.opinions, *said) if one.at > change.happened_at), key=lambda one: one.at
    )
    for one in later:
        if one.state is not ReviewState.APPROVED:
            continue
        facts = facts_at(change, service, one.at, zone, said=said)
        if one.who in decide(facts, found.rules.policy, at=one.at).given:
            return one.at
    return None
