"""The links between incidents and changes, from either end: for the page of the change, and for the meeting."""

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


def causes_of(reader: Reader, incident_id: int) -> dict[int, CauseState]:
    """What is known of the changes of one incident as its causes, by change. One statement.

    Nothing of an incident that the reader may not see; which of the changes they may is asked where those are read.
    """
    links = CauseLink.objects.filter(reader.visible("incident__audience"), incident_id=incident_id)
    return {change: CauseState(state) for change, state in links.values_list("change_id", "state")}
