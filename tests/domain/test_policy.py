"""A policy is data: it survives being stored, and refuses what no rule understands."""

import json
from typing import Any

import pytest

from reviewboard.domain.policy import Policy, as_data, from_data
from reviewboard.domain.values import ChangeKind, ItemKind, MustRule, Severity


def test_a_policy_reads_back_as_it_was_stored() -> None:
    policy = Policy(
        people_points=True, carry_limit=2, musts=frozenset({MustRule.SEVERITY}), needs=frozenset()
    )
    assert from_data(json.loads(json.dumps(as_data(policy)))) == policy


def test_what_a_stored_policy_does_not_name_keeps_its_default() -> None:
    policy = from_data({"points": {"reverted": 40}, "minutes": {"topic": [8, 4]}})
    assert policy.points["reverted"] == 40
    assert policy.points["tier.1"] == 20
    assert policy.slot(ItemKind.TOPIC) == (8, 4)
    assert policy.musts == frozenset(MustRule)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"points": {"blame": 1}}, "no rule is called blame"),
        ({"minutes": {"lecture": [5, 3]}}, "no rule is called lecture"),
        ({"colour": "red"}, "no rule is called colour"),
        ({"minutes": {"topic": [2, 3]}}, "shorter than its minimum"),
        ({"musts": ["gossip"]}, "gossip"),
        ({"needs": ["bystander"]}, "bystander"),
    ],
)
def test_what_no_rule_understands_is_refused(data: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        from_data(data)


def test_the_minimums_are_those_of_the_product() -> None:
    assert [Policy().slot(ItemKind.INCIDENT, severity)[1] for severity in Severity] == [10, 6, 3, 3, 3]
    assert Policy().must_minimum == 3


def test_every_kind_of_item_has_minutes() -> None:
    for kind in set(ItemKind) - {ItemKind.INCIDENT}:
        wished, least = Policy().slot(kind)
        assert wished >= least > 0
    assert ChangeKind.OPERATION not in Policy().minutes
