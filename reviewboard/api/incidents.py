"""Incidents: what failed, when customers were hurt, and which changes are looked at as causes."""

from dataclasses import dataclass

from django.utils import timezone
from rest_framework import serializers

from reviewboard.api.doors import Asked, listing, single
from reviewboard.api.fields import Answer, Instant, ListQuery, Word, key, words
from reviewboard.changes.queries import cards
from reviewboard.domain.candidates import Reason, ReasonCode
from reviewboard.domain.paging import Page
from reviewboard.domain.values import CauseState, IncidentStatus, Severity, Visibility
from reviewboard.incidents.queries import get_incident, list_incidents
from reviewboard.incidents.rows import (
    CauseView,
    EntryView,
    IncidentFilter,
    IncidentRow,
    IncidentView,
    ResponderView,
    WriteUpView,
)
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope


@dataclass(frozen=True, slots=True)
class IncidentTold:
    """An incident, with the causes of which the reader may see the change too."""

    incident: IncidentView
    causes: tuple[CauseView, ...]

    @property
    def write_up(self) -> WriteUpView | None:
        """What the people who responded say of it; a draft is theirs alone."""
        written = self.incident.write_up
        return written if written is not None and not written.is_draft else None


class IncidentsQuery(ListQuery):
    """Which incidents."""

    q = words(source="text")
    severity = Word(Severity, required=False)
    service = key("service")
    status = Word(IncidentStatus, required=False)
    since = Instant(required=False, help_text="Started at this moment or later.")
    until = Instant(required=False, help_text="Started before this moment.")


class IncidentRowSerializer(Answer[IncidentRow]):
    """An incident in a list."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField(help_text="“Restricted item” where it is sealed.")
    severity = Word(Severity)
    vendor_severity = serializers.CharField(help_text="The source’s own word; may be empty.")
    status = Word(IncidentStatus)
    service = serializers.CharField(source="service_key", help_text="Key of the service; may be empty.")
    category = serializers.CharField(help_text="May be empty.")
    started_at = Instant()
    detected_at = Instant(allow_null=True)
    mitigated_at = Instant(allow_null=True)
    resolved_at = Instant(allow_null=True)
    customer_minutes = serializers.IntegerField(
        allow_null=True, help_text="Minutes in which customers were hurt."
    )
    url = serializers.CharField(help_text="May be empty.")
    visibility = Word(Visibility)


class EntrySerializer(Answer[EntryView]):
    """One moment of an incident."""

    at = Instant()
    text = serializers.CharField()
    kind = serializers.CharField(help_text="May be empty.")
    told_by = serializers.CharField(source="source")
    customers_hurt = serializers.BooleanField(source="in_impact")


class ResponderSerializer(Answer[ResponderView]):
    """Somebody who answered the incident."""

    person_id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    leads = serializers.BooleanField()


class ReasonSerializer(Answer[Reason]):
    """Why a change is looked at."""

    code = Word(ReasonCode)
    minutes = serializers.IntegerField(allow_null=True)


class CauseSerializer(Answer[CauseView]):
    """A change that is looked at as a cause, one that you may see."""

    change_id = serializers.IntegerField()
    state = Word(CauseState)
    strength = serializers.IntegerField(help_text="1 weak, 2 moderate, 3 strong.")
    reasons = ReasonSerializer(many=True)


class WriteUpSerializer(Answer[WriteUpView]):
    """What the people who responded say of an incident, in four fields or by a link."""

    customers_saw = serializers.CharField(source="words.saw", help_text="May be empty.")
    began_at = Instant(source="words.began_at", allow_null=True)
    ended_at = Instant(source="words.ended_at", allow_null=True)
    ended_by = serializers.CharField(source="words.ended_by", help_text="May be empty.")
    to_decide = serializers.CharField(
        source="words.decide", help_text="What the meeting is asked to decide; may be empty."
    )
    postmortem_url = serializers.CharField(source="words.postmortem_url", help_text="May be empty.")
    written_by = serializers.CharField(help_text="May be empty.")
    written_at = Instant()


class IncidentSerializer(Answer[IncidentTold]):
    """An incident."""

    id = serializers.IntegerField(source="incident.id")
    reference = serializers.CharField(source="incident.reference")
    title = serializers.CharField(source="incident.title")
    summary = serializers.CharField(source="incident.summary", help_text="May be empty.")
    severity = Word(Severity, source="incident.severity")
    vendor_severity = serializers.CharField(
        source="incident.vendor_severity", help_text="The source’s own word; may be empty."
    )
    status = Word(IncidentStatus, source="incident.status")
    service = serializers.CharField(
        source="incident.service_key", help_text="Key of the service; may be empty."
    )
    category = serializers.CharField(source="incident.category", help_text="May be empty.")
    told_by = serializers.CharField(source="incident.source", help_text="The connection that told of it.")
    url = serializers.CharField(source="incident.url", help_text="May be empty.")
    started_at = Instant(source="incident.started_at")
    detected_at = Instant(source="incident.detected_at", allow_null=True)
    mitigated_at = Instant(source="incident.mitigated_at", allow_null=True)
    resolved_at = Instant(source="incident.resolved_at", allow_null=True)
    customer_minutes = serializers.IntegerField(
        source="incident.customer_minutes", allow_null=True, help_text="Minutes in which customers were hurt."
    )
    timeline = EntrySerializer(source="incident.timeline", many=True)
    responders = ResponderSerializer(source="incident.responders", many=True)
    causes = CauseSerializer(many=True)
    write_up = WriteUpSerializer(allow_null=True)
    visibility = Word(Visibility, source="incident.visibility")


@listing(Scope.INCIDENTS, IncidentRowSerializer, IncidentsQuery)
def incidents(reader: Reader, asked: Asked) -> Page[IncidentRow]:
    """Incidents, the newest first."""
    return list_incidents(reader, IncidentFilter(**asked.filter), asked.after, asked.limit)


@single(Scope.INCIDENTS, IncidentSerializer)
def incident(reader: Reader, incident_id: int) -> IncidentTold:
    """One incident, with its timeline and the changes that are looked at as causes."""
    found = get_incident(reader, incident_id, on=timezone.localdate())
    seen = cards(reader, [cause.change_id for cause in found.causes])
    return IncidentTold(found, tuple(cause for cause in found.causes if cause.change_id in seen))
