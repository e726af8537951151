"""Incidents in lists: filtered, newest first, page by page, each page answered from an index."""

import re
from datetime import datetime
from typing import cast

from django.db.models import Q, QuerySet

from reviewboard.catalog.queries import service_keyed
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.incidents.models import Incident
from reviewboard.incidents.queries.seeing import sealed, title_in_lists, visibility_of, visible, with_level
from reviewboard.incidents.rows import IncidentFilter, IncidentRow
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader

_REFERENCE = re.compile(r"inc-(\d{1,18})", re.IGNORECASE)


def list_incidents(
    reader: Reader,
    filter: IncidentFilter,  # noqa: A002 - the word of every list (architecture.md)
    after: str | None,
    limit: int,
) -> Page[IncidentRow]:
    """Incidents, the newest first, in at most two statements.

    Raises:
        BadCursor: `after` is none of ours.
    """
    found = _filtered(visible(reader), filter)
    if after:
        at, pk = cast(tuple[datetime, int], decode(after, datetime, int))
        # The first condition is the one that an index can start from.
        found = found.filter(Q(started_at__lte=at) & (Q(started_at__lt=at) | Q(pk__lt=pk)))
    incidents = list(
        with_level(found)
        .select_related("service")
        .defer("summary", "facets")
        .order_by("-started_at", "-pk")[: limit + 1]
    )
    titles = with_names(title_in_lists(incident) for incident in incidents)
    named = {incident.pk: title for incident, title in zip(incidents, titles, strict=True)}
    return page_of(
        incidents,
        limit,
        lambda incident: (incident.started_at, incident.pk),
        lambda incident: _row(incident, named[incident.pk]),
    )


def search(reader: Reader, q: str, limit: int) -> list[IncidentRow]:
    """The newest incidents that these words or this reference stand for, in two statements."""
    return list(list_incidents(reader, IncidentFilter(text=q), None, limit).rows) if q.strip() else []


def _filtered(incidents: QuerySet[Incident], wanted: IncidentFilter) -> QuerySet[Incident]:
    exact = {
        "severity": wanted.severity,
        "status": wanted.status,
        "started_at__gte": wanted.since,
        "started_at__lt": wanted.until,
    }
    incidents = incidents.filter(**{column: value for column, value in exact.items() if value is not None})
    if wanted.service:
        incidents = incidents.filter(service=service_keyed(wanted.service))
    text = wanted.text.replace("\0", " ").strip()
    return _with_text(incidents, text) if text else incidents


def _with_text(incidents: QuerySet[Incident], text: str) -> QuerySet[Incident]:
    """By reference ("INC-214"), or by words of the title; not of a sealed one: a hit would tell what it says."""
    if found := _REFERENCE.fullmatch(text):
        return incidents.filter(pk=int(found[1]))
    words = Q()
    for word in text.split():
        words &= Q(title__icontains=word)
    return incidents.filter(words).exclude(sealed())


def _row(incident: Incident, title: str) -> IncidentRow:
    """In a list a sealed incident says nothing in its source's own words: they may hold the title."""
    sealed_ = visibility_of(incident) is Visibility.SEALED
    return IncidentRow(
        id=incident.pk,
        reference=incident.reference,
        title=title,
        severity=Severity(incident.severity),
        vendor_severity="" if sealed_ else incident.vendor_severity,
        status=IncidentStatus(incident.status),
        service_key=incident.service.key if incident.service else "",
        category="" if sealed_ else incident.category,
        started_at=incident.started_at,
        detected_at=incident.detected_at,
        mitigated_at=incident.mitigated_at,
        resolved_at=incident.resolved_at,
        customer_minutes=incident.customer_minutes,
        url="" if sealed_ else incident.url,
        visibility=visibility_of(incident),
    )
