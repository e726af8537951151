"""An organisation of a given size, made by SQL: 10,000 people, 200 services, and so many changes.

Every row keeps the constraints. Only triggers are off while loading (history would double the time, and is not
read here), so it takes a superuser: the one of the embedded PostgreSQL. Nothing is random: row n is row n.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.database import database
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.operations import ensure_connection
from reviewboard.meetings.operations import create_series
from reviewboard.meetings.queries import MeetingRow, current_meeting
from reviewboard.people.reader import HOUSE

PEOPLE = 10_000
SERVICES = 200
A_WEEK = 20_000
"""Changes in the week that the agenda looks at, in a history that is longer."""
CHANGES_AN_INCIDENT = 40
CHANGES_A_CLOSED_ACTION = 20

_PEOPLE = """
    INSERT INTO people_team (id, key, name)
        SELECT n, 'team-' || n, 'Team ' || n FROM generate_series(1, %(people)s / 25) n;
    INSERT INTO people_person (id, name, email, zone, works_from, works_to, works_on, contractor)
        SELECT n, 'Person ' || n, 'person' || n || '@example.test', 'UTC', '09:00', '17:30', '12345', false
        FROM generate_series(1, %(people)s) n;
    INSERT INTO people_identity (id, kind, value, name, person_id)
        SELECT n, 'email', 'person' || n || '@example.test', 'Person ' || n, n
        FROM generate_series(1, %(people)s) n;
    INSERT INTO people_quoted (id, identity_id, text, digest)
        SELECT n, n, 'Person ' || n, encode(sha256(n::text::bytea), 'hex') FROM generate_series(1, %(people)s) n;
    INSERT INTO people_membership (id, person_id, team_id, starts_on)
        SELECT n, n, 1 + n %% (%(people)s / 25), '2020-01-01' FROM generate_series(1, %(people)s) n;
    UPDATE people_team SET lead_id = id;
    INSERT INTO catalog_service (id, key, name, tier, summary, created_at)
        SELECT n, 'service-' || n, 'Service ' || n, 1 + n %% 3, '', %(since)s
        FROM generate_series(1, %(services)s) n;
    INSERT INTO catalog_ownership (id, service_id, team_id, owner_id, starts_on)
        SELECT n, n, n, n, '2020-01-01' FROM generate_series(1, %(services)s) n;
    INSERT INTO catalog_repository (id, connection_id, external_id, name, url, service_id)
        SELECT n, %(forge)s, 'repository-' || n, 'repository-' || n, '', n
        FROM generate_series(1, %(services)s) n;
"""

# One change in ten is of service 1, so that its list fills a page in the smallest database too, and one in ten
# names somebody in its title.
_CHANGES = """
    INSERT INTO changes_change (
        id, connection_id, external_id, repository_id, service_id, kind, state, title, body, url, branch,
        head_sha, author_id, opened_at, merged_at, happened_at, commits_count, files_count, lines_added,
        lines_removed, tests_touched, destructive, approved, reverts_named, verdict, certainty, facets,
        first_seen_at)
    SELECT
        n, %(forge)s, 'pull:' || n, service, service, 'pull_request', 'merged',
        (ARRAY['Retry', 'Cache', 'Limit', 'Rename', 'Remove', 'Speed up', 'Log', 'Test'])[1 + n %% 8]
            || ' the ' || (ARRAY['payment', 'basket', 'search', 'login', 'invoice'])[1 + n / 8 %% 5]
            || ' call of part' || n::bigint * 7919 %% 2000 || ', as agreed'
            || CASE n %% 10 WHEN 7 THEN ' with ⟦q' || 1 + n %% %(people)s || '⟧' ELSE '' END,
        repeat('It gave up at once and kept the provider down. ', 5),
        'https://code.example.test/shop/pull/' || n, 'topic/' || n, md5(n::text) || left(md5((-n)::text), 8),
        1 + n * 31 %% %(people)s, at - interval '1 day', at, at, 1 + n %% 4, 1 + n %% 9, n * 37 %% 400,
        n * 17 %% 200, n %% 3 = 0, n %% 997 = 0, CASE WHEN n %% 4 > 0 THEN n %% 4 < 3 END, '',
        CASE WHEN n %% 10 < 3 THEN 'assisted' ELSE 'unknown' END,
        CASE WHEN n %% 10 < 3 THEN 'declared' ELSE '' END,
        jsonb_build_object('state', at, 'title', at, 'commits', at, 'size', at), at
    FROM (SELECT n, CASE n %% 10 WHEN 0 THEN 1 ELSE 1 + n / 10 %% %(services)s END AS service,
                 %(since)s::timestamptz + (n - %(first)s) * (%(until)s::timestamptz - %(since)s)
                     / (%(last)s - %(first)s + 1) AS at
          FROM generate_series(%(first)s, %(last)s) n) made;
    INSERT INTO changes_evidence (
        change_id, commit_sha, tool, kind, certainty, quote, place, rule_id, rule_version, observed_at)
    SELECT n, '', 'claude-code', 'wrote', 'declared', 'Co-authored-by: Claude', 'trailer', 'trailer.claude',
           '1', %(until)s
    FROM generate_series(%(first)s, %(last)s) n WHERE n %% 10 < 3;
