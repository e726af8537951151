"""Incidents as other rooms and pages see them: frozen, plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from reviewboard.domain.candidates import Reason
from reviewboard.domain.known_as import KnownAs, Other
from reviewboard.domain.values import CauseState, IncidentStatus, Severity, Visibility
from reviewboard.domain.write_ups import Words


@dataclass(frozen=True, slots=True)
class IncidentForAgenda:
    """What ranking and needs ask of an incident. People are persons' ids, the lead not among the responders.

    `in_period`: it started or ended in the period, or was told late (`told_late`). `repeats`: one of the same
    service and category that began in the 90 days before it. `links` are pairs of a change's id and what is known
    of it.
    """

    id: int
    severity: Severity
    service_id: int | None
    visibility: Visibility
    in_period: bool
    told_late: bool
    status: IncidentStatus
    customer_minutes: int | None
    repeats: Other | None
    lead_id: int | None
    responder_ids: tuple[int, ...]
    links: tuple[tuple[int, CauseState], ...]
    known_as: KnownAs


class LinkForAgenda(NamedTuple):
    """A cause link as ranking asks of it; `restricted`: not everybody may see the incident."""

    incident: Other
    change_id: int
    state: CauseState
    severity: Severity
    restricted: bool


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """An incident in one line. Texts are as stored, with keys for names (people.queries.with_names).

    `summary` and `question` are those of its write-up, where it `is_written_up`; the source's own summary until then.
    """

    id: int
    reference: str
    title: str
    summary: str
    severity: Severity
    status: IncidentStatus
    service_key: str
    started_at: datetime
    visibility: Visibility
    question: str = ""
    postmortem_url: str = ""
    is_written_up: bool = False


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An incident of which nobody has said yet which change contributed."""

    id: int
    service_id: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents a list shows. `text` is words of the title, or a reference ("INC-214")."""

    severity: Severity | None = None
    service: str = ""
    status: IncidentStatus | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident in a list."""

    id: int
    reference: str
    title: str
    severity: Severity
    vendor_severity: str
    status: IncidentStatus
    service_key: str
    category: str
    started_at: datetime
    detected_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None
    customer_minutes: int | None
    url: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class EntryView:
    """One moment. `is_key`: it was noticed, customers were no longer hurt, or its cause was gone."""

    at: datetime
    text: str
    kind: str
    source: str
    is_key: bool
    in_impact: bool


@dataclass(frozen=True, slots=True)
class ResponderView:
    """Somebody who answered an incident; `person_id` is None where nobody was matched."""

    person_id: int | None
    name: str
    leads: bool


@dataclass(frozen=True, slots=True)
class CauseView:
    """What is known of one change as a cause. The change is read in its own room, by the same reader."""

    change_id: int
    state: CauseState
    strength: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class WriteUpView:
    """A write-up with the names put back; `written_by` is "" where nobody is known to have written it."""

    words: Words
    is_draft: bool
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class OwedWriteUp:
    """An incident whose write-up its lead was asked for. The title is "Restricted item" where it is sealed."""

    incident_id: int
    reference: str
    title: str
    resolved_at: datetime


@dataclass(frozen=True, slots=True)
class TimesView:
    """What happened when, and where it was told."""

    source: str
    started_at: datetime
    detected_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None
    timeline: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident on its own page; `involves_reader`: they answered it, or their team owns the service.

    `write_up` may be a draft, which only those who may write it are shown.
    """

    id: int
    reference: str
    title: str
    summary: str
    category: str
    severity: Severity
    vendor_severity: str
    status: IncidentStatus
    service_id: int | None
    service_key: str
    source: str
    url: str
    started_at: datetime
    detected_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None
    customer_minutes: int | None
    timeline: tuple[EntryView, ...]
    responders: tuple[ResponderView, ...]
    causes: tuple[CauseView, ...]
    owner_team_id: int | None
    visibility: Visibility
    audience_id: int | None
    involves_reader: bool
    write_up: WriteUpView | None = None
