"""Rows of incidents, people and services as exports write them, and what is said of a bad one."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reviewboard.domain.messages import IdentitySnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity, Tier, Visibility
from reviewboard.integrations.files import IncidentRow, Login, Parsed, PersonRow, ServiceRow, read

BERLIN = ZoneInfo("Europe/Berlin")


def problems(parsed: Parsed) -> list[str]:
    return [str(problem) for problem in parsed.problems]


def incident(data: bytes | str, name: str = "i.csv") -> IncidentRow:
    parsed = read("incidents", name, data if isinstance(data, bytes) else data.encode(), zone=BERLIN)
    assert problems(parsed) == []
    (row,) = parsed.rows
    assert isinstance(row, IncidentRow)
    return row


def test_an_incident_of_a_ticket_system_is_read_in_its_own_words() -> None:
    row = incident(
        '"Number","Short description","Priority","State","Opened","Closed","Phase","cmdb_ci"\n'
        '"INC7","Checkout, down","1 - Critical",Closed,"2026-03-02 15:05:06","2026-03-02 16:05:06",3,orders\n'
    )
    moment = datetime(2026, 3, 2, 14, 5, 6, tzinfo=UTC)
    assert (row.line, row.snapshot.external_id, row.snapshot.title) == (2, "INC7", "Checkout, down")
    assert (row.snapshot.severity, row.snapshot.vendor_severity) == (Severity.SEV1, "1 - Critical")
    assert (row.snapshot.status, row.snapshot.started_at) == (IncidentStatus.RESOLVED, moment)
    assert row.snapshot.source_at == row.snapshot.resolved_at == moment.replace(hour=15)
    assert row.snapshot.services == ("orders",)


def test_an_incident_in_json_keeps_people_timeline_and_visibility() -> None:
    record = {
        "sys_id": {"display_value": "9f", "value": "9f"},
        "number": "INC7",
        "title": "x",
        "severity": "P2",
        "started_at": 1772460306,
        "mitigated_at": "2026-03-02T14:10:00Z",
        "resolved_at": "0001-01-01T00:00:00Z",
        "updated_at": "2026-03-03T00:00:00Z",
        "customer_minutes": 12,
        "lead": {"id": "P1", "email": "Ann@x.org"},
        "responders": ["pagerduty:PX", "Bob Ray"],
        "timeline": [{"at": 1772460306, "text": "paged", "kind": "detection", "id": 3}],
        "url": "https://example.org/7",
        "visibility": "Restricted",
    }
    row = incident(json.dumps({"result": [record]}), "i.json")
    moment = datetime(2026, 3, 2, 14, 5, 6, tzinfo=UTC)
    assert (row.snapshot.external_id, row.snapshot.status) == ("9f", IncidentStatus.MITIGATED)
    assert row.snapshot.resolved_at is None
    assert row.snapshot.source_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert row.snapshot.lead == IdentitySnapshot("email", "ann@x.org")
    assert row.snapshot.responders == (
        IdentitySnapshot("pagerduty", "PX"),
        IdentitySnapshot("name", "Bob Ray", "Bob Ray"),
    )
    assert row.snapshot.timeline == (TimelineSnapshot(moment, "paged", "detection", "3"),)
    assert (row.snapshot.customer_minutes, row.snapshot.visibility) == (12, Visibility.RESTRICTED)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("1,t,meh,2026-03-02T14:05:06Z,", "line 2, column 3 (severity): got “meh”, expected SEV1 to SEV5"),
        ("1,t,,2026-03-02T14:05:06Z,", "line 2, column 3 (severity): got nothing, expected SEV1 to SEV5"),
        ("1,t,p1,02/03/2026,", "line 2, column 4 (started_at): got “02/03/2026”, expected a date and time"),
        (
            "1,t,p1,2026-03-29 02:30:00,",
            "column 4 (started_at): got “2026-03-29 02:30:00”, expected a local time",
        ),
        (
            "1,t,p1,2026-03-02T14:05:06Z,2026-03-01T00:00:00Z",
            "line 2, column 5 (resolved_at): got resolved_at 2026-03-01T00:00:00+00:00",
        ),
        (
            "1,\0,p1,2026-03-02T14:05:06Z,",
            "line 2, column 2 (title): got “\\x00”, expected text without control",
        ),
        ("1," + "t" * 501 + ",p1,2026-03-02T14:05:06Z,", "(title): got 501 characters, expected at most 500"),
        (
            "0,t,p1,2026-03-02T14:05:06Z,",
            "line 4, column 1 (id): got id “0” a second time, expected each id once in a file; line 2",
        ),
    ],
)
def test_a_bad_incident_is_named_by_place_and_the_others_stay(cells: str, problem: str) -> None:
    good = "0,good,p1,2026-03-02T14:05:06Z,\n"
    data = f"id,title,severity,started_at,resolved_at\n{cells}\n9,x,SEV5,1772460306,\n{good}"
    parsed = read("incidents", "i.csv", data.encode(), zone=BERLIN)
    assert len(parsed.rows) == 2
    assert len(parsed.problems) == 1
    assert problem in problems(parsed)[0]


def test_an_hour_that_happens_twice_is_said_with_its_line() -> None:
    data = b"id,title,severity,started_at\n1,t,p1,2026-10-25 02:30:00\n"
    assert read("incidents", "i.csv", data, zone=BERLIN).notices == (
        "line 2 (started_at): 2026-10-25 02:30:00 happens twice in Europe/Berlin; the earlier was taken",
    )


def test_a_person_has_one_row_with_all_names() -> None:
    parsed = read(
        "people",
        "people.csv",
        "E-Mail;Full Name;github;logins;team;manager;Time Zone;start_date;last_day;contractor;role;emails\n"
        "Ann@Example.org;Jürg Ann;@annlee;gitlab:ann,jira:5|gerrit:a;Pay;bob@x.org;Europe/Berlin;2024-01-01;"
        '2026-02-28;No;Engineer;"a@b.c;d@e.f"\n'.encode("utf-16"),
    )
    assert problems(parsed) == []
    assert parsed.rows == (
        PersonRow(
            line=2,
            key="ann@example.org",
            email="ann@example.org",
            name="Jürg Ann",
            emails=("a@b.c", "d@e.f"),
            logins=(
                Login("gitlab", "ann"),
                Login("jira", "5"),
                Login("gerrit", "a"),
                Login("github", "annlee"),
            ),
            team="Pay",
            teams=("Pay",),
            manager_email="bob@x.org",
            zone="Europe/Berlin",
            starts_on=date(2024, 1, 1),
            ends_on=date(2026, 3, 1),
            contractor=False,
            role="engineer",
            given=frozenset(
                {"email", "name", "github", "logins", "team", "manager_email", "zone"}
                | {"starts_on", "last_day", "contractor", "role", "emails"}
            ),
        ),
    )
    assert parsed.notices == ("the file is UTF-16", "the columns are separated by semicolons")


@pytest.mark.parametrize(
    ("header", "cells", "problem"),
    [
        (
            "email,zone",
            "a@b.c,Europe/Berln",
            "column 2 (zone): got “Europe/Berln”, expected an IANA time zone such as",
        ),
        (
            "email,zone",
            "a@b.c,../../etc/passwd",
            "(zone): got “../../etc/passwd”, expected an IANA time zone",
        ),
        ("email,zone", "Ann <a@b.c>,UTC", "column 1 (email): got “Ann <a@b.c>”, expected an e-mail address"),
        (
            "email,role",
            "a@b.c,enginer",
            "expected viewer, engineer, facilitator or admin; did you mean engineer?",
        ),
        ("email,contractor", "a@b.c,maybe", "(contractor): got “maybe”, expected yes or no"),
        (
            "email,logins",
            "a@b.c,ann",
            "(logins): got “ann”, expected a forge and a login such as github:annlee",
        ),
        ("email,github", "a@b.c,a b", "(github): got “a b”, expected a login without spaces"),
        (
            "email,manager",
            "a@b.c,A@b.c",
            "line 2, column 2 (manager_email): got “a@b.c”, expected somebody else",
        ),
        (
            "email,github",
            "a@b.c,Z",
            "line 3, column 2 (github): got github “z” a second time, expected each github once in a file",
        ),
    ],
)
def test_a_bad_person_is_named(header: str, cells: str, problem: str) -> None:
    parsed = read(
        "people", "p.csv", f"{header}\n{cells}\nz@x.org,z\n".replace(",z\n", f",{GOOD[header]}\n").encode()
    )
    assert problem in problems(parsed)[0]
    assert len(parsed.rows) == 1


GOOD = {
    "email,zone": "UTC",
    "email,role": "ADMIN",
    "email,contractor": "",
    "email,logins": "github:z",
    "email,github": "z",
    "email,manager": "",
}


def test_dates_that_run_backwards_are_named() -> None:
    parsed = read("people", "p.csv", b"email,starts_on,ends_on\na@b.c,2026-03-02,2026-03-02\n")
    assert "line 2, column 3 (ends_on): got 2026-03-02 to 2026-03-02, expected an end" in problems(parsed)[0]


def test_a_service_has_owner_reviewers_and_needs() -> None:
    header = b"name,tier,owner,repos,paths,needs,reviewers\n"
    data = header + b'orders,Tier-0,Pay,acme/orders,"/a/*.{js,ts}|/b/","x, y",A@x.org\n'
    (row,) = read("services", "s.csv", data).rows
    assert isinstance(row, ServiceRow)
    assert (row.tier, row.owner_team, row.repositories) == (Tier.ONE, "Pay", ("acme/orders",))
    assert (row.paths, row.dependencies) == (("/a/*.{js,ts}", "/b/"), ("x", "y"))
    assert (row.reviewers, row.deputies) == (("a@x.org",), ())
    assert "deputies" not in row.given, "absent is not the same as empty"
