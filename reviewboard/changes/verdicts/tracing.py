"""Agent Trace records: which lines of which commit an agent wrote, as a tool wrote it down and somebody hands it in."""

from datetime import datetime

from django.db import transaction

from reviewboard.audit.operations import record as log
from reviewboard.changes.judging import reckon, row_of
from reviewboard.changes.models import Commit, Evidence
from reviewboard.changes.queries.standing import standing
from reviewboard.changes.verdicts.holding import locked
from reviewboard.domain.detection import traces
from reviewboard.people.identities import key_texts
from reviewboard.people.news import changes_moved
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed


@transaction.atomic
def add_traces(*, reader: Reader, change_id: int, text: str, as_of: datetime) -> int:
    """Keeps what Agent Trace records say of the commits of a change; how many signs that are. Twice is as once.

    Raises:
        NotVisible, NotAllowed: there is none for this reader, or it is not theirs to declare.
        Held: a legal hold stands on it.
        ValueError: the records speak of none of its commits.
    """
    change = locked(reader, change_id)
    if not standing(reader, change, on=as_of.date()).may_declare:
        raise NotAllowed(Right.ANSWER)
    shas = {*Commit.objects.filter(change=change).values_list("sha", flat=True), change.head_sha} - {""}
    found = [(sha, sign) for sha in sorted(shas) for sign in traces(text, sha)]
    if not found:
        raise ValueError("the records speak of none of the commits of this change")
    quotes = key_texts([sign.quote for _, sign in found])
    made = [
        row_of(change_id, sha, sign, quote, as_of) for (sha, sign), quote in zip(found, quotes, strict=True)
    ]
    Evidence.objects.bulk_create(made, ignore_conflicts=True)
    reckon([pk for pk in (change.pk, change.part_of_id) if pk])
    log(
        actor_id=reader.person_id,
        action="change.traced",
        subject=f"change:{change_id}",
        details={"signs": len(made)},
        at=as_of,
    )
    changes_moved([pk for pk in (change.pk, change.part_of_id) if pk])
    return len(made)
