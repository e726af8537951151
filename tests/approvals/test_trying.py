"""Other rules of the gate on hand-made weeks that are stored: what they would have asked for, and of what is open now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reviewboard.approvals import trying
from reviewboard.approvals.models import Repair
from reviewboard.approvals.trying import Load, Tried, tried
from reviewboard.catalog.models import Reviewer, Service
from reviewboard.changes.models import Change, Evidence
from reviewboard.domain.approval import Condition, GatePolicy, MoveWay, Pair
from reviewboard.domain.values import (
    Certainty,
    ChangeKind,
    ChangeState,
    EvidenceKind,
    IncidentStatus,
    Severity,
    Tier,
    Verdict,
)
from reviewboard.incidents.models import Incident
from tests.changes.scenes import connection, repository
from tests.people.roster import person
from tests.statements import at_most

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=LONDON)
"""A Monday: the four weeks before are 45 to 48."""
MONDAYS = [date(2026, 11, day) for day in (2, 9, 16, 23)]
OLD, NEW = GatePolicy(lines=50), GatePolicy(lines=20)


@pytest.fixture(autouse=True)
def shop() -> Service:
    """A service of tier 1 with two reviewers, and a deputy who is none."""
    repository(connection())
    found = Service.objects.get(key="shop")
    Service.objects.filter(pk=found.pk).update(tier=1)
    for name, deputy in (("Rita Stone", False), ("Rob Hill", False), ("Dag Holm", True)):
        Reviewer.objects.create(service=found, person=person(name), deputy=deputy, starts_on=date(2026, 1, 1))
    return found


def change(lines: int = 80, day: date | None = date(2026, 11, 25), **columns: Any) -> Change:
    """A merged request of the shop with a certain sign; an open one where there is no day."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON) if day else NOW - timedelta(hours=2)
    usual = {
        "connection_id": connection(),
        "external_id": f"pr:{Change.objects.count()}",
        "service": Service.objects.get(key="shop"),
        "kind": ChangeKind.PULL_REQUEST,
        "state": ChangeState.MERGED if day else ChangeState.OPEN,
        "title": "Cap the retries",
        "verdict": Verdict.ASSISTED,
        "certainty": Certainty.CERTAIN,
        "lines_added": lines,
        "happened_at": at,
    }
    return Change.objects.create(**usual | columns)


def found(before: GatePolicy = OLD, after: GatePolicy = NEW) -> Tried:
    return tried(before, after, as_of=NOW, zone=LONDON)


def weeks(one: Tried) -> Sequence[tuple[date, Pair, Pair]]:
    return [(week.monday, week.changes, week.approvals) for week in one.trial.weeks]


def test_four_whole_weeks_are_told_of_and_neither_this_one_nor_the_one_before_them() -> None:
    for day in (date(2026, 11, 1), MONDAYS[0], date(2026, 11, 29), date(2026, 11, 30)):
        change(day=day)
    one = found()
    assert one.landed == 2
    assert weeks(one) == [
        (MONDAYS[0], Pair(1, 1), Pair(1, 1)),
        (MONDAYS[1], Pair(0, 0), Pair(0, 0)),
        (MONDAYS[2], Pair(0, 0), Pair(0, 0)),
        (MONDAYS[3], Pair(1, 1), Pair(1, 1)),
    ]


def test_a_week_begins_on_monday_where_the_house_is() -> None:
    change(happened_at=datetime(2026, 11, 15, 23, 30, tzinfo=LONDON))
    tokyo = tried(OLD, NEW, as_of=NOW, zone=ZoneInfo("Asia/Tokyo"))
    assert weeks(found())[1][1] == Pair(1, 1)
    assert weeks(tokyo)[2][1] == Pair(1, 1)


def test_a_change_moves_in_with_its_reason_and_the_reviewers_have_more_to_do() -> None:
    change(lines=80)
    small = change(lines=26)
    one = found(after=replace(NEW, approvals=2))
    (move,) = one.trial.moves
    assert (move.change.id, move.way, move.because) == (small.pk, MoveWay.IN, (Condition.LINES,))
    assert one.loads == (Load("shop", "shop", 2, Pair(1, 4)),)


