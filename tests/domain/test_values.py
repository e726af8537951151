"""The words keep their order and their spelling."""

from reviewboard.domain.values import Certainty, ItemKind, NeedReason, PointName, Section, Severity


def test_severities_compare_by_how_bad_they_are() -> None:
    assert Severity.SEV1.at_least(Severity.SEV2)
    assert Severity.SEV2.at_least(Severity.SEV2)
    assert not Severity.SEV3.at_least(Severity.SEV2)
    assert [severity.order for severity in Severity] == [1, 2, 3, 4, 5]
    assert [certainty.order for certainty in Certainty] == [1, 2, 3, 4]


def test_every_kind_of_item_has_its_section_in_the_order_of_the_meeting() -> None:
    assert [kind.section for kind in ItemKind] == list(Section)
    assert Section.PREVIOUS_ACTIONS.order == 1
    assert Section.NUMBERS.order == 7


def test_others_only_read_that_somebody_knows_a_change() -> None:
    assert {reason.value for reason in NeedReason if reason.knows_change} == {
        "wrote",
        "principal",
        "approved",
    }


def test_three_points_describe_people() -> None:
    assert {name.value for name in PointName if name.describes_people} == {
        "off_hours",
        "new_to_service",
        "approved_in_seconds",
    }
