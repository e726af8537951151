"""The columns of incidents, and what the files' words for their states mean."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from reviewboard.domain.messages import IdentitySnapshot, IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity, Visibility
from reviewboard.integrations.files.cells import (
    Context,
    each,
    email,
    instant,
    is_vendor,
    scalar,
    text,
    url,
    whole,
    word,
)
from reviewboard.integrations.files.problems import Unreadable, listed
from reviewboard.integrations.files.rows import IncidentRow, Row
from reviewboard.integrations.files.severities import ACCEPTED, read_severity
from reviewboard.integrations.files.tables import Column, Schema, plain

STATUS_WORDS: dict[IncidentStatus, tuple[str, ...]] = {
    IncidentStatus.OPEN: (
        *("open", "new", "triggered", "acknowledged", "active", "firing", "started", "detected", "reopened"),
        *("in_progress", "on_hold", "triage", "investigating", "identified", "fixing", "1", "2", "3"),
    ),
    IncidentStatus.MITIGATED: ("mitigated", "monitoring", "stable", "contained"),
    IncidentStatus.RESOLVED: (
        *("resolved", "closed", "completed", "done", "cancelled", "canceled", "postmortem", "6", "7", "8"),
    ),
}
"""States of PagerDuty, Opsgenie, incident.io, FireHydrant, Rootly, Statuspage and (numbers) ServiceNow."""
_BY_STATUS_WORD = {known: status for status, words in STATUS_WORDS.items() for known in words}
_A_WEEK_OF_YEARS = 7 * 366 * 24 * 60
_MOMENTS = ("started_at", "detected_at", "mitigated_at", "resolved_at")


def _severity(value: object, context: Context) -> tuple[Severity, str] | None:
    found = scalar(value, context)
    return None if found is None else (read_severity(found), found)


def _status(value: object, context: Context) -> IncidentStatus | None:
    found = scalar(value, context)
    if found is None:
        return None
    status = _BY_STATUS_WORD.get(plain(found))
    if status is None:
        raise Unreadable(f"{listed(list(IncidentStatus), 'or')}, or a vendor's word for one of them")
    return status


def _identity(value: object, context: Context) -> IdentitySnapshot | None:
    """An address, `vendor:login`, or no more than a name."""
    found = scalar(
        value, context, ("email", "login", "username", "display_value", "name", "summary", "value")
    )
    if found is None:
        return None
    kind, colon, rest = found.partition(":")
    if "@" in found:
        return IdentitySnapshot("email", str(email(found, context)))
    if colon and is_vendor(kind) and rest.strip():
        return IdentitySnapshot(kind.strip().lower(), rest.strip())
    return IdentitySnapshot("name", found, found)


def _timeline(value: object, context: Context) -> tuple[TimelineSnapshot, ...] | None:
    """JSON only: a list of objects with `at` and `text`, and perhaps `kind` and `id`."""
    if value in (None, "", []):
        return None
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Unreadable("a JSON list of objects with at and text")
    return tuple(_moment(entry, context) for entry in value)


def _moment(entry: dict[str, object], context: Context) -> TimelineSnapshot:
    at, said = instant(entry.get("at"), context), scalar(entry.get("text"), context)
    if at is None or said is None:
        raise Unreadable("at and text in every entry", got=f"an entry with {listed(sorted(entry))}"[:80])
    kind, key = scalar(entry.get("kind"), context) or "", scalar(entry.get("id"), context) or ""
    return TimelineSnapshot(at, said, kind[:32], key[:200])


def _visibility(value: object, context: Context) -> Visibility | None:
    found = word(tuple(Visibility))(value, context)
    return None if found is None else Visibility(str(found))


INCIDENT_COLUMNS = (
    Column(
        "id",
        "what the source calls it; the same id again is the same incident",
        text(200),
        True,
        (
            "external_id",
            "incident_id",
            "sys_id",
            "issue_id",
            "number",
            "incident_number",
            "key",
            "issue_key",
            "public_id",
        ),
    ),
    Column(
        "title",
        "what happened, in a line",
        text(500),
        True,
        ("short_description", "name", "summary", "headline", "message"),
    ),
    Column(
        "severity",
        ACCEPTED,
        _severity,
        True,
        ("sev", "priority", "criticality", "impact", "urgency", "level"),
    ),
    Column(
        "status",
        "open, mitigated or resolved, or a vendor's word; from the times if absent",
        _status,
        False,
        ("state", "incident_state"),
    ),
    Column(
        "started_at",
        "when it began",
        instant,
        True,
        (
            "started",
            "start_time",
            "impact_started_at",
            "opened_at",
            "created_at",
            "created",
            "created_on",
            "sys_created_on",
            "opened",
        ),
    ),
    Column("detected_at", "when it was noticed", instant, False, ("detected", "acknowledged_at")),
    Column(
        "mitigated_at", "when customers were no longer hurt", instant, False, ("mitigated", "impact_ended_at")
    ),
    Column(
        "resolved_at",
        "when its cause was gone",
        instant,
        False,
        ("resolved", "resolution_date", "resolutiondate", "ended_at", "end_time", "closed_at", "closed"),
    ),
    Column(
        "updated_at",
        "when the source last changed it; its latest time if absent",
        instant,
        False,
        ("updated", "sys_updated_on", "last_modified_at", "modified"),
    ),
    Column(
        "services",
        "names of the services that it hurt",
        each(text(200)),
        False,
        (
            "service",
            "service_name",
            "affected_services",
            "cmdb_ci",
            "business_service",
            "component",
            "components",
        ),
    ),
    Column("description", "more about it", text(20_000), False, ("details", "body", "impact_summary")),
    Column("category", "the source's own sort of incident", text(64), False, ("type", "incident_type")),
    Column(
        "customer_minutes",
        "minutes in which customers were hurt",
        whole(_A_WEEK_OF_YEARS),
        False,
        ("customer_impact_minutes", "impact_minutes", "downtime_minutes"),
    ),
    Column(
        "lead",
        "who led the response: an address, `vendor:login` or a name",
        _identity,
        False,
        ("incident_commander", "commander", "incident_lead", "assignee", "assigned_to"),
    ),
    Column(
        "responders",
        "who else answered it, written alike",
        each(_identity),
        False,
        ("responder", "participants", "assignees"),
    ),
    Column(
        "timeline", "JSON only: a list of objects with `at`, `text`, and perhaps `kind` and `id`", _timeline
    ),
    Column(
        "url",
        "its page at the source",
        url(500),
        False,
        ("html_url", "permalink", "link", "shortlink", "incident_url"),
    ),
    Column("visibility", "open, restricted or sealed; open if absent", _visibility),
)


def _incident(line: int, given: frozenset[str], values: Mapping[str, Any]) -> IncidentRow:
    started = values["started_at"]
    for name in _MOMENTS[1:]:
        if name in values and values[name] < started:
            got = f"{name} {values[name].isoformat()}"
            hint = f"it started at {started.isoformat()}"
            raise Unreadable("a time that is not before the start", hint, got, name)
    severity, vendor_word = values["severity"]
    same = (
        "title",
        "started_at",
        *_MOMENTS[1:],
        "services",
        "category",
        "customer_minutes",
        "lead",
        "responders",
    )
    snapshot = IncidentSnapshot(
        external_id=values["id"],
        severity=severity,
        vendor_severity=vendor_word[:64],
        status=values.get("status") or _status_by_times(values),
        source_at=values.get("updated_at") or _latest(values),
        summary=values.get("description", ""),
        **{name: values[name] for name in (*same, "timeline", "url", "visibility") if name in values},
    )
    return IncidentRow(line, snapshot, given)


def _status_by_times(values: Mapping[str, Any]) -> IncidentStatus:
    if "resolved_at" in values:
        return IncidentStatus.RESOLVED
    return IncidentStatus.MITIGATED if "mitigated_at" in values else IncidentStatus.OPEN


def _latest(values: Mapping[str, Any]) -> datetime:
    moments: list[datetime] = [values[name] for name in _MOMENTS if name in values]
    return max(moments)


def _keys(row: Row) -> Iterable[tuple[str, str]]:
    if isinstance(row, IncidentRow):
        yield "id", row.snapshot.external_id


INCIDENTS = Schema(
    "incidents", INCIDENT_COLUMNS, _incident, _keys, frozenset({"incidents", "alerts", "issues"})
)
