"""What signs add up to."""

from dataclasses import replace

import pytest

from reviewboard.domain.detection import (
    ChangeText,
    Conflict,
    Sign,
    detect,
    disagrees,
    strongest,
    verdict,
    why_disagrees,
)
from reviewboard.domain.values import Certainty, EvidenceKind, Verdict


def sign(certainty: Certainty, kind: EvidenceKind = EvidenceKind.WROTE) -> Sign:
    return Sign("claude", kind, certainty, "words", "message line 3", "rule", "1")


def at(place: str, tool: str) -> Sign:
    return replace(sign(Certainty.CERTAIN), place=place, tool=tool)


NO = Sign("", EvidenceKind.DENIED, Certainty.DECLARED, "No.", "description line 3", "reader.box", "1")


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


def test_a_no_alone_is_declared_no() -> None:
    assert verdict([NO]) is Verdict.DECLARED_NO
    assert strongest([NO]) is None
    assert not disagrees([NO])


def test_a_no_does_not_hide_signs_and_they_disagree() -> None:
    assert verdict([NO, sign(Certainty.CERTAIN)]) is Verdict.ASSISTED
    assert verdict([NO, sign(Certainty.LIKELY)]) is Verdict.SUSPECTED
    (why,) = why_disagrees([sign(Certainty.LIKELY), NO, sign(Certainty.CERTAIN)])
    assert (why.conflict, why.one, why.other) == (Conflict.DENIED, NO, sign(Certainty.CERTAIN))


def test_a_no_beside_a_tool_that_only_reviewed_is_no_disagreement() -> None:
    assert not disagrees([NO, sign(Certainty.CERTAIN, EvidenceKind.REVIEWED)])


def test_a_yes_and_a_no_ticked_in_one_template_disagree() -> None:
    found = detect(ChangeText(body="- [x] AI tools were used\n- [x] No AI tools were used"))
    assert [one.kind for one in found] == [EvidenceKind.WROTE, EvidenceKind.DENIED]
    assert [one.conflict for one in why_disagrees(found)] == [Conflict.BOXES]
    assert verdict(found) is Verdict.SUSPECTED, "who ticks both has declared nothing: ask"


def test_a_note_and_a_trailer_that_name_different_tools_disagree() -> None:
    noted, written = at("note line 2", "claude"), at("message line 9", "codex")
    assert [one.conflict for one in why_disagrees([noted, written])] == [Conflict.TOOLS]
    assert not disagrees([noted, written], several_commits=True)


def test_places_that_have_a_tool_in_common_agree_and_two_trailers_may_name_two_tools() -> None:
    note, one, other = (
        at("note line 2", "claude"),
        at("message line 9", "codex"),
        at("message line 10", "claude"),
    )
    assert not disagrees([note, one, other])
    assert not disagrees([one, other])


def test_a_tool_that_gave_advice_does_not_contradict_the_one_that_wrote() -> None:
    advice = replace(at("message line 9", "copilot-autofix"), kind=EvidenceKind.ADVISED)
    assert not disagrees([at("author", "claude"), advice])


def test_a_note_that_attests_people_only_disagrees_with_what_binds_in_the_same_commit() -> None:
    note = replace(NO, place="note line 2", rule_id="reader.note")
    assert [one.conflict for one in why_disagrees([note, sign(Certainty.CERTAIN)])] == [Conflict.NOTE]
    assert not disagrees([note, sign(Certainty.LIKELY)])
    assert not disagrees([note, sign(Certainty.CERTAIN)], several_commits=True)


def test_a_ruling_wins_over_signs_and_over_the_dispute() -> None:
    signs = [sign(Certainty.CERTAIN)]
    assert verdict(signs, disputed=True) is Verdict.DISPUTED
    assert verdict(signs, disputed=True, ruling=Verdict.RULED_OUT) is Verdict.RULED_OUT


def test_the_strongest_certainty_is_told() -> None:
    assert strongest([sign(Certainty.WEAK), sign(Certainty.DECLARED)]) is Certainty.DECLARED
