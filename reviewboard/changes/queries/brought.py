"""What a connection brought lately, for whoever sets it up and wants to see that it is right."""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.changes.queries.seeing import WHOLE, title_in_lists, visible, with_level
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, Verdict
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class BroughtChange:
    """A change in one line, with its signs of AI; it names nobody."""

    id: int
    reference: str
    title: str
    kind: ChangeKind
    state: ChangeState
    verdict: Verdict
    certainty: Certainty | None
    happened_at: datetime


def brought(reader: Reader, connection_id: int, limit: int) -> list[BroughtChange]:
    """The newest changes of this connection that the reader may see, in at most two statements."""
    found = with_level(visible(reader).filter(WHOLE, connection=connection_id))
    rows = list(found.defer("body", "facets", "paths").order_by("-happened_at", "-pk")[:limit])
    titles = with_names(title_in_lists(row) for row in rows)
    return [
        BroughtChange(
            id=row.pk,
            reference=row.reference,
            title=title,
            kind=ChangeKind(row.kind),
            state=ChangeState(row.state),
            verdict=Verdict(row.verdict),
            certainty=Certainty(row.certainty) if row.certainty else None,
            happened_at=row.happened_at,
        )
        for row, title in zip(rows, titles, strict=True)
    ]
