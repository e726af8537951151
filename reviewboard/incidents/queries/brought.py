"""What a connection brought lately, for whoever sets it up and wants to see that it is right."""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.incidents.queries.seeing import title_in_lists, visible, with_level
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class BroughtIncident:
    """An incident in one line."""

    id: int
    reference: str
    title: str
    severity: Severity
    status: IncidentStatus
    started_at: datetime


def brought(reader: Reader, connection_id: int, limit: int) -> list[BroughtIncident]:
    """The newest incidents of this connection that the reader may see, in at most two statements."""
    found = with_level(visible(reader).filter(connection=connection_id))
    rows = list(found.defer("summary", "facets").order_by("-started_at", "-pk")[:limit])
    titles = with_names(title_in_lists(row) for row in rows)
    return [
        BroughtIncident(
            id=row.pk,
            reference=row.reference,
            title=title,
            severity=Severity(row.severity),
            status=IncidentStatus(row.status),
            started_at=row.started_at,
        )
        for row, title in zip(rows, titles, strict=True)
    ]
