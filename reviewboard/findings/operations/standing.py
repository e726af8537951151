"""What a decision says of how it stands: checked before it is written, and as columns."""

from datetime import date
from typing import Any

from reviewboard.findings.learned_rows import Standing
from reviewboard.findings.models import ActionItem
from reviewboard.findings.operations.theirs import check_owner
from reviewboard.findings.queries import visible
from reviewboard.people.identities import key_texts
from reviewboard.people.reader import Reader


def check(reader: Reader, standing: Standing, *, on: date, owner_was: int | None = None) -> None:
    """Asks that it can be written so. An owner who left since (`owner_was`) may stay.

    Raises:
        ValueError: the place of what keeps it has no kind, or the other way round; the action item that will bring
            it about is none that the reader may see; its owner is not here; a date has passed.
    """
    if bool(standing.enforcement) != bool(standing.enforced_by.strip()):
        raise ValueError("what keeps it is a test, a rule or a document, and where that is")
    if not standing.practice and (standing.enforcement or standing.enforced_after_id or standing.review_on):
        raise ValueError("only a practice is kept by something and reviewed")
    if standing.enforced_after_id is not None:
        _check_action(reader, standing.enforced_after_id)
    if standing.owner_id != owner_was:
        check_owner(standing.owner_id, on=on)
    check_dates(until=standing.until, review_on=standing.review_on, on=on)


def check_dates(*, until: date | None, review_on: date | None, on: date) -> None:
    """Raises ValueError when a date has passed, or the review comes after the end."""
    if any(day is not None and day < on for day in (until, review_on)):
        raise ValueError("a date has passed")
    if until is not None and review_on is not None and review_on > until:
        raise ValueError("it would end before it is looked at again")


def _check_action(reader: Reader, action_id: int) -> None:
    if not visible(ActionItem.objects.filter(pk=action_id), reader).exists():
        raise ValueError("there is no such action item")


def columns_of(standing: Standing) -> dict[str, Any]:
    """The columns, with keys in place of names. What enforces it takes the place of what will."""
    (place,) = key_texts([standing.enforced_by.strip()])
    return {
        "owner_id": standing.owner_id,
        "until": standing.until,
        "practice": standing.practice,
        "review_on": standing.review_on,
        **kept_by(standing, place),
    }


def kept_by(standing: Standing, place: str) -> dict[str, Any]:
    """The columns of what keeps it."""
    return {
        "enforcement": standing.enforcement.value if standing.enforcement else "",
        "enforced_by": place,
        "enforced_after_id": None if standing.enforcement else standing.enforced_after_id,
    }
