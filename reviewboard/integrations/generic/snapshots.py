"""From a body and a mapping to a snapshot: first each field by itself, then the record that they make up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewboard.domain.messages import ChangeSnapshot, IncidentSnapshot, RepositorySnapshot, Snapshot
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState, IncidentStatus, Severity
from reviewboard.integrations.generic.fields import DEPLOYMENT, FIELDS, INCIDENT, STATES, times
from reviewboard.integrations.generic.mapping import FieldMap
from reviewboard.integrations.generic.paths import follow
from reviewboard.integrations.reading import Record, severity

_ID_CHARS = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """One mapped field of one body: the value that was read, or what is wrong."""

    value: object = None
    problem: str = ""


def read(mapping: FieldMap, body: Record) -> dict[str, Reading]:
    """Every mapped field as it is in this body, in the order of `FIELDS`."""
    fields = FIELDS.get(mapping.kind, {})
    return {name: _read(mapping, name, body) for name in fields if name in mapping.paths}


def _read(mapping: FieldMap, name: str, body: Record) -> Reading:
    found = follow(body, mapping.paths[name])
    if found.problem:
        return Reading(problem=found.problem)
    sort = FIELDS[mapping.kind][name]
    value = sort.read(found.value)
    if value is None:
        return Reading(problem=f"{mapping.written[name]} is not {sort.expected}")
    match name:
        case "external_id" if len(str(value)) > _ID_CHARS:
            return Reading(problem=f"{mapping.written[name]} is longer than {_ID_CHARS} characters")
        case "state" if _state(mapping, str(value)) is None:
            known = ", ".join(STATES[mapping.kind])
            return Reading(value, f"under states, say which of {known} this word stands for")
        case "severity" if _severity(mapping, str(value)) is None:
            return Reading(value, "under severities, say which of SEV1 to SEV5 this word stands for")
    return Reading(value)


def build(mapping: FieldMap, readings: Mapping[str, Reading]) -> Snapshot:
    """The record; raises Unreadable where it has no id or no time."""
    if not mapping.kind:
        raise Unreadable("the mapping does not say what kind of record this is")
    values = {name: one.value for name, one in readings.items() if one.value is not None}
    if "external_id" not in values:
        said = readings["external_id"].problem if "external_id" in readings else "it is not mapped"
        raise Unreadable(f"external_id: {said}")
    source_at = _source_at(mapping.kind, values)
    if source_at is None:
        said = "; ".join(
            f"{name}: {one.problem}" for name, one in readings.items() if _is_time(mapping, name)
        )
        raise Unreadable(f"there is no time: {said or 'none is mapped'}")
    return (_incident if mapping.kind == INCIDENT else _change)(mapping, values, source_at)


def _is_time(mapping: FieldMap, name: str) -> bool:
    return name == "updated_at" or name in times(mapping.kind)


def _source_at(kind: str, values: Mapping[str, object]) -> datetime | None:
    """When the record was last touched: as the sender says, else the latest time that it has."""
    said = values.get("updated_at")
    known = [at for name in times(kind) if isinstance(at := values.get(name), datetime)]
    return said if isinstance(said, datetime) else max(known, default=None)


def _incident(mapping: FieldMap, values: Mapping[str, Any], source_at: datetime) -> IncidentSnapshot:
    plain = (
        "external_id", "title", "url", "started_at", "detected_at", "mitigated_at", "resolved_at", "services", "summary",
        "category", "customer_minutes", "lead", "responders",
    )  # fmt: skip
    word = values.get("severity", "")
    state = _state(mapping, values.get("state", ""))
    return IncidentSnapshot(
        source_at=source_at,
        status=IncidentStatus(state) if state else None,
        severity=_severity(mapping, word),
        vendor_severity=word,
        **{name: values[name] for name in plain if name in values},
    )


def _change(mapping: FieldMap, values: Mapping[str, Any], source_at: datetime) -> ChangeSnapshot:
    deployed = mapping.kind == DEPLOYMENT
    plain = (
        "external_id", "title", "url", "body", "branch", "head_sha", "merge_sha", "merged_by", "environment", "labels",
        "files_count", "lines_added", "lines_removed",
    )  # fmt: skip
    state = _state(mapping, values.get("state", ""))
    repository = values.get("repository")
    return ChangeSnapshot(
        kind=ChangeKind.DEPLOYMENT if deployed else ChangeKind.PULL_REQUEST,
        source_at=source_at,
        state=ChangeState(state) if state else None,
        repository=RepositorySnapshot(repository, repository) if repository else None,
        authored_by=values.get("author"),
        opened_at=values.get("started_at" if deployed else "opened_at"),
        merged_at=values.get("deployed_at" if deployed else "merged_at"),
        **{name: values[name] for name in plain if name in values},
    )


def _state(mapping: FieldMap, word: str) -> str | None:
    """Ours for the sender's word; a word that is already one of ours needs no entry."""
    plain = word.casefold()
    return mapping.states.get(plain) or (plain if plain in STATES[mapping.kind] else None)


def _severity(mapping: FieldMap, word: str) -> Severity | None:
    """As the mapping says, else as the word is read of every vendor."""
    return mapping.severities.get(word.casefold()) or severity(word)
