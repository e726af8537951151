"""A team's own rules: what they add, what they take away, and which of them are refused."""

import pytest

from reviewboard.domain.detection import (
    UNKNOWN_AGENT,
    ChangeText,
    Sign,
    TeamRule,
    detect,
    extended,
    problem_of,
    rule_book,
    to_classify,
    without_tools,
)
from reviewboard.domain.values import Certainty, EvidenceKind

PERFLOOP = "Co-authored-by: Perfloop Agent <bot@perfloop.example>"


def by(rule: TeamRule, facts: ChangeText) -> tuple[Sign, ...]:
    return detect(facts, extended(rule_book(), [rule], "7"))


def message(line: str) -> ChangeText:
    return ChangeText(message=f"Add retry\n\n{line}")


def rule(match: str, value: str, **more: object) -> TeamRule:
    return TeamRule(f"team.{match}", match, value, **{"tool": "acme", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("match", "value", "facts"),
    [
        ("account", "4711", message("Co-authored-by: x <4711+renamed@users.noreply.github.com>")),
        ("login", "acme-helper", ChangeText("x", "A", "9+acme-helper@users.noreply.github.com")),
        ("login", "acme-helper[bot]", ChangeText("x", "acme-helper[bot]")),
        ("address", "helper@acme.example", ChangeText("x", "Ada", "Helper@acme.example")),
        ("name", "Acme Helper", message("Co-authored-by: ACME helper <h@acme.example>")),
        ("name", "Помощник", message("Co-authored-by: Помощник <h@acme.example>")),
        ("name", "4711", message("Co-authored-by: 4711 <h@acme.example>")),
        ("trailer", "X-Acme-Run", message("X-Acme-Run: 41")),
        ("trailer", "X-Acme-Run", message("XAcmeRun : 41")),
        ("trailer", "Tool: acme", message("Tool: Acme")),
        ("marker", "made in acme.example", message("(Made in acme.example today)")),
        ("branch", "acme/", ChangeText("x", branch="acme/fix-1")),
        ("label", "robots", ChangeText("x", labels=("Robots",))),
    ],
)
def test_a_team_rule_finds_what_it_names_and_nothing_is_found_without_it(
    match: str, value: str, facts: ChangeText
) -> None:
    (sign,) = by(rule(match, value), facts)
    assert (sign.tool, sign.certainty, sign.rule_id) == ("acme", Certainty.CERTAIN, f"team.{match}")
    assert sign.rule_version == f"{rule_book().version}+7"
    assert detect(facts) == ()


def test_a_trailer_rule_with_a_value_leaves_other_values_alone() -> None:
    assert by(rule("trailer", "Tool: acme"), message("Tool: acme-cli")) == ()


@pytest.mark.parametrize(
    ("match", "value", "facts"),
    [
        ("name", "Claude", message("Co-authored-by: Claude <noreply@anthropic.com>")),
        ("address", "noreply@anthropic.com", message("Co-authored-by: Claude <noreply@anthropic.com>")),
        ("address", "bot@perfloop.example", message(PERFLOOP)),
        ("account", "158243242", ChangeText("x", "d", "158243242+devin-ai-integration[bot]@users.noreply.github.com")),
        ("login", "sentry-junior", ChangeText("x", "s", "1+sentry-junior[bot]@users.noreply.github.com")),
        ("trailer", "Model", message("Model: GPT-5")),
        ("marker", "generated with openapi ai", message("Generated with OpenAPI AI tools")),
        ("branch", "claude/", ChangeText("x", branch="claude/monet")),
        ("label", "ai-assisted", ChangeText("x", labels=("AI-assisted",))),
    ],
)  # fmt: skip
def test_what_a_team_says_is_no_ai_is_never_a_sign(match: str, value: str, facts: ChangeText) -> None:
    assert detect(facts) != ()
    assert by(rule(match, value, tool="", ignored=True), facts) == ()


def test_a_team_rule_wins_over_the_guess_of_an_unknown_agent() -> None:
    (guess,) = detect(message(PERFLOOP))
    assert (guess.tool, guess.rule_id) == ("perfloop", UNKNOWN_AGENT)
    (sign,) = by(rule("address", "bot@perfloop.example", tool="perfloop"), message(PERFLOOP))
    assert (sign.certainty, sign.rule_id) == (Certainty.CERTAIN, "team.address")


def test_a_sign_of_an_unknown_agent_says_what_is_to_be_classified() -> None:
    (guess,) = detect(message(PERFLOOP))
    asked = to_classify(guess)
    assert asked is not None
    assert (asked.name, asked.address) == ("Perfloop Agent", "bot@perfloop.example")
    assert dict(asked.matches) == {
        "address": "bot@perfloop.example",
        "name": "Perfloop Agent",
        "trailer": "Co-authored-by: Perfloop Agent <bot@perfloop.example>",
    }


@pytest.mark.parametrize(
    ("line", "matches"),
    [
        (PERFLOOP, ["address", "name", "trailer"]),
        ("Co-authored-by: bramble[bot]", ["login", "trailer"]),
        (
            "Co-authored-by: bramble[bot] <4712+bramble[bot]@users.noreply.github.com>",
            ["account", "login", "trailer"],
        ),
        ("Assisted-by: Nimbus:nimbus-3.1 [coccinelle]", ["trailer"]),
        ("AI-Agent: nimbus", ["trailer"]),
        ("Nimbus-Session: 0f2c77aa-1111-4abc", ["trailer"]),
        ("🤖 Generated with [Nimbus](https://nimbus.example/agent)", ["marker"]),
        ("https://app.nimbus.ai/sessions/0f2c77aa1111", ["marker"]),
    ],
)
def test_every_answer_to_an_unknown_agent_makes_a_rule_that_finds_it(line: str, matches: list[str]) -> None:
    (guess,) = detect(message(line))
    asked = to_classify(guess)
    assert asked is not None
    assert list(asked.matches) == matches
    for match, value in asked.matches.items():
        assert [sign.rule_id for sign in by(rule(match, value), message(line))] == [f"team.{match}"]
        assert by(rule(match, value, tool="", ignored=True), message(line)) == ()


def test_an_author_that_no_rule_knows_is_to_be_classified_too_and_a_known_one_is_not() -> None:
    (guess,) = detect(ChangeText("x", "Perfloop Agent", "bot@perfloop.example"))
    asked = to_classify(guess)
    assert asked is not None
    assert (asked.name, asked.address, asked.key) == ("Perfloop Agent", "bot@perfloop.example", "")
    (known,) = detect(message("Co-authored-by: Claude <noreply@anthropic.com>"))
    assert to_classify(known) is None


def test_two_books_live_side_by_side() -> None:
    facts = message(PERFLOOP)
    book = extended(rule_book(), [rule("address", "bot@perfloop.example")], "1")
    for _ in range(2):
        assert [sign.tool for sign in detect(facts)] == ["perfloop"]
        assert [sign.tool for sign in detect(facts, book)] == ["acme"]


def test_a_denial_can_be_a_team_rule() -> None:
    (sign,) = by(
        rule("label", "handmade", tool="", kind=EvidenceKind.DENIED), ChangeText("x", labels=("handmade",))
    )
    assert sign.kind is EvidenceKind.DENIED


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (rule("regex", "x"), "look at"),
        (rule("name", " "), "look for"),
        (rule("name", "a\nb"), "one line"),
        (rule("name", "AI"), "Too short"),
        (rule("account", "acme"), "number"),
        (rule("account", "0"), "number"),
        (rule("login", "two words"), "one word"),
        (rule("address", "acme.example"), "whole address"),
        (rule("trailer", "X"), "Too short"),
        (rule("trailer", "Signed-off-by"), "Everybody"),
        (rule("trailer", "X-Bot:"), "behind the colon"),
        (rule("marker", "robot"), "Too short"),
        (rule("marker", "generated"), "plain word"),
        (rule("branch", "feature/"), "People"),
        (rule("branch", "a/"), "Too short"),
        (rule("label", "bug"), "nothing of AI"),
        (rule("name", "Acme Helper", tool="Acme Helper"), "Name the tool"),
        (rule("name", "Acme Helper", tool=""), "Name the tool"),
    ],
)
def test_a_rule_that_would_find_too_much_or_nothing_is_refused_in_words(given: TeamRule, word: str) -> None:
    assert word in problem_of(given)
    with pytest.raises(ValueError, match=given.id):
        extended(rule_book(), [given], "1")


def test_a_fine_rule_has_no_problem() -> None:
    assert problem_of(rule("trailer", "Signed-off-by: Acme Helper")) == ""
    assert problem_of(rule("name", "Acme", tool="", ignored=True)) == ""


def test_a_book_without_a_tool_knows_nothing_of_it() -> None:
    book = without_tools(rule_book(), {"claude"})
    facts = message("Generated with [Claude Code](https://claude.com/claude-code)")
    assert [sign.tool for sign in detect(facts)] == ["claude"]
    assert detect(facts, book) == ()
    assert detect(message("Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"), book) != ()
