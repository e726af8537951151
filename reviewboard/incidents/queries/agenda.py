"""Incidents for the agenda: as facts for its rules, and in one line each."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.db.models.lookups import IsNull

from reviewboard.connections.kinds import ConnectionKind
from reviewboard.domain.known_as import KnownAs, Other
from reviewboard.domain.periods import Late
from reviewboard.domain.values import CauseState, IncidentStatus, Severity, Visibility
from reviewboard.incidents.models import CauseLink, Incident, Responder
from reviewboard.incidents.queries.seeing import title_in_lists, visibility_of, visible, with_level
from reviewboard.incidents.queries.write_ups import finished
from reviewboard.incidents.rows import IncidentCard, IncidentForAgenda, LinkForAgenda, Unsettled
from reviewboard.people.columns import each_of
from reviewboard.people.reader import Reader

REPEATS_WITHIN = timedelta(days=90)
"""How long after an incident another one of its service and category counts as the same coming back."""


def for_agenda(
    *, since: datetime, until: datetime, late: Late | None = None, also: Collection[int] = ()
) -> list[IncidentForAgenda]:
    """The incidents that began or ended in the period, were told `late` or have not ended, and those of `also`, by id.

    One statement.
    """
    began = Q(started_at__gte=since, started_at__lt=until)
    ended = Q(resolved_at__gte=since, resolved_at__lt=until)
    goes_on = Q(started_at__lt=until) & ~Q(status=IncidentStatus.RESOLVED)
    told_late = _told_late(late, since)
    found = list(
        with_level(Incident.objects.filter(began | ended | told_late | goes_on | Q(pk__in=list(also))))
        .annotate(came_before=_came_before(), happened=Q(began | ended), was_told_late=told_late)
        .annotate(people=_people(), links=_links(), source=F("connection__key"))
        .defer("title", "summary", "facets")
        .order_by("pk")
    )
    return [
        IncidentForAgenda(
            id=one.pk,
            severity=Severity(one.severity),
            service_id=one.service_id,
            visibility=visibility_of(one),
            in_period=bool(one.happened or one.was_told_late),
            told_late=bool(one.was_told_late and not one.happened),
            status=IncidentStatus(one.status),
            customer_minutes=one.customer_minutes,
            repeats=Other.of(one.came_before),
            lead_id=(lead := _lead(one.people)),
            responder_ids=_responders(one.people, lead),
            links=tuple((link["change"], CauseState(link["state"])) for link in one.links),
            known_as=KnownAs(one.source, one.external_id),
        )
        for one in found
    ]


def _told_late(late: Late | None, since: datetime) -> Q:
    if late is None:
        return Q(pk__in=[])
    known = Q(first_seen_at__gte=late.known_since, first_seen_at__lte=late.known_until)
    connected = Q(connection__kind=ConnectionKind.IMPORT) | Q(connection__created_at__lte=F("started_at"))
    return Q(started_at__gte=late.happened_since, started_at__lt=since) & known & connected


def _came_before() -> Subquery:
    """The latest that came before, as JSON: an open one first, because that may be told to everybody."""
    before = Incident.objects.filter(
        service=OuterRef("service"),
        category=OuterRef("category"),
        started_at__lt=OuterRef("started_at"),
        started_at__gte=OuterRef("started_at") - REPEATS_WITHIN,
    )
    open_first = IsNull(F("audience"), False).asc()
    in_order = before.exclude(category="").order_by(open_first, "-started_at", "external_id")
    told = JSONObject(id="pk", source="connection__key", external_id="external_id")
    return Subquery(in_order.values(told=told)[:1])


def _people() -> ArraySubquery:
    """The persons behind lead and responders of an incident; somebody with two logins stands there twice."""
    here = Responder.objects.filter(incident=OuterRef("pk"), identity__person__isnull=False).order_by("pk")
    return ArraySubquery(here.values(told=JSONObject(person="identity__person_id", leads="lead")))


def _links() -> ArraySubquery:
    """The changes that an incident is linked to, and what is known of each."""
    here = CauseLink.objects.filter(incident=OuterRef("pk")).order_by("change_id")
    return ArraySubquery(here.values(told=JSONObject(change="change_id", state="state")))


def _lead(people: Iterable[Mapping[str, Any]]) -> int | None:
    return next((int(one["person"]) for one in people if one["leads"]), None)


def _responders(people: Iterable[Mapping[str, Any]], lead: int | None) -> tuple[int, ...]:
    """Everybody else, each once."""
    return tuple(sorted({int(one["person"]) for one in people if not one["leads"]} - {lead}))


def links_to_changes(change_ids: Collection[int]) -> list[LinkForAgenda]:
    """Every cause link to these changes. One statement."""
    rows = CauseLink.objects.filter(change_id__in=each_of(change_ids)).order_by("incident_id", "change_id")
    return [
        LinkForAgenda(
            Other(incident, KnownAs(source, external_id)),
            change,
            CauseState(state),
            Severity(severity),
            audience is not None,
        )
        for incident, change, state, severity, audience, source, external_id in rows.values_list(
            *("incident_id", "change_id", "state", "incident__severity", "incident__audience"),
            *("incident__connection__key", "incident__external_id"),
        )
    ]


def unsettled(*, since: datetime, until: datetime, reach: timedelta = timedelta(0)) -> list[Unsettled]:
    """The incidents that began in the period and have no contributing change yet. One statement.

    With those that began at most `reach` before it and were first known in it.
    """
    settled = CauseLink.objects.filter(incident=OuterRef("pk"), state=CauseState.CONTRIBUTED)
    known = Q(started_at__gte=since) | Q(first_seen_at__gte=since)
    began = Incident.objects.filter(
        known, ~Exists(settled), started_at__gte=since - reach, started_at__lt=until, service__isnull=False
    )
    rows = began.order_by("pk").values_list("pk", "service_id", "started_at")
    return [Unsettled(pk, service, at) for pk, service, at in rows if service is not None]


def cards(reader: Reader, ids: Iterable[int]) -> dict[int, IncidentCard]:
    """These incidents in one line each, as far as the reader may see them. One statement."""
    rows = with_level(visible(reader).filter(pk__in=set(ids))).select_related("service", "write_up")
    return {one.pk: _card(one) for one in rows.defer("facets")}


def _card(incident: Incident) -> IncidentCard:
    """A sealed incident has no words here: they stand on its own page only."""
    visibility = visibility_of(incident)
    is_sealed = visibility is Visibility.SEALED
    write_up = finished(incident)
    told = write_up if not is_sealed else None
    summary = (told.saw if told else "") or incident.summary
    return IncidentCard(
        id=incident.pk,
        reference=incident.reference,
        title=title_in_lists(incident),
        summary="" if is_sealed else summary,
        severity=Severity(incident.severity),
        status=IncidentStatus(incident.status),
        service_key=incident.service.key if incident.service else "",
        started_at=incident.started_at,
        visibility=visibility,
        question=told.decide if told else "",
        postmortem_url=told.postmortem_url if told else "",
        is_written_up=write_up is not None,
    )
