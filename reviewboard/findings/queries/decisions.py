"""Decisions and practices: in lists, counted, what is due, and one on its own page."""

import hashlib
import re
from datetime import date
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Least

from reviewboard.catalog.queries import service_keyed
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.standing import REVIEW_WITHIN, ended_on, is_due
from reviewboard.domain.values import ActionState, DecisionTurn, Enforcement, Visibility
from reviewboard.findings.learned_rows import (
    DecisionCounts,
    DecisionFilter,
    DecisionList,
    DecisionRow,
    DecisionView,
    KeptBy,
    TurnView,
    WillEnforce,
)
from reviewboard.findings.models import ActionItem, Decision, Turn
from reviewboard.findings.queries.actions import came_from
from reviewboard.findings.queries.one import may_decide
from reviewboard.findings.queries.seeing import SEALED_TITLE, sealed, visibility_of, visible, with_level
from reviewboard.people.fulltext import holds
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

TURNS_SHOWN = 50
_REFERENCE = re.compile(r"d-(\d{1,18})", re.IGNORECASE)


def list_decisions(
    reader: Reader,
    filter: DecisionFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
    *,
    on: date,
) -> Page[DecisionRow]:
    """Decisions, the newest first, in two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    found = _narrowed(visible(Decision.objects.all(), reader), filter, reader, on)
    if after:
        found = found.filter(pk__lt=decode(after, int)[0])
    decisions = list(whole(found, reader, on).order_by("-pk")[: limit + 1])
    rows = {row.id: row for row in _rows(decisions, reader, on)}
    return page_of(decisions, limit, lambda one: (one.pk,), lambda one: rows[one.pk])


def due_soon(reader: Reader, limit: int, *, on: date) -> list[DecisionRow]:
    """What has to be looked at within 14 days, or is past that, the soonest first. Two statements."""
    found = _narrowed(visible(Decision.objects.all(), reader), DecisionFilter(DecisionList.DUE), reader, on)
    ordered = whole(found, reader, on).order_by(Least("review_on", "until").asc(nulls_last=True), "pk")
    return _rows(list(ordered[:limit]), reader, on)


def count_decisions(reader: Reader, *, on: date) -> DecisionCounts:
    """How the decisions stand that the reader may see. One statement."""
    stands, practice = _stands(on), Q(practice=True)
    kept = stands & practice
    found = visible(Decision.objects.all(), reader).aggregate(
        standing=Count("pk", filter=stands),
        practices=Count("pk", filter=kept),
        by_test_or_rule=Count("pk", filter=kept & Q(enforcement__in=[Enforcement.TEST, Enforcement.RULE])),
        by_document=Count("pk", filter=kept & Q(enforcement=Enforcement.DOCUMENT)),
        by_nothing=Count("pk", filter=kept & Q(enforcement="")),
        due=Count("pk", filter=_due(reader, on)),
        ended=Count("pk", filter=~stands),
    )
    return DecisionCounts(**found)


def get_decision(reader: Reader, decision_id: int, *, on: date) -> DecisionView:
    """One decision with what was done to it, in at most six statements. Here, and only here, a sealed one has its words.

    Raises:
        NotVisible: there is none for this reader.
    """
    found = whole(visible(Decision.objects.filter(pk=decision_id), reader), reader, on)
    one: Any = found.select_related("decided_by", "owner", "meeting", "written_by").first()
    if one is None:
        raise NotVisible(decision_id)
    turns = list(Turn.objects.filter(decision=one).select_related("by").order_by("-pk")[:TURNS_SHOWN])
    stored = [one.text, one.enforced_by, one.ended_because, *(turn.because for turn in turns)]
    text, place, ended_because, *reasons = with_names(stored)
    return DecisionView(
        row=_row(one, text, place, reader, on),
        written_by=(one.written_by.name or ERASED) if one.written_by else "",
        ended_because=ended_because,
        service_ids=tuple(one.service_ids),
        turns=tuple(_turn(turn, because) for turn, because in zip(turns, reasons, strict=True)),
        version=version_of(one),
        may_decide=may_decide(reader, one, on),
    )


def whole(decisions: QuerySet[Decision], reader: Reader, on: date) -> QuerySet[Decision]:
    """Annotates what a row and `may_change_decision` read, in the same statement."""
    will = visible(ActionItem.objects.filter(pk=OuterRef("enforced_after")), reader)
    about = Decision.services.through.objects.filter(decision=OuterRef("pk")).order_by("service__key")
    annotated: Any = with_level(decisions).select_related("decided_by", "owner", "meeting")
    return cast(
        QuerySet[Decision],
        annotated.annotate(
            will=Subquery(will.values(row=JSONObject(id="pk", due="due_on", state="state"))[:1]),
            service_keys=ArraySubquery(about.values("service__key")),
            service_ids=ArraySubquery(about.values("service_id")),
            has_left=ExpressionWrapper(_left(on), output_field=BooleanField()),
            is_led=_led_by(reader),
        ),
    )


def may_change_decision(reader: Reader, one: Any) -> bool:
    """Whether the reader may edit, renew or end it, of one that was read through `whole`.

    Its owner and facilitators; the lead of the owner's team once the owner has left; who wrote it while nobody owns it.
    """
    if reader.can(Right.RUN_MEETINGS) or reader.sees_all:
        return True
    if not reader.can(Right.MANAGE_ACTIONS) or reader.person_id is None:
        return False
    wrote = one.owner_id is None and reader.person_id in {one.written_by_id, one.decided_by_id}
    return one.owner_id == reader.person_id or wrote or bool(one.has_left and one.is_led)


def version_of(one: Any) -> str:
    """A short digest of what people write of a decision, as it is stored; of one that was read through `whole`."""
    written = (
        one.text, one.owner_id, one.practice, one.enforcement, one.enforced_by, one.enforced_after_id,
        *one.service_ids,
    )  # fmt: skip
    return hashlib.sha256("\0".join(map(str, written)).encode()).hexdigest()[:16]


def _narrowed(
    decisions: QuerySet[Decision], wanted: DecisionFilter, reader: Reader, on: date
) -> QuerySet[Decision]:
    match wanted.view:
        case DecisionList.STANDING:
            decisions = decisions.filter(_stands(on))
        case DecisionList.DUE:
            decisions = decisions.filter(_due(reader, on))
        case DecisionList.UNENFORCED:
            decisions = decisions.filter(_stands(on), practice=True, enforcement="")
        case DecisionList.ENDED:
            decisions = decisions.filter(~_stands(on))
    if wanted.practices:
        decisions = decisions.filter(practice=True)
    if wanted.kept_by:
        kept = "" if wanted.kept_by is KeptBy.NOTHING else wanted.kept_by.value
        decisions = decisions.filter(practice=True, enforcement=kept)
    if wanted.service:
        about = Decision.services.through.objects.filter(service=service_keyed(wanted.service))
        decisions = decisions.filter(pk__in=about.values("decision"))
    text = wanted.text.replace("\0", " ").strip()
    return _with_text(decisions, text) if text else decisions


def _with_text(decisions: QuerySet[Decision], text: str) -> QuerySet[Decision]:
    """By reference, or by words; not of a sealed one: a hit would tell what it says."""
    if found := _REFERENCE.fullmatch(text):
        return decisions.filter(pk=int(found[1]))
    return decisions.filter(holds(text, "text")).exclude(sealed(Decision))


def _stands(on: date) -> Q:
    """The decisions that `domain.standing.ended_on` says have not ended."""
    return Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gte=on))


def _left(on: date) -> Q:
    gone = Q(owner__erased_at__isnull=False) | Q(owner__ends_on__isnull=False, owner__ends_on__lte=on)
    return Q(owner__isnull=False) & gone


def _led_by(reader: Reader) -> Exists:
    """Whether the reader leads a team of its owner, or did when the owner left."""
    led = Decision.objects.filter(pk=OuterRef("pk"), owner__memberships__team__lead=reader.person_id or 0)
    return Exists(led)


def _due(reader: Reader, on: date) -> Q:
    """To be looked at soon, or by whoever stands in for an owner who left: the team's lead, and facilitators."""
    soon = on + REVIEW_WITHIN
    near = Q(review_on__lte=soon) | Q(until__lte=soon)
    orphaned = _left(on) if reader.can(Right.RUN_MEETINGS) else _left(on) & Q(_led_by(reader))
    return _stands(on) & (near | orphaned)


