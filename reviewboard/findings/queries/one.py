"""Who may see one record of the review, who may decide that, and who is involved in it."""

from datetime import date
from typing import Any

from reviewboard.changes import queries as changes
from reviewboard.findings.models import ActionItem, Decision, Finding, FromTheReview, Idea
from reviewboard.findings.queries.seeing import visibility_of, visible, with_level
from reviewboard.findings.rows import RecordKind, SeenBy
from reviewboard.incidents import queries as incidents
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

MODELS: dict[RecordKind, type[FromTheReview]] = {
    RecordKind.FINDING: Finding,
    RecordKind.DECISION: Decision,
    RecordKind.IDEA: Idea,
    RecordKind.ACTION: ActionItem,
}


def seen_by(reader: Reader, kind: RecordKind, record_id: int, *, on: date) -> SeenBy:
    """Who may see one record of the review, for the form that changes it. At most six statements.

    Raises:
        NotVisible: there is none for this reader.
    """
    rows: Any = with_level(visible(MODELS[kind]._default_manager.filter(pk=record_id), reader))
    one = rows.select_related("written_by").first()
    if one is None:
        raise NotVisible(record_id)
    return SeenBy(
        reference=one.reference,
        visibility=visibility_of(one),
        audience_id=one.audience_id,
        written_by_id=one.written_by_id,
        may_decide=may_decide(reader, one, on),
    )


def may_decide(reader: Reader, one: FromTheReview, on: date) -> bool:
    """Whether the reader may raise who may see it, or lower it again. At most two statements."""
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
