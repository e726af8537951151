"""Incidents as other rooms and pages see them: frozen, plain values."""

from dataclasses import dataclass
from datetime import datetime

from reviewboard.domain.values import CauseState, IncidentStatus, Severity, Visibility


@dataclass(frozen=True, slots=True)
class IncidentForAgenda:
    """What ranking and needs ask of an incident. People are persons' ids, the lead not among the responders.

    `in_period`: it started or ended in the period. `repeated`: one of the same service and category began in
    the 90 days before it. `links` are pairs of a change's id and what is known of it.
    """

    id: int
    severity: Severity
    service_id: int | None
    visibility: Visibility
    in_period: bool
    status: IncidentStatus
    customer_minutes: int | None
    repeated: bool
    lead_id: int | None
    responder_ids: tuple[int, ...]
    links: tuple[tuple[int, CauseState], ...]


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """An incident in one line. Texts are as stored, with keys for names (people.queries.with_names)."""

    id: int
    reference: str
    title: str
    summary: str
    severity: Severity
    status: IncidentStatus
    service_key: str
    started_at: datetime
    visibility: Visibility