def _rows(decisions: list[Decision], reader: Reader, on: date) -> list[DecisionRow]:
    """In lists: of a sealed one, the words that stand for it, and no place."""
    hidden = [visibility_of(one) is Visibility.SEALED for one in decisions]
    stored = [
        *(SEALED_TITLE if is_hidden else one.text for one, is_hidden in zip(decisions, hidden, strict=True)),
        *("" if is_hidden else one.enforced_by for one, is_hidden in zip(decisions, hidden, strict=True)),
    ]
    shown = with_names(stored)
    texts, places = shown[: len(decisions)], shown[len(decisions) :]
    return [
        _row(one, text, place, reader, on) for one, text, place in zip(decisions, texts, places, strict=True)
    ]


def _row(one: Any, text: str, place: str, reader: Reader, on: date) -> DecisionRow:
    end = ended_on(until=one.until, ended_at=one.ended_at, on=on)
    return DecisionRow(
        id=one.pk,
        reference=one.reference,
        text=text,
        decided_by=(one.decided_by.name or ERASED) if one.decided_by else "",
        owner_id=one.owner_id,
        owner=(one.owner.name or ERASED) if one.owner else "",
        until=one.until,
        practice=one.practice,
        enforcement=Enforcement(one.enforcement) if one.enforcement else None,
        enforced_by=place,
        enforced_after=_will(one.will),
        review_on=one.review_on,
        service_keys=tuple(one.service_keys),
        came_from=came_from(one.incident_id, one.change_id),
        incident_id=one.incident_id,
        change_id=one.change_id,
        meeting_id=one.meeting_id,
        met_at=one.meeting.starts_at if one.meeting else None,
        created_at=one.created_at,
        ended_on=end,
        is_due=end is None and is_due(review_on=one.review_on, until=one.until, on=on),
        owner_left=bool(one.has_left),
        visibility=visibility_of(one),
        may_change=may_change_decision(reader, one),
    )


def _will(row: dict[str, Any] | None) -> WillEnforce | None:
    if row is None:
        return None
    due = date.fromisoformat(row["due"]) if row["due"] else None
    return WillEnforce(row["id"], f"ACT-{row['id']}", due, ActionState(row["state"]))


def _turn(turn: Turn, because: str) -> TurnView:
    return TurnView(
        kind=DecisionTurn(turn.kind),
        by=(turn.by.name or ERASED) if turn.by else "",
        at=turn.at,
        because=because,
        until=turn.until,
        review_on=turn.review_on,
    )
