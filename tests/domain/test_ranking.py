"""A risk score is the sum of its named points, and says which they are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reviewboard.domain.facts import (
    ActionFacts,
    CauseLink,
    ChangeFacts,
    IncidentFacts,
    ServiceFacts,
    TopicFacts,
)
from reviewboard.domain.policy import Policy
from reviewboard.domain.ranking import (
    Point,
    must_rules,
    score_action,
    score_candidate,
    score_change,
    score_incident,
)
from reviewboard.domain.values import (
    CauseState,
    Certainty,
    GatePassage,
    IncidentStatus,
    MustRule,
    PointName,
    Severity,
    Tier,
    Verdict,
)

POLICY = Policy()
CHECKOUT = ServiceFacts("service:checkout", tier=Tier.ONE, dependents=12)
RISKY = ChangeFacts(
    "change:1",
    service=CHECKOUT,
    lines_added=250,
    lines_removed=60,
    verdict=Verdict.ASSISTED,
    certainty=Certainty.CERTAIN,
    destructive=True,
    qualified_approval=False,
    tests_touched=False,
    reverted_by="change:8",
    links=(
        CauseLink("incident:9", CauseState.CANDIDATE),
        CauseLink("incident:2", CauseState.CONTRIBUTED),
        CauseLink("incident:1", CauseState.RULED_OUT),
    ),
    carried=1,
)


def test_every_point_of_a_change_is_named_and_they_add_up() -> None:
    score = score_change(RISKY, POLICY)
    assert {point.name.value: point.points for point in score.points} == {
        "tier": 20,
        "dependents": 10,
        "size": 6,
        "ai_involvement": 10,
        "destructive": 25,
        "no_qualified_approval": 15,
        "linked_to_incident": 30,
        "reverted": 15,
        "no_tests_touched": 5,
        "carried_over": 10,
    }
    assert score.total == 146


def test_a_point_says_because_of_what() -> None:
    because = {point.name: dict(point.because) for point in score_change(RISKY, POLICY).points}
    assert because[PointName.SIZE] == {"lines": 310}
    assert because[PointName.LINKED_TO_INCIDENT] == {
        "incident": "incident:2",
        "state": "contributed",
    }
    assert because[PointName.REVERTED] == {"change": "change:8"}
    assert because[PointName.AI_INVOLVEMENT] == {"verdict": "assisted", "certainty": "certain"}


def test_what_is_not_known_costs_nothing() -> None:
    assert score_change(ChangeFacts("change:1", lines_added=49), POLICY).points == ()


@pytest.mark.parametrize(
    ("verdict", "points"),
    [
        (Verdict.ASSISTED, 10),
        (Verdict.DISPUTED, 10),
        (Verdict.SUSPECTED, 5),
        (Verdict.UNKNOWN, 0),
        (Verdict.DECLARED_NO, 0),
        (Verdict.RULED_OUT, 0),
    ],
)
def test_only_a_sign_that_stands_is_a_point(verdict: Verdict, points: int) -> None:
    assert score_change(ChangeFacts("change:1", verdict=verdict), POLICY).total == points


def test_ai_involvement_has_no_say_in_which_change_is_a_candidate() -> None:
    scores = {score_candidate(replace(RISKY, verdict=verdict), POLICY) for verdict in Verdict}
    assert len(scores) == 1
    names = {point.name for point in scores.pop().points}
    assert PointName.LINKED_TO_INCIDENT not in names
    assert PointName.DESTRUCTIVE in names


def test_points_about_people_are_off_until_they_are_agreed_on() -> None:
    seen = replace(RISKY, off_hours=True, new_to_service=True, approved_in_seconds=True)
    assert score_change(seen, POLICY) == score_change(RISKY, POLICY)
    agreed = Policy(people_points=True)
    assert score_change(seen, agreed).total == score_change(RISKY, agreed).total + 15
    assert score_candidate(seen, agreed) == score_candidate(RISKY, agreed)


def test_a_worse_incident_always_ranks_above_a_milder_one_of_the_same_kind() -> None:
    totals = [score_incident(IncidentFacts("incident:1", severity), POLICY).total for severity in Severity]
    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == 5


def test_an_incident_counts_what_customers_felt_up_to_a_limit() -> None:
    felt = IncidentFacts(
        "incident:1",
        Severity.SEV3,
        service=CHECKOUT,
        customer_minutes=41,
        repeats="incident:1",
        status=IncidentStatus.MITIGATED,
    )
    score = score_incident(felt, POLICY)
    assert Point(PointName.CUSTOMER_MINUTES, 4, (("minutes", 41),)) in score.points
    assert score.total == 50 + 20 + 10 + 4 + 15 + 15
    assert score_incident(replace(felt, customer_minutes=10_000), POLICY).total == score.total + 16


def test_no_due_date_is_not_overdue() -> None:
    today = date(2026, 11, 26)
    action = ActionFacts("action:1", opened_on=today - timedelta(days=34))
    assert [point.name for point in score_action(action, today, POLICY).points] == [PointName.AGE]
    late = replace(action, due_on=today - timedelta(days=8))
    assert Point(PointName.OVERDUE, 6, (("days", 8),)) in score_action(late, today, POLICY).points
    due_today = replace(action, due_on=today)
    assert PointName.OVERDUE not in {point.name for point in score_action(due_today, today, POLICY).points}


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (IncidentFacts("incident:1", Severity.SEV1), (MustRule.SEVERITY,)),
        (IncidentFacts("incident:1", Severity.SEV2), (MustRule.SEVERITY,)),
        (IncidentFacts("incident:1", Severity.SEV3), ()),
        (ChangeFacts("change:1", passage=GatePassage.BROKEN_GLASS), (MustRule.BROKEN_GLASS,)),
        (ChangeFacts("change:1", passage=GatePassage.PAST_ENFORCED), (MustRule.PAST_ENFORCED_GATE,)),
        (ChangeFacts("change:1", passage=GatePassage.PAST_OBSERVED), ()),
        (ChangeFacts("change:1", passage=GatePassage.REPAIR), ()),
        (TopicFacts("topic:1", carried=2), ()),
        (TopicFacts("topic:1", carried=3), (MustRule.THIRD_CARRY_OVER,)),
    ],
)
def test_what_must_be_discussed(
    facts: ChangeFacts | IncidentFacts | TopicFacts, rules: tuple[MustRule, ...]
) -> None:
    assert must_rules(facts, POLICY) == rules


def test_a_policy_can_switch_a_must_rule_off() -> None:
    calm = Policy(musts=frozenset({MustRule.BROKEN_GLASS}))
    assert must_rules(IncidentFacts("incident:1", Severity.SEV1), calm) == ()
