"""What came of one incident or change: findings, decisions, ideas and action items, in one statement."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from reviewboard.domain.values import ActionState, FindingCategory, Visibility
from reviewboard.findings.learned_rows import FromOrigin, Told
from reviewboard.findings.models import ActionItem, Decision, Finding, FromTheReview, Idea
from reviewboard.findings.queries.seeing import (
    SEALED_TITLE,
    audiences_of,
    title_in_lists,
    visibility_of,
    visible,
    with_level,
)
from reviewboard.findings.rows import ActionCard, Origin, RecordKind
from reviewboard.people.queries import ERASED
from reviewboard.people.reader import Reader

SHOWN = 50
"""Records of each kind on the page of what they came from, the oldest first."""


class _Row(NamedTuple):
    kind: str
    pk: int
    text: str
    named: bool
    is_sealed: bool
    sealed_itself: bool
    word: str
    owner_id: int | None
    owner: str | None
    due_on: date | None


def of_incident(reader: Reader, incident_id: int) -> FromOrigin:
    """What came of one incident, as far as the reader may see it, the oldest first. One statement.

    Texts are as stored: the page puts the names back together with those of its other rooms. On the page of a
    sealed incident what came of it may be read, unless it is sealed itself; the titles of action items stand on
    their own pages.
    """
    return _of(reader, Q(incident=incident_id))


def of_change(reader: Reader, change_id: int) -> FromOrigin:
    """What came of one change, as `of_incident` has it. One statement."""
    return _of(reader, Q(change=change_id))


def shared_origin(kind: str, record_id: int) -> Origin | None:
    """The origin of what is made of a record in turn, so that just those see it who may see the record. One statement.

    None where no single origin says so: the record stands on several lists of its own, or is gone.
    """
    if kind in ("incident", "change"):
        return Origin(**{f"{kind}_id": record_id})
    model = _RECORDS[kind]
    own = [one for one in audiences_of(model) if not one.startswith(("incident__", "change__"))]
    row = model._default_manager.filter(pk=record_id).values_list("incident_id", "change_id", *own).first()
    if row is None:
        return None
    incident_id, change_id, *lists = row
    named = {one for one in lists if one is not None}
    if len(named) > 1:
        return None
    return Origin(incident_id, change_id, audience_id=next(iter(named), None))


_RECORDS: Mapping[str, type[FromTheReview]] = {"action": ActionItem, "finding": Finding, "idea": Idea}


def _of(reader: Reader, where: Q) -> FromOrigin:
    rows = [_Row(*row) for row in _union(reader, where)]
    return FromOrigin(
        findings=tuple(_told(rows, RecordKind.FINDING)),
        decisions=tuple(_told(rows, RecordKind.DECISION)),
        ideas=tuple(_told(rows, RecordKind.IDEA)),
        actions=tuple(_card(row) for row in rows if row.kind == RecordKind.ACTION),
    )


def _union(reader: Reader, where: Q) -> QuerySet[Any, tuple[Any, ...]]:
    def rows(kind: RecordKind, model: type[FromTheReview], text: str, word: str, *of_action: Any) -> Any:
        found = with_level(visible(model._default_manager.filter(where), reader))
        own = found.annotate(sealed_itself=Q(audience__level=Visibility.SEALED))
        return own.order_by("pk").values_list(
            Cast(Value(kind.value), CharField()),
            "pk",
            Cast(text, TextField()),
            "named",
            "is_sealed",
            "sealed_itself",
            Cast(F(word) if word else Value(""), CharField()),
            *of_action,
        )[:SHOWN]

    nothing = [Cast(Value(None), column) for column in (IntegerField(), CharField(), DateField())]
    actions = rows(RecordKind.ACTION, ActionItem, "title", "state", "owner_id", F("owner__name"), "due_on")
    union: QuerySet[Any, tuple[Any, ...]] = actions.union(
        rows(RecordKind.FINDING, Finding, "text", "category", *nothing),
        rows(RecordKind.DECISION, Decision, "text", "", *nothing),
        rows(RecordKind.IDEA, Idea, "text", "", *nothing),
        all=True,
    )
    return union


def _told(rows: Iterable[_Row], kind: RecordKind) -> Iterable[Told]:
    for row in rows:
        if row.kind == kind:
            text = SEALED_TITLE if row.sealed_itself else row.text
            yield Told(row.pk, text, FindingCategory(row.word) if row.word else None)


def _card(row: _Row) -> ActionCard:
    level = Visibility.RESTRICTED if row.named else Visibility.OPEN
    return ActionCard(
        id=row.pk,
        reference=f"ACT-{row.pk}",
        title=SEALED_TITLE if row.is_sealed else row.text,
        owner_id=row.owner_id,
        owner_name=(row.owner or ERASED) if row.owner_id else "",
        due_on=row.due_on,
        state=ActionState(row.word),
        visibility=Visibility.SEALED if row.is_sealed else level,
        age_days=0,
    )


def actions_where(reader: Reader, where: Q) -> list[ActionCard]:
    """The action items of which this is so and that the reader may see, the oldest first. One statement."""
    found = with_level(visible(ActionItem.objects.filter(where), reader)).select_related("owner")
    return [
        ActionCard(
            id=one.pk,
            reference=one.reference,
            title=title_in_lists(one),
            owner_id=one.owner_id,
            owner_name=(one.owner.name or ERASED) if one.owner else "",
            due_on=one.due_on,
            state=ActionState(one.state),
            visibility=visibility_of(one),
            age_days=0,
        )
        for one in found.order_by("pk")[:SHOWN]
    ]
