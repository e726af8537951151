"""What a record of the review came from: seen by whoever writes it, and where its service and team come from."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from reviewboard.catalog.queries import service_facts, service_ids
from reviewboard.changes.queries import get_change
from reviewboard.findings.models import FromTheReview
from reviewboard.findings.queries.seeing import visible
from reviewboard.findings.rows import Origin
from reviewboard.incidents.queries import get_incident
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotAllowed, NotVisible

Record = TypeVar("Record", bound=FromTheReview)


@dataclass(frozen=True, slots=True)
class Belongs:
    """The service that a record's origin is about, and the team that owns it; None where there is none."""

    service_id: int | None = None
    team_id: int | None = None


def look_at(reader: Reader, origin: Origin, *, on: date) -> Belongs:
    """Whose the origin is.

    Raises:
        NotVisible: the reader may not see it, or it is not there.
        ValueError: it is both an incident and a change.
    """
    if origin.incident_id and origin.change_id:
        raise ValueError("it came from an incident or from a change, not from both")
    if origin.incident_id:
        incident = get_incident(reader, origin.incident_id, on=on)
        return Belongs(incident.service_id, incident.owner_team_id)
    if origin.change_id:
        key = get_change(reader, origin.change_id).service_key
        return belongs(service_ids([key]).get(key.casefold()) if key else None, on=on)
    return Belongs()


def belongs(service_id: int | None, *, on: date) -> Belongs:
    """A service, with the team that owns it on this day."""
    facts = service_facts([service_id], on=on).get(service_id) if service_id else None
    return Belongs(service_id, facts.owner_team_id if facts else None)


def came_of(reader: Reader, model: type[Record], record_id: int | None) -> Record | None:
    """The finding or idea that an action item comes of; None for none.

    Raises:
        NotVisible: there is none for this reader.
    """
    if record_id is None:
        return None
    one = visible(model._default_manager.filter(pk=record_id), reader).first()
    if one is None:
        raise NotVisible(record_id)
    return one


def ask_to_write(reader: Reader) -> None:
    """Raises NotAllowed when the reader may not add what the review learned."""
    if not (reader.can(Right.MANAGE_ACTIONS) or reader.sees_all):
        raise NotAllowed(Right.MANAGE_ACTIONS)
