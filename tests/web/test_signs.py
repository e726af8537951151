"""The signs: shape, words, and what they refuse."""

import pytest
from lucide import IconDoesNotExist

from reviewboard.domain.values import Certainty, Severity, Verdict
from reviewboard.web.templatetags import reviewboard as signs


@pytest.mark.parametrize(
    ("verdict", "certainty", "html"),
    [
        (Verdict.ASSISTED, Certainty.CERTAIN, '<span class="ai">AI-assisted, certain</span>'),
        (Verdict.ASSISTED, Certainty.DECLARED, '<span class="ai">AI-assisted, declared</span>'),
        (Verdict.ASSISTED, Certainty.LIKELY, '<span class="ai ai-inferred">AI-assisted, inferred</span>'),
        (Verdict.ASSISTED, Certainty.WEAK, '<span class="ai ai-inferred">AI-assisted, inferred</span>'),
        (Verdict.ASSISTED, None, '<span class="ai ai-inferred">AI-assisted, inferred</span>'),
        (Verdict.SUSPECTED, Certainty.WEAK, '<span class="ai ai-inferred">AI-assisted, inferred</span>'),
        (Verdict.UNKNOWN, None, '<span class="ai ai-none">AI: unknown (no sign found)</span>'),
        (Verdict.DECLARED_NO, None, '<span class="ai ai-none">AI: declared no</span>'),
        (Verdict.DISPUTED, Certainty.CERTAIN, '<span class="ai ai-inferred">AI: disputed</span>'),
        (Verdict.RULED_OUT, None, '<span class="ai ai-none">AI: ruled out</span>'),
    ],
)
def test_a_verdict_is_a_shape_and_words(verdict: Verdict, certainty: Certainty | None, html: str) -> None:
    assert signs.ai(verdict, certainty) == html


def test_no_verdict_is_without_a_sign() -> None:
    for verdict in Verdict:
        assert "AI" in signs.ai(verdict.value)


def test_a_word_that_the_product_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="human"):
        signs.ai("human")
    with pytest.raises(ValueError, match="SEV6"):
        signs.sev(6)
    with pytest.raises(KeyError):
        signs.state("terrible", "No")
    with pytest.raises(IconDoesNotExist):
        signs.icon("no-such-icon")


def test_a_severity_is_read_from_the_record_or_from_a_number() -> None:
    assert signs.sev(Severity.SEV2) == signs.sev(2) == '<span class="sev sev-2">SEV2</span>'


def test_an_icon_is_hidden_from_screen_readers_because_words_stand_beside_it() -> None:
    assert 'aria-hidden="true"' in signs.icon("check")
    assert 'class="icon"' in signs.icon("check")


def test_the_words_of_a_state_are_escaped() -> None:
    assert "&lt;b&gt;" in signs.state("good", "<b>")


@pytest.mark.parametrize(("name", "filled"), [("strong", 3), ("moderate", 2), ("weak", 1)])
def test_strength_is_counted_in_bars(name: str, filled: int) -> None:
    assert signs.strength(name).count('class="on"') == filled


def test_the_rail_has_a_tick_a_minute_of_six_pixels_and_every_fifth_is_long() -> None:
    drawn = signs.rail(12)
    assert 'height="72"' in drawn
    assert drawn.count("h5M") + drawn.count('h5"') == 10
    assert drawn.count("h12") == 3  # at 0, 5 and 10 minutes
