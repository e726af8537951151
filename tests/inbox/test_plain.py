"""Snapshots as plain JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone

from reviewboard.domain.messages import (
    AlertSnapshot,
    ChangeSnapshot,
    CheckSnapshot,
    CommitSnapshot,
    IdentitySnapshot,
    IncidentSnapshot,
    RepositorySnapshot,
    ReviewSnapshot,
    TimelineSnapshot,
)
from reviewboard.domain.values import (
    ChangeKind,
    ChangeState,
    CheckState,
    IncidentStatus,
    ReviewState,
    Severity,
    Visibility,
)
from reviewboard.inbox.plain import plain

AT = datetime(2026, 3, 2, 14, 5, 6, 500_000, tzinfo=UTC)
ADA, GRACE = IdentitySnapshot("github", "ada", "Ada"), IdentitySnapshot("email", "grace@example.com")
SHOP = RepositorySnapshot("99", "shop/checkout", "https://github.example/shop/checkout")


def test_an_incident_says_what_it_was_told() -> None:
    incident = IncidentSnapshot(
        external_id="P1",
        source_at=AT,
        title="Payments refused",
        severity=Severity.SEV1,
        status=IncidentStatus.RESOLVED,
        started_at=AT.astimezone(timezone(timedelta(hours=1))),
        vendor_severity="critical",
        customer_minutes=0,
        services=("checkout", "search"),
        lead=ADA,
        responders=(ADA, GRACE),
        timeline=(TimelineSnapshot(AT, "Declared"),),
        alerts=(AlertSnapshot("a", AT, Severity.SEV1),),
        visibility=Visibility.SEALED,
    )
    ada = {"kind": "github", "value": "ada", "name": "Ada"}
    assert plain(incident) == {
        "type": "incident",
        "external_id": "P1",
        "state": "resolved",
        "times": {"started_at": "2026-03-02T14:05:06.500000Z", "source_at": "2026-03-02T14:05:06.500000Z"},
        "people": {
            "lead": ada,
            "responders": [ada, {"kind": "email", "value": "grace@example.com", "name": ""}],
        },
        "service": "checkout",
        "title": "Payments refused",
        "severity": "SEV1",
        "vendor_severity": "critical",
        "customer_minutes": 0,
        "services": ["checkout", "search"],
        "timeline": [{"at": "2026-03-02T14:05:06.500000Z", "text": "Declared"}],
        "alerts": [{"key": "a", "started_at": "2026-03-02T14:05:06.500000Z", "severity": "SEV1"}],
        "visibility": "sealed",
    }


def test_what_is_not_told_is_left_out_except_state_and_service() -> None:
    assert plain(IncidentSnapshot("P1", AT)) == {
        "type": "incident",
        "external_id": "P1",
        "state": None,
        "times": {"source_at": "2026-03-02T14:05:06.500000Z"},
        "people": {},
        "service": None,
    }


def test_a_change_names_its_repository_its_people_and_each_reviewer_once() -> None:
    change = ChangeSnapshot(
        external_id="99:pr:7",
        kind=ChangeKind.PULL_REQUEST,
        source_at=AT,
        state=ChangeState.MERGED,
        repository=SHOP,
        authored_by=ADA,
        merged_by=GRACE,
        committers=(ADA, GRACE),
        opened_at=AT,
        merged_at=AT,
        commits=(CommitSnapshot("9f3c", "Retry", ADA, ADA, AT),),
        approved=False,
        reviews=(
            ReviewSnapshot("1", GRACE, ReviewState.COMMENTED, AT),
            ReviewSnapshot("2", GRACE, ReviewState.APPROVED, AT, "9f3c"),
        ),
    )
    said = plain(change)
    assert (said["type"], said["state"], said["repository"], said["repository_id"]) == (
        "change",
        "merged",
        "shop/checkout",
        "99",
    )
    assert set(said["times"]) == {"opened_at", "merged_at", "source_at"}
    assert {name: len(who) for name, who in said["people"].items() if isinstance(who, list)} == {
        "committers": 2,
        "reviewers": 1,
    }
    assert said["people"]["author"]["value"] == "ada"
    assert said["people"]["merged_by"]["value"] == "grace@example.com"
    assert said["approved"] is False
    assert said["reviews"][1]["head_sha"] == "9f3c"
    assert "destructive" not in said
    assert "service" not in said


def test_a_deployment_is_a_type_of_its_own() -> None:
    said = plain(ChangeSnapshot("99:deployment:1", ChangeKind.DEPLOYMENT, AT, environment="production"))
    assert (said["type"], said["environment"], said["state"]) == ("deployment", "production", None)
    assert "repository" not in said


def test_checks_and_repositories() -> None:
    check = plain(CheckSnapshot("5", SHOP, "9f3c", "tests", CheckState.FAILED, AT, finished_at=AT))
    assert (check["type"], check["state"], check["repository"], check["head_sha"]) == (
        "check",
        "failed",
        "shop/checkout",
        "9f3c",
    )
    assert set(check["times"]) == {"finished_at", "source_at"}
    assert plain(RepositorySnapshot("99", "shop/checkout", readable=False)) == {
        "type": "repository",
        "external_id": "99",
        "state": None,
        "times": {},
        "people": {},
        "name": "shop/checkout",
        "readable": False,
    }


def test_it_is_json() -> None:
    json.dumps(plain(ChangeSnapshot("1", ChangeKind.PULL_REQUEST, AT, title="\N{SNOWMAN}", labels=("a",))))
