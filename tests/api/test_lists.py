"""Lists: page by page, every visible row once, and as few statements for a thousand rows as for one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewboard.agenda.models import Topic, Win
from reviewboard.api.fields import Answer, Instant
from reviewboard.catalog.models import Ownership, Reviewer, Service
from reviewboard.changes.models import Change
from reviewboard.connections.kinds import ConnectionKind
from reviewboard.connections.models import Connection
from reviewboard.domain.values import ChangeKind, ChangeState, IncidentStatus, Severity
from reviewboard.findings.models import ActionItem, Decision, Finding, Idea
from reviewboard.incidents.models import Incident
from reviewboard.meetings.models import Meeting, Series
from reviewboard.people.models import Membership, Person, Team
from tests.api.calling import Caller, caller
from tests.examples import examples
from tests.people.roster import NOW, person, team
from tests.statements import at_most

pytestmark = pytest.mark.django_db

LIMIT_OF_STATEMENTS = 6
"""The token and its reader are two of them."""


def some_people(start: int, count: int) -> None:
    """People in two teams, two of each name."""
    teams = [Team.objects.get_or_create(key=key, defaults={"name": key})[0] for key in ("one", "two")]
    for number in range(start, start + count):
        one = person(f"Ada {number // 2:04}", email=f"ada.{number}@example.org")
        for each in teams:
            Membership.objects.create(person=one, team=each, starts_on=date(2026, 1, 1))


def some_services(start: int, count: int) -> None:
    """Services with an owner and a reviewer each."""
    owners = Team.objects.get_or_create(key="owners", defaults={"name": "owners"})[0]
    for number in range(start, start + count):
        service = Service.objects.create(key=f"service-{number:04}", name=f"Service {number}")
        somebody = person(f"Owner {number}")
        Ownership.objects.create(service=service, team=owners, owner=somebody, starts_on=date(2026, 1, 1))
        Reviewer.objects.create(service=service, person=somebody, starts_on=date(2026, 1, 1))


def some_changes(start: int, count: int) -> None:
    """Changes of which three happened at each moment."""
    connection = Connection.objects.get_or_create(
        key="git", defaults={"name": "git", "vendor": "git", "kind": ConnectionKind.REPOSITORY}
    )[0]
    for number in range(start, start + count):
        Change.objects.create(
            connection=connection,
            external_id=str(number),
            kind=ChangeKind.DIRECT_COMMIT,
            state=ChangeState.MERGED,
            title=f"Change {number}",
            happened_at=NOW - timedelta(hours=number // 3),
        )


def some_meetings(start: int, count: int) -> None:
    """A meeting a week in each of two series."""
    for number in range(start, start + count):
        series = Series.objects.get_or_create(
            key=f"series-{number % 2}",
            defaults={
                "name": "Review",
                "rule": "FREQ=WEEKLY",
                "starts_on": NOW.date(),
                "starts_at": NOW.time(),
            },
        )[0]
        begins = NOW + timedelta(weeks=number // 2)
        Meeting.objects.create(
            series=series,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            covers_from=begins - timedelta(weeks=1),
            covers_to=begins,
        )


def some_incidents(start: int, count: int) -> None:
    """Incidents of which three began at each moment."""
    for number in range(start, start + count):
        Incident.objects.create(
            connection=_pager(),
            external_id=str(number),
            title=f"Incident {number}",
            severity=Severity.SEV3,
            status=IncidentStatus.OPEN,
            started_at=NOW - timedelta(hours=number // 3),
        )


def some_actions(start: int, count: int) -> None:
    """Action items with and without a service, all of one moment."""
    service = Service.objects.get_or_create(key="checkout", defaults={"name": "Checkout"})[0]
    owner = Person.objects.get_or_create(name="Bo Diddley", email="bo@example.org")[0]
    for number in range(start, start + count):
        ActionItem.objects.create(
            title=f"Action {number}",
            service=service if number % 2 else None,
            owner=owner,
            created_at=NOW - timedelta(days=3),
        )


def some_findings(start: int, count: int) -> None:
    """Findings."""
    for number in range(start, start + count):
        Finding.objects.create(text=f"Finding {number}")


def some_decisions(start: int, count: int) -> None:
    """Decisions, every second one a practice."""
    for number in range(start, start + count):
        Decision.objects.create(text=f"Decision {number}", practice=number % 2 == 0)


def some_ideas(start: int, count: int) -> None:
    """Ideas."""
    for number in range(start, start + count):
        Idea.objects.create(text=f"Idea {number}")


def _series() -> Series:
    return Series.objects.get_or_create(
        key="weekly",
        defaults={"name": "Weekly", "rule": "FREQ=WEEKLY", "starts_on": NOW.date(), "starts_at": NOW.time()},
    )[0]


def some_topics(start: int, count: int) -> None:
    """Topics, every second one about an action item."""
    action = ActionItem.objects.get_or_create(title="Talked about")[0]
    for number in range(start, start + count):
        about = action if number % 2 else None
        Topic.objects.create(series=_series(), title=f"Topic {number}", proposed_at=NOW, action=about)


def some_wins(start: int, count: int) -> None:
    """Wins."""
    for number in range(start, start + count):
        Win.objects.create(series=_series(), text=f"Win {number}", proposed_at=NOW)


def _pager() -> Connection:
    return Connection.objects.get_or_create(
        key="pager", defaults={"name": "pager", "vendor": "pager", "kind": ConnectionKind.PAGER}
    )[0]


def some_teams(start: int, count: int) -> None:
    """Teams."""
    for number in range(start, start + count):
        team(f"team-{number}")


def some_connections(start: int, count: int) -> None:
    """Connections."""
    for number in range(start, start + count):
        Connection.objects.create(key=f"c{number}", name="c", vendor="git", kind=ConnectionKind.PAGER)


Maker = Callable[[int, int], None]
PAGED: dict[str, Maker] = {
    "people": some_people,
    "services": some_services,
    "changes": some_changes,
    "meetings": some_meetings,
    "incidents": some_incidents,
    "actions": some_actions,
    "decisions": some_decisions,
    "ideas": some_ideas,
    "findings": some_findings,
    "topics": some_topics,
    "wins": some_wins,
}
WHOLE: dict[str, Maker] = {"teams": some_teams, "connections": some_connections}


@pytest.mark.parametrize("path", PAGED | WHOLE)
def test_a_list_takes_as_many_statements_for_forty_rows_as_for_two(path: str) -> None:
    script, make = caller(), (PAGED | WHOLE)[path]
    make(0, 2)
    script.get(path)  # notes the token's use, once in ten minutes
    with at_most(LIMIT_OF_STATEMENTS):
        assert len(script.get(path).rows) == 2
    make(2, 38)
    with at_most(LIMIT_OF_STATEMENTS):
        assert len(script.get(path).rows) == 40


@pytest.mark.parametrize("path", PAGED | WHOLE)
def test_a_list_reads_as_the_framework_itself_would_tell_it(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, make = caller(), (PAGED | WHOLE)[path]
    make(0, 3)
    told = script.get(path).body
    monkeypatch.delattr(Answer, "to_representation")
    monkeypatch.delattr(Instant, "to_representation")
    assert script.get(path).body == told


def walk(script: Caller, path: str, limit: int, between: Callable[[], None] = lambda: None) -> list[int]:
    """The ids of all pages, one after the other; `between` happens before each but the first."""
    ids: list[int] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        answer = script.get(path, **query)
        assert len(answer.rows) <= limit
        ids += [row["id"] for row in answer.rows]
        if answer.body["after"] is None:
            assert "Link" not in answer.headers
            return ids
        query["after"] = answer.body["after"]
        between()


@pytest.mark.parametrize("path", PAGED)
@given(count=st.integers(0, 8), limit=st.integers(1, 5), late=st.lists(st.integers(1, 3), max_size=4))
@settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_walking_the_pages_meets_every_row_once_while_others_come_in(
    path: str, count: int, limit: int, late: list[int]
) -> None:
    make, coming = PAGED[path], list(late)

    def more() -> None:
        if coming:
            make(1000 - 10 * len(coming), coming.pop())

    with transaction.atomic():
        script = caller()
        make(500, count)
        there = set(walk(script, path, limit=200))
        met = walk(script, path, limit, between=more)
        transaction.set_rollback(True)
    assert len(there) == count
    assert len(met) == len(set(met))
    assert there <= set(met)


def test_the_link_to_the_following_page_keeps_the_filter() -> None:
    some_services(0, 4)
    script = caller()
    answer = script.get("services", q="service", limit=3)
    target, _, relation = answer.headers["Link"].partition(">; ")
    assert relation == 'rel="next"'
    following = urlsplit(target.removeprefix("<"))
    assert following.path == "/api/v1/services"
    assert dict(parse_qsl(following.query)) == {"q": "service", "limit": "3", "after": answer.body["after"]}
    assert [row["key"] for row in script.get("services", **dict(parse_qsl(following.query))).rows] == [
        "service-0003"
    ]


def test_a_page_holds_fifty_rows_unless_told_otherwise() -> None:
    some_changes(0, 51)
    assert len(caller().get("changes").rows) == 50


def test_services_are_narrowed_by_words_tier_and_owning_team() -> None:
    some_services(0, 2)
    Service.objects.create(key="checkout", name="Checkout", tier=1)
    script = caller()
    assert [row["key"] for row in script.get("services", q="check out").rows] == ["checkout"]
    assert [row["key"] for row in script.get("services", tier=1).rows] == ["checkout"]
    assert len(script.get("services", team="owners").rows) == 2


def test_people_are_narrowed_to_a_team_and_to_leavers() -> None:
    some_people(0, 2)
    gone = person("Gone Girl", ends_on=NOW.date())
    script = caller()
    assert [row["id"] for row in script.get("people", left="true").rows] == [gone.pk]
    assert len(script.get("people", team="one").rows) == 2


def test_meetings_are_narrowed_by_series_state_and_time() -> None:
    some_meetings(0, 6)
    script = caller()
    assert {row["series"] for row in script.get("meetings", series="series-1").rows} == {"series-1"}
    assert script.get("meetings", state="live").rows == []
    soon = (NOW + timedelta(days=7)).isoformat()
    assert {row["starts_at"] for row in script.get("meetings", until=soon).rows} == {"2026-11-23T12:00:00Z"}
    assert len(script.get("meetings", since=soon).rows) == 4


def test_incidents_are_narrowed_by_severity_status_service_and_words() -> None:
    some_incidents(0, 2)
    script = caller()
    assert len(script.get("incidents", severity="SEV3", status="open", q="incident 1").rows) == 1
    assert script.get("incidents", severity="SEV1").rows == []
    assert script.get("incidents", service="checkout").rows == []


def test_actions_are_narrowed_to_lists_owners_age_and_service() -> None:
    some_actions(0, 4)
    ActionItem.objects.filter(title="Action 0").update(state="done", done_at=NOW)
    ActionItem.objects.filter(title="Action 1").update(owner=None)
    script = caller()

    def found(**query: object) -> set[str]:
        return {row["title"].removeprefix("Action ") for row in script.get("actions", **query).rows}

    assert found() == {"1", "2", "3"}
    assert found(view="done") == {"0"}
    assert found(view="mine") == set()
    assert found(unowned="true") == {"1"}
    assert found(older_than=2) == {"1", "2", "3"}
    assert found(older_than=3) == set()
    assert found(service="checkout") == {"1", "3"}


def test_decisions_are_narrowed_to_practices_views_services_and_what_keeps_them() -> None:
    some_decisions(0, 3)
    kept = {"practice": True, "enforcement": "test", "enforced_by": "contracts/duration"}
    kept_one = Decision.objects.create(text="Durations rotate", **kept)
    kept_one.services.add(Service.objects.create(key="checkout", name="Checkout"))
    ended = Decision.objects.create(text="Over", ended_at=NOW, ended_because="The type does it")
    script = caller()

    def found(**query: object) -> set[str]:
        return {row["text"] for row in script.get("decisions", **query).rows}

    assert found(practices="true") == {"Decision 0", "Decision 2", "Durations rotate"}
    assert found(view="unenforced") == {"Decision 0", "Decision 2"}
    assert found(view="ended") == {"Over"}
    assert found(view="due") == set()
    assert found(kept_by="test") == {"Durations rotate"}
    assert found(kept_by="nothing") == {"Decision 0", "Decision 2"}
    assert found(service="checkout") == {"Durations rotate"}
    assert found(q="rotation") == {"Durations rotate"}
    assert found(q=f"D-{ended.pk}") == {"Over"}
    [row] = script.get("decisions", service="checkout").rows
    assert (row["enforcement"], row["services"], row["ended_on"]) == ("test", ["checkout"], None)
    assert script.get("decisions", view="nonsense").status == 400


def test_findings_and_ideas_are_narrowed_by_what_became_of_them() -> None:
    some_findings(0, 2)
    some_ideas(0, 2)
    Finding.objects.filter(text="Finding 1").update(accepted_at=NOW, category="test_gap")
    ActionItem.objects.create(
        title="Do it", finding=Finding.objects.earliest("pk"), idea=Idea.objects.earliest("pk")
    )
    script = caller()

    def found(path: str, **query: object) -> set[str]:
        return {row["text"] for row in script.get(path, **query).rows}

    assert found("findings", accepted="true") == {"Finding 1"}
    assert found("findings", accepted="false") == {"Finding 0"}
    assert found("findings", category="test_gap", q="finding") == {"Finding 1"}
    assert found("ideas", became_action="true") == {"Idea 0"}
    assert found("ideas", became_action="false") == {"Idea 1"}
    assert {row["reference"]: row["actions"] for row in script.get("findings").rows} == {
        f"F-{one.pk}": 1 if one.text == "Finding 0" else 0 for one in Finding.objects.all()
    }
