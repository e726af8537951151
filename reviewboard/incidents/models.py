"""Incidents as normalised records: timeline, responders, and links to candidate changes.

Titles, summaries and entries hold keys in place of personal names (people/keyed_text.py).
"""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone

from reviewboard.audit.history import tracked
from reviewboard.domain.lifecycles import CAUSE, INCIDENT
from reviewboard.domain.values import CauseState, IncidentStatus, Severity
from reviewboard.people.columns import known, word


@tracked()
class Incident(models.Model):
    """A production incident; its number is its id ("INC-214"). `vendor_severity` is the source's own word."""

    connection = models.ForeignKey("connections.Connection", models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    service = models.ForeignKey("catalog.Service", models.SET_NULL, null=True, related_name="+")
    audience = models.ForeignKey("people.Audience", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    category = models.CharField(max_length=64, blank=True)
    severity = word(Severity)
    vendor_severity = models.CharField(max_length=64, blank=True)
    status = word(IncidentStatus)
    started_at = models.DateTimeField()
    detected_at = models.DateTimeField(null=True)
    mitigated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    customer_minutes = models.PositiveIntegerField(
        null=True, help_text="minutes in which customers were hurt"
    )
    url = models.URLField(blank=True, max_length=500)
    facets = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="incident_once"),
            known("incident_severity_known", "severity", Severity),
            known("incident_status_known", "status", IncidentStatus),
            models.CheckConstraint(
                name="incident_resolved_after_start",
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("started_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"], name="incident_by_time"),
            models.Index(fields=["severity", "-started_at", "-id"], name="incident_by_severity"),
            models.Index(fields=["service", "-started_at", "-id"], name="incident_by_service"),
            GinIndex(SearchVector("title", "summary", config="english"), name="incident_by_words"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="incident_by_spelling"),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="incident_moves_by_the_table", field="status", transitions=list(INCIDENT.pairs)
            )
        ]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"INC-{self.pk}"


@tracked(exclude=["external_id"])  # it may be made from the text, and history is not rewritten
class TimelineEntry(models.Model):
    """One moment of an incident. `key` marks detection, impact and mitigation, which the page draws heavier."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="timeline")
    at = models.DateTimeField()
    text = models.TextField()
    kind = models.CharField(max_length=32, blank=True)
    source = models.CharField(max_length=64, blank=True)
    external_id = models.CharField(
        max_length=200, help_text="unique within the incident; made from content if need be"
    )

    class Meta:
        ordering: ClassVar = ["incident", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "external_id"], name="timeline_entry_once")
        ]


@tracked()
class Responder(models.Model):
    """Somebody who answered an incident. One may lead."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="responders")
    identity = models.ForeignKey("people.Identity", models.CASCADE, related_name="+")
    lead = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "identity"], name="responder_once"),
            models.UniqueConstraint(fields=["incident"], condition=Q(lead=True), name="one_lead_an_incident"),
        ]


@tracked()
class CauseLink(models.Model):
    """Incident to change: candidate, contributed, ruled out or not settled, with its reasons. Several may contribute.

    Names the change by id: changes and incidents are neighbours and know nothing of each other's tables.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="causes")
    change_id = models.BigIntegerField()
    state = word(CauseState, CauseState.CANDIDATE)
    reasons = models.JSONField(default=list, help_text="codes with parameters, strongest first")
    strength = models.PositiveSmallIntegerField(default=1, help_text="1 weak, 2 moderate, 3 strong")
    decided_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "change_id"], name="cause_link_once"),
            known("cause_link_state_known", "state", CauseState),
            models.CheckConstraint(name="cause_link_strength_known", condition=Q(strength__in=[1, 2, 3])),
        ]
        indexes: ClassVar = [models.Index(fields=["change_id"], name="cause_link_by_change")]
        triggers: ClassVar = [
            pgtrigger.FSM(name="cause_moves_by_the_table", field="state", transitions=list(CAUSE.pairs))
        ]


@tracked()
class WriteUp(models.Model):
    """What the people who responded say of an incident, in four fields or by a link. The last word counts.

    Each version is in the history, with who wrote it. A draft has no `finished_at`, and only those who may write see it.
    """

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="write_up")
    saw = models.TextField(blank=True, help_text="what customers saw")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True, help_text="what ended it")
    decide = models.TextField(blank=True, help_text="what we should decide")
    postmortem_url = models.URLField(blank=True, max_length=500)
    finished_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="write_up_ends_after_it_began",
                condition=Q(began_at__isnull=True)
                | Q(ended_at__isnull=True)
                | Q(ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="write_up_links_by_https",
                condition=Q(postmortem_url="") | Q(postmortem_url__startswith="https://"),
            ),
            models.CheckConstraint(
                name="write_up_says_something",
                condition=Q(finished_at__isnull=True) | ~Q(saw="", postmortem_url=""),
            ),
        ]


class WriteUpAsked(models.Model):
    """That the lead of an incident was asked for its write-up, and reminded: each once, whatever becomes of it."""

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="write_up_asked")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