def test_a_change_of_no_service_is_asked_about_and_has_a_row_without_reviewers() -> None:
    change(service=None)
    assert found().loads == (Load("", "", 0, Pair(1, 1)),)


def test_by_its_tier_a_change_moves_out() -> None:
    change()
    (move,) = found(after=GatePolicy(lines=50, tiers=frozenset({Tier.TWO}))).trial.moves
    assert (move.way, move.because) == (MoveWay.OUT, (Condition.TIER,))


def test_what_repairs_asks_nobody_and_a_dispute_is_asked_about_as_the_evidence_says() -> None:
    change(reverts_named="b2")
    linked, disputed = change(), change(verdict=Verdict.DISPUTED, disputed_at=NOW)
    incident = Incident.objects.create(
        connection_id=connection(),
        external_id="1",
        title="Down",
        severity=Severity.SEV1,
        status=IncidentStatus.OPEN,
        started_at=NOW,
    )
    Repair.objects.create(change=linked, incident=incident, at=NOW)
    assert found().trial.approvals == Pair(1, 1)
    Change.objects.filter(pk=disputed.pk).update(certainty=Certainty.LIKELY)
    assert found().trial.approvals == Pair(0, 0)
    Repair.objects.update(taken_back_at=NOW)
    assert found().trial.approvals == Pair(1, 1)


def test_what_shows_no_sign_landed_and_is_asked_about_by_no_rules() -> None:
    change(verdict=Verdict.UNKNOWN, certainty="")
    change(verdict=Verdict.RULED_OUT, destructive=True)
    one = found()
    assert (one.landed, one.trial.approvals) == (2, Pair(0, 0))


def test_a_destructive_operation_of_an_agent_is_asked_about_by_any_rules() -> None:
    wiped = change(lines=1, destructive=True)
    assert found().trial.approvals == Pair(0, 0)
    Evidence.objects.create(
        change=wiped, tool="devin", kind=EvidenceKind.WROTE, certainty=Certainty.CERTAIN, quote="devin",
        place="author", rule_id="devin.account", rule_version="1",
    )  # fmt: skip
    assert found().trial.approvals == Pair(2, 2)


def test_of_what_is_open_it_is_counted_what_is_asked_about_and_what_is_held_back() -> None:
    change(lines=80, day=None)
    change(lines=26, day=None)
    change(lines=26, day=None, service=None)
    change(lines=80, day=None, state=ChangeState.CLOSED)
    one = found(after=replace(NEW, enforced=frozenset({"shop"})))
    assert (one.open_asked, one.open_held) == (Pair(1, 3), Pair(0, 2))


def test_by_its_paths_a_change_moves_out_and_of_how_many_none_are_known_is_told() -> None:
    change(paths=["infra/main.tf"])
    other, unknown = change(paths=["src/a.py"]), change()
    one = found(after=replace(OLD, paths=("infra/*",)))
    assert one.no_paths == 1
    assert {(move.change.id, move.because) for move in one.trial.moves} == {
        (other.pk, (Condition.PATHS,)),
        (unknown.pk, (Condition.PATHS,)),
    }
    assert not found().no_paths


def test_only_the_newest_are_looked_at_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST", 2)
    for day in (3, 10, 17):
        change(day=date(2026, 11, day))
    one = found()
    assert one.is_cut
    assert [week.changes.before for week in one.trial.weeks] == [0, 1, 1, 0]
    assert not replace(one, is_cut=False).is_cut


def test_it_takes_five_statements_whatever_the_number_of_services_and_changes() -> None:
    for number in range(6):
        service = Service.objects.create(key=f"s{number}", name="S", tier=2)
        for day in (3, 10, None):
            change(day=date(2026, 11, day) if day else None, service=service)
    with at_most(5):
        one = found()
    assert len(one.loads) == 6


def test_it_names_nobody() -> None:
    change(lines=26)
    told = repr(found())
    assert "person:" not in told
    assert "identity:" not in told
    assert "Rita" not in told
