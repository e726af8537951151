"""Looks at whether what was verified stays so: those of one action item, and those that are due."""

from datetime import UTC, date, datetime, time
from typing import cast

from django.db.models import Q, QuerySet

from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import RecheckOutcome
from reviewboard.findings.models import ActionItem, Recheck
from reviewboard.findings.queries.acting import may_recheck
from reviewboard.findings.queries.seeing import SEALED_TITLE, audiences_of, sealed
from reviewboard.findings.rows import AskedAs, RecheckRow, RecheckView
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible


def list_rechecks(
    reader: Reader,
    after: str | None,
    limit: int,
    *,
    on: date,
    asked: bool = False,
    due: bool = False,
) -> Page[RecheckRow]:
    """Looks that are not taken yet, the soonest first. Two statements.

    `asked`: only those that the reader is asked for; `due`: only those that may be taken on this day.

    Raises:
        BadCursor: `after` is none of ours.
    """
    found = _waiting(reader)
    if asked:
        found = found.filter(_asks(reader))
    if due:
        found = found.filter(due_on__lte=on)
    if after:
        at, pk = cast(tuple[datetime, int], decode(after, datetime, int))
        day = at.date()
        found = found.filter(Q(due_on__gte=day) & (Q(due_on__gt=day) | Q(pk__gt=pk)))
    rows = list(_whole(found).order_by("due_on", "pk")[: limit + 1])
    texts = with_names(text for one in rows for text in (_title(one), _signal(one)))
    named = {one.pk: (texts[2 * n], texts[2 * n + 1]) for n, one in enumerate(rows)}
    return page_of(
        rows,
        limit,
        lambda one: (datetime.combine(one.due_on, time(), tzinfo=UTC), one.pk),
        lambda one: _row(one, *named[one.pk], reader, on),
    )


def count_due(reader: Reader, *, on: date) -> int:
    """How many looks that the reader may see can be taken on this day. One statement."""
    return _waiting(reader).filter(due_on__lte=on).count()


def action_of(reader: Reader, recheck_id: int) -> int:
    """The action item that a look is about. One statement.

    Raises:
        NotVisible: there is no such look for this reader.
    """
    found = Recheck.objects.filter(_seen(reader), pk=recheck_id).values_list("action_id", flat=True).first()
    if found is None:
        raise NotVisible(recheck_id)
    return found


def rechecks_of(reader: Reader, action_id: int, *, on: date) -> tuple[RecheckView, ...]:
    """Every look at one action item that the reader may see, taken or planned, the newest plan last. Two statements."""
    found = Recheck.objects.filter(_seen(reader), action=action_id).select_related("checked_by")
    rows = list(found.order_by("closed_at", "after_days"))
    words = with_names(one.words for one in rows)
    return tuple(_view(one, said, reader, on) for one, said in zip(rows, words, strict=True))


def _view(one: Recheck, words: str, reader: Reader, on: date) -> RecheckView:
    is_waiting = not one.outcome and one.dropped_at is None
    return RecheckView(
        id=one.pk,
        after_days=one.after_days,
        due_on=one.due_on,
        outcome=RecheckOutcome(one.outcome) if one.outcome else None,
        words=words,
        checked_at=one.checked_at,
        checked_by=(one.checked_by.name or ERASED) if one.checked_by else "",
        was_dropped=one.dropped_at is not None,
        may_answer=is_waiting and one.due_on <= on and may_recheck(reader),
    )


def _seen(reader: Reader) -> Q:
    """Those of action items that the reader may see."""
    return reader.visible(*(f"action__{audience}" for audience in audiences_of(ActionItem)))


def _waiting(reader: Reader) -> QuerySet[Recheck]:
    return Recheck.objects.filter(_seen(reader), outcome="", dropped_at=None, action__historic=False)


def _asks(reader: Reader) -> Q:
    """Owner and verifier are asked, and the team where there is no owner any more."""
    team = Q(action__owner=None, action__team__in=reader.team_ids)
    if reader.person_id is None:
        return team
    return team | Q(action__owner=reader.person_id) | Q(action__verified_by=reader.person_id)


def _whole(rechecks: QuerySet[Recheck]) -> QuerySet[Recheck]:
    level = {"is_sealed": sealed(ActionItem, "action__")}
    return rechecks.annotate(**level).select_related("action__service")


def _title(one: Recheck) -> str:
    return SEALED_TITLE if one.is_sealed else one.action.title  # type: ignore[attr-defined]  # annotated by _whole


def _signal(one: Recheck) -> str:
    return "" if one.is_sealed else one.action.signal  # type: ignore[attr-defined]  # annotated by _whole


def _row(one: Recheck, title: str, signal: str, reader: Reader, on: date) -> RecheckRow:
    return RecheckRow(
        id=one.pk,
        action_id=one.action_id,
        reference=one.action.reference,
        title=title,
        signal=signal,
        service_key=one.action.service.key if one.action.service else "",
        after_days=one.after_days,
        due_on=one.due_on,
        is_due=one.due_on <= on,
        asked_as=_asked_as(one.action, reader),
    )


def _asked_as(action: ActionItem, reader: Reader) -> AskedAs | None:
    """The same question as `_asks`, of one action item."""
    me = reader.person_id
    if me is not None and me in {action.owner_id, action.verified_by_id}:
        return AskedAs.OWNER if me == action.owner_id else AskedAs.VERIFIER
    return AskedAs.TEAM if action.owner_id is None and action.team_id in reader.team_ids else None
