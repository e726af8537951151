"""Any JSON, read by a mapping."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewboard.domain.messages import (
    ChangeSnapshot,
    IdentitySnapshot,
    IncidentSnapshot,
    RepositorySnapshot,
    Snapshot,
)
from reviewboard.domain.ports import Unreadable
from reviewboard.domain.values import ChangeKind, ChangeState, IncidentStatus, Severity
from reviewboard.integrations.generic.mapping import problems
from reviewboard.integrations.generic.source import GenericSource

BEGAN, ENDED = datetime(2026, 3, 2, 14, 5, tzinfo=UTC), datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
INCIDENT: dict[str, Any] = {
    "kind": "incident",
    "fields": {
        "external_id": "data.id",
        "title": "data.title",
        "state": "data.status",
        "severity": "data.level",
        "started_at": "data.began",
        "resolved_at": "data.ended",
        "services": "data.affected[0].name",
        "responders": "data.team",
        "url": "link",
    },
    "states": {"Fixed": "resolved", "Degraded": "mitigated"},
    "severities": {"Purple": "SEV1"},
}
OUTAGE: dict[str, Any] = {
    "data": {
        "id": 4711,
        "title": "Payments refused",
        "status": "fixed",
        "level": "purple",
        "began": "2026-03-02T15:05:00+01:00",
        "ended": 1772463600,
        "affected": [{"name": "checkout"}, {"name": "search"}],
        "team": ["ada@example.com", "grace"],
    },
    "link": "https://status.example/4711",
}


def read(config: dict[str, Any], body: object) -> Snapshot:
    source = GenericSource(config)
    (found,) = source.parse("", json.dumps(body).encode())
    return found


def changed(**data: Any) -> dict[str, Any]:
    return {**OUTAGE, "data": {**OUTAGE["data"], **data}}


def without(*names: str) -> dict[str, Any]:
    return {**OUTAGE, "data": {name: one for name, one in OUTAGE["data"].items() if name not in names}}


def refused(config: dict[str, Any], body: object) -> str:
    with pytest.raises(Unreadable) as error:
        read(config, body)
    return error.value.words


def test_an_incident_is_read_from_where_its_fields_are() -> None:
    assert problems(INCIDENT) == []
    assert read(INCIDENT, OUTAGE) == IncidentSnapshot(
        external_id="4711",
        source_at=ENDED,
        title="Payments refused",
        severity=Severity.SEV1,
        status=IncidentStatus.RESOLVED,
        started_at=BEGAN,
        vendor_severity="purple",
        resolved_at=ENDED,
        services=("checkout",),
        responders=(IdentitySnapshot("email", "ada@example.com"), IdentitySnapshot("generic", "grace")),
        url="https://status.example/4711",
    )


def test_what_a_body_does_not_say_is_absent() -> None:
    found = read(INCIDENT, {"data": {"id": "4711", "began": "2026-03-02T14:05:00Z", "title": None}})
    assert found == IncidentSnapshot(external_id="4711", source_at=BEGAN, started_at=BEGAN)


def test_what_is_of_another_sort_is_absent() -> None:
    found = read(INCIDENT, changed(title=["a"], ended="soon", team=7.5, affected={}))
    assert isinstance(found, IncidentSnapshot)
    assert (found.title, found.resolved_at, found.responders, found.services) == ("", None, (), ())


def test_the_last_update_is_the_source_s_time_where_it_is_mapped() -> None:
    config = {**INCIDENT, "fields": {**INCIDENT["fields"], "updated_at": "data.touched"}}
    later = read(config, changed(touched="2026-03-02T16:00:00Z"))
    assert later == IncidentSnapshot(
        **{**_said(read(INCIDENT, OUTAGE)), "source_at": datetime(2026, 3, 2, 16, tzinfo=UTC)}
    )
    assert read(config, OUTAGE) == read(INCIDENT, OUTAGE)


def _said(snapshot: Snapshot) -> dict[str, Any]:
    return {name: getattr(snapshot, name) for name in snapshot.__dataclass_fields__}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("DEGRADED", IncidentStatus.MITIGATED),
        ("open", IncidentStatus.OPEN),
        ("Resolved", IncidentStatus.RESOLVED),
        ("odd", None),
    ],
)
def test_states_are_the_sender_s_words_or_ours(word: str, status: IncidentStatus | None) -> None:
    found = read(INCIDENT, changed(status=word))
    assert isinstance(found, IncidentSnapshot)
    assert found.status is status


@pytest.mark.parametrize(
    ("word", "severity"), [("critical", Severity.SEV1), (2, Severity.SEV2), ("mauve", None)]
)
def test_common_severities_need_no_mapping(word: object, severity: Severity | None) -> None:
    found = read(INCIDENT, changed(level=word))
    assert isinstance(found, IncidentSnapshot)
    assert (found.vendor_severity, found.severity) == (str(word), severity)


def test_a_body_without_the_id_is_unreadable_and_says_where_it_was_looked_for() -> None:
    assert refused(INCIDENT, without("id")) == "external_id: data has no field id"
    assert refused(INCIDENT, {}) == "external_id: the body has no field data"
    assert refused(INCIDENT, {"data": []}) == "external_id: data is a list, so it has no field id"
    assert refused(INCIDENT, changed(id=None)) == "external_id: data.id is null"
    assert refused(INCIDENT, changed(id={})) == "external_id: data.id is not a text or a whole number"
    assert refused(INCIDENT, changed(id="x" * 201)) == "external_id: data.id is longer than 200 characters"


def test_a_mapping_without_the_id_is_unreadable() -> None:
    assert refused({**INCIDENT, "fields": {"title": "data.title"}}, OUTAGE) == "external_id: it is not mapped"
    assert refused({}, OUTAGE) == "the mapping does not say what kind of record this is"


def test_a_body_without_any_time_is_unreadable() -> None:
    assert refused(INCIDENT, without("began", "ended")) == (
        "there is no time: started_at: data has no field began; resolved_at: data has no field ended"
    )
    config = {**INCIDENT, "fields": {"external_id": "data.id"}}
    assert refused(config, OUTAGE) == "there is no time: none is mapped"


def test_a_deployment() -> None:
    config = {
        "kind": "deployment",
        "fields": {
            "external_id": "run",
            "title": "what",
            "state": "result",
            "environment": "to",
            "head_sha": "commit",
            "repository": "repo",
            "author": "by",
            "started_at": "from",
            "deployed_at": "until",
        },
        "states": {"success": "deployed", "failure": "closed"},
    }
    body = {
        "run": "r-1",
        "what": "Deploy 9f3c1e2 to production",
        "result": "success",
        "to": "production",
        "commit": "9f3c1e2",
        "repo": "shop/checkout",
        "by": "ada@example.com",
        "from": "2026-03-02T14:05:00Z",
        "until": "2026-03-02T15:00:00Z",
    }
    assert problems(config) == []
    assert read(config, body) == ChangeSnapshot(
        external_id="r-1",
        kind=ChangeKind.DEPLOYMENT,
        source_at=ENDED,
        title="Deploy 9f3c1e2 to production",
        state=ChangeState.DEPLOYED,
        head_sha="9f3c1e2",
        environment="production",
        repository=RepositorySnapshot("shop/checkout", "shop/checkout"),
        authored_by=IdentitySnapshot("email", "ada@example.com"),
        opened_at=BEGAN,
        merged_at=ENDED,
    )


def test_a_change() -> None:
    config = {
        "kind": "change",
        "fields": {
            "external_id": "id",
            "state": "state",
            "merged_at": "landed",
            "merged_by": "by",
            "lines_added": "plus",
            "labels": "tags",
        },
        "states": {"submitted": "merged"},
    }
    body = {
        "id": 7,
        "state": "Submitted",
        "landed": "2026-03-02T15:00:00Z",
        "by": "grace",
        "plus": "12",
        "tags": ["db", 3],
    }
    assert problems(config) == []
    assert read(config, body) == ChangeSnapshot(
        external_id="7",
        kind=ChangeKind.PULL_REQUEST,
        source_at=ENDED,
        state=ChangeState.MERGED,
        merged_at=ENDED,
        merged_by=IdentitySnapshot("generic", "grace"),
        lines_added=12,
        labels=("db",),
    )


def test_a_mapping_may_be_written_as_lines() -> None:
    lines = {
        "kind": "incident",
        "fields": "\n".join(f"{name} = {path}" for name, path in INCIDENT["fields"].items()),
        "states": ["Fixed = resolved", "", "Degraded=mitigated"],
        "severities": "Purple = SEV1",
    }
    assert problems(lines) == []
    assert read(lines, OUTAGE) == read(INCIDENT, OUTAGE)


def test_a_line_without_a_sign_of_equality_means_itself() -> None:
    found = read(
        {"kind": "incident", "fields": "external_id\nupdated_at"},
        {"external_id": "a", "updated_at": 1772463600},
    )
    assert found == IncidentSnapshot(external_id="a", source_at=ENDED)


def test_a_field_that_is_left_empty_is_not_mapped() -> None:
    config = {**INCIDENT, "fields": {**INCIDENT["fields"], "title": " ", "summary": None}}
    assert problems(config) == []
    assert _said(read(config, OUTAGE))["title"] == ""


def test_each_mistake_in_a_mapping_is_said() -> None:
    config = {
        "kind": "incident",
        "fields": {
            "external_id": "$.data.id",
            "titel": "data.title",
            "title": "data..title",
            "state": 7,
            "url": "[x]",
        },
        "states": {"done": "finished", "odd": None},
        "severities": {"Purple": "SEV9"},
    }
    said = problems(config)
    for part in (
        "external_id: “$.data.id” is no path",
        "no field titel for kind incident",
        "title: “data..title” is no path",
        "state: “7” is no path",
        "url: “[x]” is no path",
        "no time is mapped",
        "done stands for “finished”, which is none of open, mitigated, resolved",
        "odd stands for “None”",
        "Purple stands for “SEV9”",
    ):
        assert any(part in one for one in said), part
    assert len(said) == 9


def test_mistakes_about_the_whole_mapping_are_said() -> None:
    assert problems({}) == ["kind is missing, or none of incident, change, deployment"]
    assert problems({"kind": ["incident"]}) == problems({})
    assert problems({"kind": "change"})[0].startswith("fields is missing")
    assert "external_id is not mapped" in problems({"kind": "change", "fields": {"opened_at": "a"}})[0]
    assert problems(
        {"kind": "change", "fields": "external_id = a\nopened_at = b", "severities": "a = SEV1"}
    ) == ["severities: kind change has no severity"]


@pytest.mark.parametrize("part", [None, 7, "nonsense", [7, None], {"": 7}, [["a"]]])
def test_a_mapping_of_nonsense_never_breaks(part: object) -> None:
    for name in ("kind", "fields", "states", "severities"):
        config = {**INCIDENT, name: part}
        assert isinstance(problems(config), list)
        with contextlib.suppress(Unreadable):
            read(config, OUTAGE)


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        GenericSource(INCIDENT).parse("", body)
