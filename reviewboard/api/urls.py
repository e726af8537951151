"""Addresses of the REST API. None ends in a slash, but the page that lists them."""

from django.urls import URLPattern, URLResolver, include, path

from reviewboard.api import (
    agenda,
    catalog,
    changes,
    connections,
    declarations,
    findings,
    gate,
    incidents,
    me,
    meetings,
    minutes,
    operations,
    people,
    proposals,
)
from reviewboard.api.pages import index
from reviewboard.api.problems import nothing
from reviewboard.api.schema import openapi

app_name = "api"
_v1: list[URLPattern] = [
    path("", index, name="index"),
    path("openapi.json", openapi, name="openapi"),
    path("actions", findings.actions, name="actions"),
    path("actions/<int:action_id>", findings.action, name="action"),
    path("changes", changes.changes, name="changes"),
    path("changes/<int:change_id>", changes.change, name="change"),
    path("changes/<int:change_id>/declarations", declarations.declarations, name="declarations"),
    path("changes/<int:change_id>/traces", declarations.traces, name="traces"),
    path("connections", connections.connections, name="connections"),
    path("decisions", findings.decisions, name="decisions"),
    path("deliveries", connections.deliveries, name="deliveries"),
    path("findings", findings.findings, name="findings"),
    path("gate/drift", gate.drift, name="gate-drift"),
    path("ideas", findings.ideas, name="ideas"),
    path("incidents", incidents.incidents, name="incidents"),
    path("incidents/<int:incident_id>", incidents.incident, name="incident"),
    path("me", me.me, name="me"),
    path("meetings", meetings.meetings, name="meetings"),
    path("meetings/<int:meeting_id>", meetings.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/agenda", agenda.agenda, name="agenda"),
    path("meetings/<int:meeting_id>/minutes", minutes.minutes, name="minutes"),
    path("operations", operations.operations, name="operations"),
    path("operations/keys", operations.operation_keys, name="operation-keys"),
    path("operations/<slug:operation>", operations.operation, name="operation"),
    path("operations/<slug:operation>/outcome", operations.operation_outcome, name="operation-outcome"),
    path("people", people.people, name="people"),
    path("people/<int:person_id>", people.person, name="person"),
    path("series/<slug:series_key>/topics", proposals.series_topics, name="series-topics"),
    path("services", catalog.services, name="services"),
    path("services/<slug:key>", catalog.service, name="service"),
    path("teams", people.teams, name="teams"),
    path("topics", proposals.topics, name="topics"),
    path("wins", proposals.wins, name="wins"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", include(_v1)), path("<path:rest>", nothing)]
