"""Deciding who may see a finding, a decision, an idea or an action item."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.values import Visibility
from reviewboard.findings.models import FromTheReview
from reviewboard.findings.queries import is_involved, visible
from reviewboard.findings.queries.one import MODELS
from reviewboard.findings.rows import RecordKind
from reviewboard.outbox.operations import owe
from reviewboard.people import visibility
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@transaction.atomic
def raise_visibility(
    *,
    reader: Reader,
    kind: RecordKind,
    record_id: int,
    level: Visibility,
    person_ids: Collection[int],
    team_ids: Collection[int],
    as_of: datetime,
) -> None:
    """Lets only these people and teams see the record from now on; anybody involved may ask for it.

    Raises:
        NotVisible: there is no such record for this reader.
        NotAllowed: the reader is not involved in it, or their role may not.
        Held: a legal hold stands on it.
        WouldLower, ValueError: as `people.visibility.raise_visibility` says.
    """
    one = _seen_by(reader, kind, record_id)
    if not (reader.can(Right.RAISE_VISIBILITY) and is_involved(reader, one, on=as_of.date())):
        raise NotAllowed(Right.RAISE_VISIBILITY)
    refuse_held(f"{kind.value}:{record_id}")
    audience_id = visibility.raise_visibility(
        audience_id=one.audience_id,
        level=level,
        person_ids=person_ids,
        team_ids=team_ids,
        actor_id=reader.person_id,
        as_of=as_of,
    )
    _set_audience(kind, record_id, audience_id, reader, as_of)


@transaction.atomic
def lower_visibility(
    *,
    reader: Reader,
    kind: RecordKind,
    record_id: int,
    level: Visibility,
    person_ids: Collection[int],
    team_ids: Collection[int],
    reason: str,
    as_of: datetime,
) -> None:
    """Lets more people see the record, which takes a right and a reason. That of what it came from stays.

    Raises:
        NotVisible: there is no such record for this reader.
        NotAllowed: the reader may not lower visibility.
        Held: a legal hold stands on it.
        ValueError: no reason, nobody named, or the record itself is open (what it came from may not be).
    """
    one = _seen_by(reader, kind, record_id)
    if not reader.can(Right.LOWER_VISIBILITY):
        raise NotAllowed(Right.LOWER_VISIBILITY)
    refuse_held(f"{kind.value}:{record_id}")
    if one.audience_id is None:
        raise ValueError("it is open itself; who may see what it came from is decided there")
    audience_id = visibility.lower_visibility(
        audience_id=one.audience_id,
        level=level,
        person_ids=person_ids,
        team_ids=team_ids,
        reader=reader,
        reason=reason,
        as_of=as_of,
    )
    _set_audience(kind, record_id, audience_id, reader, as_of)


def _set_audience(
    kind: RecordKind, record_id: int, audience_id: int | None, reader: Reader, as_of: datetime
) -> None:
    """Points the record at who may see it; agendas are built anew."""
    MODELS[kind]._default_manager.filter(pk=record_id).update(audience=audience_id)
    subject = f"{kind.value}:{record_id}"
    log(actor_id=reader.person_id, action=f"{kind.value}.visibility", subject=subject, details={}, at=as_of)
    owe(kind="rebuild_agenda", subject="agenda:current", payload={})


def _seen_by(reader: Reader, kind: RecordKind, record_id: int) -> FromTheReview:
    """The record, locked, if the reader may see it."""
    rows = visible(MODELS[kind]._default_manager.filter(pk=record_id), reader)
    one = rows.select_for_update(of=("self",)).first()
    if one is None:
        raise NotVisible(record_id)
    return one
