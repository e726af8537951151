"""One incident on its own page, and who may say what of it."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef

from reviewboard.catalog.relations import owning_team
from reviewboard.domain.candidates import Reason, ReasonCode
from reviewboard.domain.values import CauseState, IncidentStatus, Severity
from reviewboard.incidents.models import CauseLink, Incident, Responder, TimelineEntry
from reviewboard.incidents.queries.seeing import title_in_lists, visibility_of, visible, with_level
from reviewboard.incidents.queries.write_ups import texts_of, view_of
from reviewboard.incidents.rows import CauseView, EntryView, IncidentView, ResponderView
from reviewboard.people.permissions import Right
from reviewboard.people.queries import ERASED, with_names
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

ENTRIES_SHOWN = 500
_KEY_KINDS = frozenset({"detected", "mitigated", "resolved"})
"""Entries of these kinds are drawn heavier."""
_ANSWERED = 20


def get_incident(reader: Reader, incident_id: int, *, on: date) -> IncidentView:
    """One incident, in five statements. Here, and only here, a sealed one has its title.

    Raises:
        NotVisible: there is no such incident for this reader.
    """
    found = with_level(visible(reader)).annotate(owner_team=owning_team("service_id", on=on))
    written = found.select_related("service", "connection", "write_up__written_by")
    incident = written.filter(pk=incident_id).first()
    if incident is None:
        raise NotVisible(incident_id)
    entries = list(TimelineEntry.objects.filter(incident=incident).order_by("at", "pk")[:ENTRIES_SHOWN])
    responders = _responders(incident)
    said = texts_of(incident)
    own = [incident.title, incident.summary, *said]
    title, summary, *texts = with_names([*own, *(one.text for one in entries)])
    said, texts = texts[: len(said)], texts[len(said) :]
    team: int | None = incident.owner_team
    return IncidentView(
        id=incident.pk,
        reference=incident.reference,
        title=title,
        summary=summary,
        category=incident.category,
        severity=Severity(incident.severity),
        vendor_severity=incident.vendor_severity,
        status=IncidentStatus(incident.status),
        service_id=incident.service_id,
        service_key=incident.service.key if incident.service else "",
        source=incident.connection.name,
        url=incident.url,
        started_at=incident.started_at,
        detected_at=incident.detected_at,
        mitigated_at=incident.mitigated_at,
        resolved_at=incident.resolved_at,
        customer_minutes=incident.customer_minutes,
        timeline=tuple(entry_view(incident, one, text) for one, text in zip(entries, texts, strict=True)),
        responders=responders,
        causes=_causes(incident),
        owner_team_id=team,
        visibility=visibility_of(incident),
        audience_id=incident.audience_id,
        involves_reader=team in reader.team_ids or _answered(reader, responders),
        write_up=view_of(incident, said),
    )


def entry_view(incident: Incident, entry: TimelineEntry, text: str) -> EntryView:
    """One time of an incident whose connection was read with it; `text` has its names."""
    return EntryView(
        at=entry.at,
        text=text,
        kind=entry.kind,
        source=entry.source or incident.connection.name,
        is_key=entry.kind in _KEY_KINDS,
        in_impact=hurts(incident.started_at, incident.mitigated_at or incident.resolved_at, entry.at),
    )


def hurts(start: datetime, end: datetime | None, at: datetime) -> bool:
    """Whether customers were hurt at this moment: from the start until it was mitigated, else resolved."""
    return start <= at and (end is None or at < end)


def _responders(incident: Incident) -> tuple[ResponderView, ...]:
    rows = Responder.objects.filter(incident=incident).select_related("identity__person")
    found: dict[object, ResponderView] = {}
    for row in rows.order_by("-lead", "pk"):
        who = row.identity
        unmatched = ERASED if who.erased_at else who.name or who.value
        name = (who.person.name or ERASED) if who.person else unmatched
        found.setdefault(who.person_id or f"identity:{who.pk}", ResponderView(who.person_id, name, row.lead))
    return tuple(found.values())


def _causes(incident: Incident) -> tuple[CauseView, ...]:
    links = CauseLink.objects.filter(incident=incident).order_by("-strength", "pk")
    return tuple(
        CauseView(
            change_id=link.change_id,
            state=CauseState(link.state),
            strength=link.strength,
            reasons=tuple(Reason(ReasonCode(one["code"]), one.get("minutes")) for one in link.reasons),
        )
        for link in links
    )


def _answered(reader: Reader, responders: tuple[ResponderView, ...]) -> bool:
    return reader.person_id is not None and any(one.person_id == reader.person_id for one in responders)


def is_involved(reader: Reader, incident_id: int, *, on: date) -> bool:
    """Whether the reader answered the incident, or is in the team that owns its service. Two statements."""
    found = (
        visible(reader).annotate(owner_team=owning_team("service_id", on=on)).filter(pk=incident_id).first()
    )
    if found is None:
        return False
    mine = Responder.objects.filter(incident=found, identity__person=reader.person_id)
    return found.owner_team in reader.team_ids or (reader.person_id is not None and mine.exists())


def answering(reader: Reader) -> list[tuple[int, str, Severity]]:
    """The open incidents of SEV1 and SEV2 that the reader answers: id, title in lists, severity. One statement."""
    if reader.person_id is None:
        return []
    mine = Responder.objects.filter(incident=OuterRef("pk"), identity__person=reader.person_id)
    found = with_level(visible(reader)).filter(Exists(mine), severity__in=(Severity.SEV1, Severity.SEV2))
    rows = found.exclude(status=IncidentStatus.RESOLVED).order_by("severity", "-started_at", "pk")[:_ANSWERED]
    return [(one.pk, title_in_lists(one), Severity(one.severity)) for one in rows]


def may_settle(reader: Reader, *, involved: bool) -> bool:
    """Whether the reader may say which change contributed, and write it up: somebody involved, or who runs meetings."""
    return reader.can(Right.RUN_MEETINGS) or (reader.can(Right.MANAGE_ACTIONS) and involved)
