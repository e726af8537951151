"""Adding findings, decisions and ideas, and changing their words."""

from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import refuse_held
from reviewboard.domain.values import FindingCategory
from reviewboard.findings.learned_rows import Standing
from reviewboard.findings.models import Decision, Finding, FromTheReview, Idea
from reviewboard.findings.operations.origin import ask_to_write, look_at
from reviewboard.findings.operations.standing import check, columns_of
from reviewboard.findings.queries import visible
from reviewboard.findings.queries.records import may_reword
from reviewboard.findings.rows import Origin
from reviewboard.people.identities import key_texts
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@transaction.atomic
def add_finding(
    *,
    reader: Reader,
    text: str,
    category: FindingCategory = FindingCategory.OTHER,
    origin: Origin = Origin(),  # noqa: B008 - frozen
    as_of: datetime,
) -> int:
    """Adds one statement about how the system failed or could fail; its id.

    Raises:
        NotAllowed, NotVisible: the reader may not add findings, or not see what it came from.
        ValueError: it says nothing.
    """
    return _add(Finding(text=text, category=category), reader, origin, as_of)


@transaction.atomic
def add_decision(
    *,
    reader: Reader,
    text: str,
    standing: Standing = Standing(),  # noqa: B008 - frozen
    origin: Origin = Origin(),  # noqa: B008 - frozen
    as_of: datetime,
) -> int:
    """Adds what was settled; its id. Raises as `add_finding` does, and ValueError as `standing.check` says."""
    ask_to_write(reader)
    check(reader, standing, on=as_of.date())
    decision = Decision(text=text, decided_by_id=reader.person_id, **columns_of(standing))
    pk = _add(decision, reader, origin, as_of)
    decision.services.set(standing.service_ids)
    return pk


@transaction.atomic
def add_idea(
    *,
    reader: Reader,
    text: str,
    origin: Origin = Origin(),  # noqa: B008 - frozen
    as_of: datetime,
) -> int:
    """Adds an idea; its id. Raises as `add_finding` does."""
    return _add(Idea(text=text), reader, origin, as_of)


@transaction.atomic
def edit_finding(
    *, reader: Reader, finding_id: int, text: str, category: FindingCategory, as_of: datetime
) -> bool:
    """Says it in other words, or puts it into another category; whether anything is different.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to change.
        Held: a legal hold stands on it.
        ValueError: it says nothing.
    """
    return _edit(Finding, reader, finding_id, {"text": text, "category": category.value}, as_of)


@transaction.atomic
def edit_idea(*, reader: Reader, idea_id: int, text: str, as_of: datetime) -> bool:
    """Says it in other words; whether anything is different. Raises as `edit_finding` does."""
    return _edit(Idea, reader, idea_id, {"text": text}, as_of)


def _add(one: Finding | Decision | Idea, reader: Reader, origin: Origin, as_of: datetime) -> int:
    ask_to_write(reader)
    look_at(reader, origin, on=as_of.date())
    one.text = _said(one.text)
    one.incident_id, one.change_id, one.meeting_id = origin.incident_id, origin.change_id, origin.meeting_id
    one.audience_id, one.written_by_id, one.created_at = origin.audience_id, reader.person_id, as_of
    one.save(force_insert=True)
    kind = type(one).__name__.lower()
    log(actor_id=reader.person_id, action=f"{kind}.added", subject=f"{kind}:{one.pk}", details={}, at=as_of)
    return one.pk


def _said(text: str) -> str:
    (said,) = key_texts([text.strip()])
    if not said:
        raise ValueError("say it in one sentence")
    return said


def _edit(
    model: type[FromTheReview], reader: Reader, pk: int, columns: dict[str, str], as_of: datetime
) -> bool:
    one = visible(model._default_manager.filter(pk=pk), reader).select_for_update(of=("self",)).first()
    if one is None:
        raise NotVisible(pk)
    if not may_reword(reader, one):
        raise NotAllowed(Right.MANAGE_ACTIONS)
    kind = model.__name__.lower()
    refuse_held(f"{kind}:{pk}")
    columns = {**columns, "text": _said(columns["text"])}
    changed = {name: value for name, value in columns.items() if getattr(one, name) != value}
    if not changed:
        return False
    model._default_manager.filter(pk=pk).update(**changed)
    details = {"columns": sorted(changed)}
    log(actor_id=reader.person_id, action=f"{kind}.edited", subject=f"{kind}:{pk}", details=details, at=as_of)
    return True
