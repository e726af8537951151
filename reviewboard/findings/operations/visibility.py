"""Deciding who may see a finding, a decision, an idea or an action item; and telling of it, whoever decided."""

from datetime import date, datetime
from typing import Unpack

from django.db import transaction

from reviewboard.findings.models import ActionItem, FromTheReview
from reviewboard.findings.operations.telling import told
from reviewboard.findings.queries import is_involved, visible
from reviewboard.findings.queries.one import MODELS
from reviewboard.findings.rows import RecordKind
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import Decision, NotVisible, Wish

_TAKES_FROM = {
    "action": "pk",
    "finding": "finding",
    "idea": "idea",
    "incident": "incident",
    "change": "change",
    "repository": "change__repository",
}
"""Where an action item names a record whose visibility it takes (`queries.seeing.ACTION_AUDIENCES`)."""


@transaction.atomic
def raise_visibility(
    *, reader: Reader, kind: RecordKind, record_id: int, as_of: datetime, **wish: Unpack[Wish]
) -> None:
    """Lets only these people and teams see the record from now on; anybody involved may ask for it.

    Raises:
        NotVisible: there is no such record for this reader.
        NotAllowed, Held, WouldLower, ValueError: as `Decision.raise_to` says.
    """
    _decision(reader, kind, record_id, as_of.date()).raise_to(as_of=as_of, **wish)


@transaction.atomic
def lower_visibility(
    *, reader: Reader, kind: RecordKind, record_id: int, reason: str, as_of: datetime, **wish: Unpack[Wish]
) -> None:
    """Lets more people see the record, which takes a right and a reason. That of what it came from stays.

    Raises:
        NotVisible: there is no such record for this reader.
        NotAllowed, Held, ValueError: as `Decision.lower_to` says.
    """
    _decision(reader, kind, record_id, as_of.date()).lower_to(reason=reason, as_of=as_of, **wish)


def tell_of_audience(*, subject: str) -> None:
    """Others may see this record ("incident:7") than before: the tickets of its action items are owed anew."""
    noun, _, pk = subject.partition(":")
    if noun in _TAKES_FROM:
        told(ActionItem.objects.filter(**{_TAKES_FROM[noun]: int(pk)}).values_list("pk", flat=True))


def _decision(reader: Reader, kind: RecordKind, record_id: int, on: date) -> Decision:
    one = _seen_by(reader, kind, record_id)
    return Decision(
        reader=reader,
        subject=f"{kind.value}:{record_id}",
        audience_id=one.audience_id,
        may_raise=lambda: is_involved(reader, one, on=on),
        point=lambda audience: MODELS[kind]._default_manager.filter(pk=record_id).update(audience=audience),
        when_open="it is open itself; who may see what it came from is decided there",
    )


def _seen_by(reader: Reader, kind: RecordKind, record_id: int) -> FromTheReview:
    """The record, locked, if the reader may see it."""
    rows = visible(MODELS[kind]._default_manager.filter(pk=record_id), reader)
    one = rows.select_for_update(of=("self",)).first()
    if one is None:
        raise NotVisible(record_id)
    return one
