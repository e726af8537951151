"""Accepting a finding, which the facilitator does for the meeting, and taking that back.

An accepted finding makes one ticket only with an accepted action (product.md, "Jira"): nothing is sent from here.
"""

from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.audit.queries import refuse_held
from reviewboard.findings.models import Finding
from reviewboard.findings.queries import visible
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible


@transaction.atomic
def accept_finding(*, reader: Reader, finding_id: int, as_of: datetime) -> bool:
    """Accepts it for the meeting; False when it was accepted before, and stays so.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or they do not run meetings.
        Held: a legal hold stands on it.
    """
    return _settle(reader, finding_id, accepted_at=as_of, as_of=as_of)


@transaction.atomic
def take_back_acceptance(*, reader: Reader, finding_id: int, as_of: datetime) -> bool:
    """Opens the question again; False when it was open. Raises as `accept_finding` does."""
    return _settle(reader, finding_id, accepted_at=None, as_of=as_of)


def _settle(reader: Reader, finding_id: int, *, accepted_at: datetime | None, as_of: datetime) -> bool:
    if not visible(Finding.objects.filter(pk=finding_id), reader).exists():
        raise NotVisible(finding_id)
    if not (reader.can(Right.RUN_MEETINGS) or reader.sees_all):
        raise NotAllowed(Right.RUN_MEETINGS)
    refuse_held(f"finding:{finding_id}")
    asked = Finding.objects.filter(pk=finding_id, accepted_at__isnull=accepted_at is not None)
    if not asked.update(accepted_at=accepted_at):
        return False
    log(
        actor_id=reader.person_id,
        action="finding.accepted" if accepted_at else "finding.opened_again",
        subject=f"finding:{finding_id}",
        details={},
        at=as_of,
    )
    return True
