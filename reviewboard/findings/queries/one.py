"""A finding, a decision or an idea on its own page, and who is involved in a record of the review."""

from datetime import date
from typing import Any

from reviewboard.changes import queries as changes
from reviewboard.findings.models import ActionItem, Decision, Finding, FromTheReview, Idea
from reviewboard.findings.queries.records import row_of
from reviewboard.findings.queries.seeing import visibility_of, visible, with_level
from reviewboard.findings.rows import LearnedView, RecordKind, SeenBy
from reviewboard.incidents import queries as incidents
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

MODELS: dict[RecordKind, type[FromTheReview]] = {
    RecordKind.FINDING: Finding,
    RecordKind.DECISION: Decision,
    RecordKind.IDEA: Idea,
    RecordKind.ACTION: ActionItem,
}


def get_learned(reader: Reader, kind: RecordKind, record_id: int, *, on: date) -> LearnedView:
    """One finding, decision or idea, in at most seven statements. Here, and only here, a sealed one has its words.

    Raises:
        NotVisible: there is none for this reader.
    """
    one = _one(reader, kind, record_id, *(("decided_by", "owner") if kind is RecordKind.DECISION else ()))
    (text,) = with_names([one.text])
    return LearnedView(
        row=row_of(one, text),
        written_by=(one.written_by.name or ERASED) if one.written_by else "",
        incident_id=one.incident_id,
        change_id=one.change_id,
        enforced_by=getattr(one, "enforced_by", ""),
        may_decide=_may_decide(reader, one, on),
    )


def seen_by(reader: Reader, kind: RecordKind, record_id: int, *, on: date) -> SeenBy:
    """Who may see one record of the review, for the form that changes it. At most six statements.

    Raises:
        NotVisible: there is none for this reader.
    """
    one = _one(reader, kind, record_id)
    return SeenBy(
        reference=one.reference if isinstance(one, ActionItem) else "",
        visibility=visibility_of(one),
        audience_id=one.audience_id,
        written_by_id=one.written_by_id,
        may_decide=_may_decide(reader, one, on),
    )


def _one(reader: Reader, kind: RecordKind, record_id: int, *related: str) -> Any:
    rows = with_level(visible(MODELS[kind]._default_manager.filter(pk=record_id), reader))
    one = rows.select_related("written_by", *related).first()
    if one is None:
        raise NotVisible(record_id)
    return one


def _may_decide(reader: Reader, one: FromTheReview, on: date) -> bool:
    """Whether the reader may raise who may see it, or lower it again."""
    if reader.can(Right.LOWER_VISIBILITY) and one.audience_id is not None:
        return True
    return reader.can(Right.RAISE_VISIBILITY) and is_involved(reader, one, on=on)


def is_involved(reader: Reader, one: FromTheReview, *, on: date) -> bool:
    """Whether the reader wrote, decided or owns it, is in its team, or is involved in what it came from."""
    roles = ("written_by_id", "decided_by_id", "owner_id", "verified_by_id")
    if reader.person_id is not None and reader.person_id in {getattr(one, role, None) for role in roles}:
        return True
    if getattr(one, "team_id", None) in reader.team_ids:
        return True
    if one.incident_id is not None:
        return incidents.is_involved(reader, one.incident_id, on=on)
    return one.change_id is not None and changes.is_involved(reader, one.change_id, on=on)
