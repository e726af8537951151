"""The incidents that a change is linked to, for the page of the change."""

from dataclasses import dataclass

from django.db.models import F

from reviewboard.domain.values import CauseState, Severity, Visibility
from reviewboard.incidents.models import CauseLink
from reviewboard.incidents.queries.seeing import SEALED_TITLE
from reviewboard.people.reader import Reader


@dataclass(frozen=True, slots=True)
class Linked:
    """An incident, and what is known of one change as its cause. The title is as stored (people.queries.with_names)."""

    id: int
    reference: str
    title: str
    severity: Severity
    state: CauseState


def linked_to_change(reader: Reader, change_id: int) -> list[Linked]:
    """The links of one change whose other end the reader may see, by incident. One statement.

    Whether they may see the change is asked where it is read.
    """
    links = CauseLink.objects.filter(reader.visible("incident__audience"), change_id=change_id)
    rows = links.annotate(level=F("incident__audience__level")).order_by("incident")
    return [
        Linked(
            id=link.incident_id,
            reference=link.incident.reference,
            title=SEALED_TITLE if link.level == Visibility.SEALED else link.incident.title,
            severity=Severity(link.incident.severity),
            state=CauseState(link.state),
        )
        for link in rows.select_related("incident")
    ]
