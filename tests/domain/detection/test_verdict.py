"""What signs add up to."""

import pytest

from reviewboard.domain.detection import Sign, disagrees, strongest, verdict
from reviewboard.domain.values import Certainty, EvidenceKind, Verdict


def sign(certainty: Certainty, kind: EvidenceKind = EvidenceKind.WROTE) -> Sign:
    return Sign("claude", kind, certainty, "words", "message line 3", "rule", "1")


@pytest.mark.parametrize(
    ("certainty", "expected"),
    [
        (Certainty.CERTAIN, Verdict.ASSISTED),
        (Certainty.DECLARED, Verdict.ASSISTED),
        (Certainty.LIKELY, Verdict.SUSPECTED),
        (Certainty.WEAK, Verdict.SUSPECTED),
    ],
)
def test_a_binding_sign_makes_assisted_and_any_other_suspected(
    certainty: Certainty, expected: Verdict
) -> None:
    assert verdict([sign(certainty)]) is expected


def test_no_sign_is_unknown_and_never_human() -> None:
    assert verdict([]) is Verdict.UNKNOWN
    assert strongest([]) is None


def test_a_tool_that_only_reviewed_took_no_part() -> None:
    reviewed = [sign(Certainty.CERTAIN, EvidenceKind.REVIEWED)]
    assert verdict(reviewed) is Verdict.UNKNOWN
    assert strongest(reviewed) is None


def test_a_no_alone_is_declared_no_and_does_not_hide_signs() -> None:
    assert verdict([], declared_no=True) is Verdict.DECLARED_NO
    assert verdict([sign(Certainty.CERTAIN)], declared_no=True) is Verdict.ASSISTED
    assert disagrees([sign(Certainty.LIKELY)], declared_no=True)
    assert not disagrees([], declared_no=True)


def test_a_ruling_wins_over_signs_and_over_the_dispute() -> None:
    signs = [sign(Certainty.CERTAIN)]
    assert verdict(signs, disputed=True) is Verdict.DISPUTED
    assert verdict(signs, disputed=True, ruling=Verdict.RULED_OUT) is Verdict.RULED_OUT


def test_the_strongest_certainty_is_told() -> None:
    assert strongest([sign(Certainty.WEAK), sign(Certainty.DECLARED)]) is Certainty.DECLARED
