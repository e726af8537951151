"""Hand-made lines in forms that no rule was written for: every one is a test, and what is missed is said here."""

import re

import pytest

from reviewboard.domain.detection import ChangeText, Sign, detect, verdict
from reviewboard.domain.values import Verdict
from tests.domain.detection import adversary, adversary_again, adversary_fourth, adversary_third

YES = adversary.YES + adversary_again.YES + adversary_third.YES + adversary_fourth.YES
NO = adversary.NO + adversary_again.NO + adversary_third.NO + adversary_fourth.NO
# A tool's name in brackets before a subject is a part of the product as often as it is an author.
MISSED_ON_PURPOSE = {
    "subject: [claude] Fix the retry of the payment client",
    "subject: [codex] Fix the retry of the payment client",
    # Where words or ideas come from is not who made the change.
    "Some of the wording comes from ChatGPT.",
    "Code suggested by GitHub Copilot, adapted by me.",
    # "Implemented in Cursor" is said of the product as often.
    "Developed in Windsurf with Cascade.",
}


def signs(text: str) -> tuple[Sign, ...]:
    if who := re.fullmatch(r"author: (.*) <(.*)>", text):
        return detect(ChangeText("Add retry", who[1], who[2]))
    if text.startswith("subject: "):
        subject = text.removeprefix("subject: ")
        return detect(ChangeText(subject, parents=2 if subject.startswith("Merge") else 1))
    return detect(ChangeText(f"Add retry\n\n{text}"))


@pytest.mark.parametrize(("tool", "text"), YES, ids=[text for _, text in YES])
def test_what_says_that_an_ai_took_part_is_found_with_its_tool(tool: str, text: str) -> None:
    found = signs(text)
    if text in MISSED_ON_PURPOSE:
        assert found == ()
        return
    assert verdict(found) in (Verdict.ASSISTED, Verdict.SUSPECTED)
    assert tool in ("?", found[0].tool)


@pytest.mark.parametrize(("answer", "text"), NO, ids=[text for _, text in NO])
def test_what_does_not_say_so_is_left_alone_and_a_denial_is_read(answer: str, text: str) -> None:
    assert verdict(signs(text)) is (Verdict.DECLARED_NO if answer == "denied" else Verdict.UNKNOWN)


def test_the_set_is_large_enough_to_mean_something() -> None:
    assert len(YES) + len(NO) >= 450


def test_two_people_who_are_both_named_like_tools_are_taken_for_tools() -> None:
    # Known to be wrong, and told in docs/evidence.md: nothing in the sentence tells them from tools.
    found = signs("With the help of Devin and Jules from the support team")
    assert verdict(found) is Verdict.SUSPECTED
