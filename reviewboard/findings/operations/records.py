"""Adding findings, decisions and ideas."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.domain.values import FindingCategory
from reviewboard.findings.models import Decision, Finding, FromTheReview, Idea
from reviewboard.findings.operations.origin import ask_to_write, look_at
from reviewboard.findings.rows import Origin
from reviewboard.people.identities import key_texts
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """How a decision stands: until when, and, as a practice, which place enforces it and when it is looked at."""

    owner_id: int | None = None
    until: date | None = None
    practice: bool = False
    enforced_by: str = ""
    review_on: date | None = None


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
    standing: Standing = Standing(),
    origin: Origin = Origin(),  # noqa: B008 - frozen
    as_of: datetime,
) -> int:
    """Adds what was settled; its id. Raises as `add_finding` does, and ValueError for a practice nowhere enforced."""
    if standing.practice and not standing.enforced_by.strip():
        raise ValueError("a practice names the test, rule or document that enforces it")
    decision = Decision(
        text=text,
        decided_by_id=reader.person_id,
        owner_id=standing.owner_id,
        until=standing.until,
        practice=standing.practice,
        enforced_by=standing.enforced_by.strip(),
        review_on=standing.review_on,
    )
    return _add(decision, reader, origin, as_of)


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


def _add(one: Finding | Decision | Idea, reader: Reader, origin: Origin, as_of: datetime) -> int:
    ask_to_write(reader)
    look_at(reader, origin, on=as_of.date())
    (one.text,) = key_texts([one.text.strip()])
    if not one.text:
        raise ValueError("say it in one sentence")
    _stamp(one, reader, origin, as_of)
    one.save(force_insert=True)
    kind = type(one).__name__.lower()
    log(actor_id=reader.person_id, action=f"{kind}.added", subject=f"{kind}:{one.pk}", details={}, at=as_of)
    return one.pk


def _stamp(one: FromTheReview, reader: Reader, origin: Origin, as_of: datetime) -> None:
    one.incident_id, one.change_id, one.meeting_id = origin.incident_id, origin.change_id, origin.meeting_id
    one.written_by_id, one.created_at = reader.person_id, as_of