"""

# In a hundred: one SEV1, four SEV2. Each has four responders and two candidates among the changes of its time.
_INCIDENTS = """
    INSERT INTO incidents_incident (
        id, connection_id, external_id, service_id, title, summary, category, severity, vendor_severity,
        status, started_at, resolved_at, customer_minutes, url, facets, first_seen_at)
    SELECT n, %(pager)s, 'incident-' || n, 1 + n %% %(services)s, 'Requests failed in region ' || n %% 9,
           'It went on for an hour.', 'category-' || n %% 50,
           CASE WHEN n %% 100 = 0 THEN 'SEV1' WHEN n %% 100 < 5 THEN 'SEV2' ELSE 'SEV' || 3 + n %% 3 END, '',
           'resolved', at, at + interval '1 hour', n %% 60, '', '{}', at
    FROM (SELECT n, %(since)s::timestamptz + (n - %(first)s / %(each)s) * (%(until)s::timestamptz - %(since)s)
              / (%(last)s / %(each)s - %(first)s / %(each)s + 1) AS at
          FROM generate_series(%(first)s / %(each)s + 1, %(last)s / %(each)s) n) made;
    INSERT INTO incidents_responder (incident_id, identity_id, lead)
    SELECT n, 1 + (n * 13 + who * 1009) %% %(people)s, who = 0
    FROM generate_series(%(first)s / %(each)s + 1, %(last)s / %(each)s) n, generate_series(0, 3) who;
    INSERT INTO incidents_causelink (incident_id, change_id, state, reasons, strength, created_at)
    SELECT n, n * %(each)s - which, 'candidate', '[]', 2, %(until)s
    FROM generate_series(%(first)s / %(each)s + 1, %(last)s / %(each)s) n, generate_series(0, 1) which;
"""

_ACTIONS = """
    INSERT INTO findings_actionitem (
        title, outcome, signal, owner_id, team_id, service_id, due_on, priority, kind, state, state_reason,
        created_at)
    SELECT 'Alert on drift ' || n, '', '', n, n, n, %(until)s::date + (n %% 60 - 20), 'normal', 'prevent',
           'open', '', %(until)s::timestamptz - interval '30 days'
    FROM generate_series(1, %(services)s) n;
    INSERT INTO findings_actionitem (
        title, outcome, signal, owner_id, team_id, service_id, due_on, priority, kind, state, state_reason,
        created_at, done_at)
    SELECT 'Closed long ago ' || n, '', '', 1 + n %% %(people)s, 1 + n %% %(services)s, 1 + n %% %(services)s,
           NULL, 'normal', 'prevent', 'verified', '', %(since)s::timestamptz - interval '90 days',
           %(since)s::timestamptz - interval '60 days'
    FROM generate_series(1, %(changes)s / %(closed)s) n;
"""
_NUMBERED = (
    "people_team",
    "people_person",
    "people_identity",
    "people_quoted",
    "people_membership",
    "catalog_service",
    "catalog_ownership",
    "catalog_repository",
    "changes_change",
    "incidents_incident",
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A database of so many changes, at the end of the week that its meeting looks at."""

    name: str
    changes: int

    @property
    def meeting(self) -> MeetingRow:
        """The meeting whose week is full; of the database in use."""
        found = current_meeting(HOUSE, as_of=timezone.now())
        assert found is not None
        return found


def organisation(changes: int, name: str = "") -> Organisation:
    """The organisation with so many changes, at most 20,000 of them in the week; Django then uses it."""
    name = database(name or f"{changes}_changes", lambda: _fill(changes))
    return Organisation(name, changes)


def _fill(changes: int) -> None:
    now = timezone.now()
    forge = ensure_connection(
        key="forge", name="Forge", vendor="made-up", kind=ConnectionKind.REPOSITORY, as_of=now
    )
    pager = ensure_connection(
        key="pager", name="Pager", vendor="made-up", kind=ConnectionKind.PAGER, as_of=now
    )
    day = now.date() + timedelta(days=(3 - now.weekday()) % 7 or 7)
    meeting = _plan(day, now)
    week = min(changes, A_WEEK)
    began = meeting.covers_from - timedelta(weeks=(changes - week) / A_WEEK)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        values: dict[str, Any] = {
            "people": PEOPLE,
            "services": SERVICES,
            "forge": forge,
            "pager": pager,
            "each": CHANGES_AN_INCIDENT,
            "changes": changes,
            "closed": CHANGES_A_CLOSED_ACTION,
            "since": began,
            "until": meeting.covers_to,
        }
        cursor.execute(_PEOPLE, values)
        cursor.execute(_ACTIONS, values)
        before = {"first": 1, "last": changes - week, "since": began, "until": meeting.covers_from}
        during = {"first": changes - week + 1, "last": changes, "since": meeting.covers_from}
        for part in (before, during):
            cursor.execute(_CHANGES + _INCIDENTS, values | part)
        for table in _NUMBERED:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("SET session_replication_role = origin")


def _plan(day: date, as_of: datetime) -> MeetingRow:
    create_series(
        key="weekly",
        name="Weekly review",
        zone="UTC",
        rule="FREQ=WEEKLY;BYDAY=TH",
        starts_on=day - timedelta(days=28),
        starts_at=time(10),
        as_of=as_of,
    )
    found = current_meeting(HOUSE, as_of=as_of)
    assert found is not None
    return found
