"""Signs in commits: disguises that count, traps that do not, and what a sign says of itself."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile import SHAPES, message
from reviewboard.domain.detection import ChangeText, Sign, detect
from reviewboard.domain.values import Certainty, EvidenceKind

CLAUDE = "Co-Authored-By: Claude <noreply@anthropic.com>"


def signs(body: str, subject: str = "Add retry") -> tuple[Sign, ...]:
    return detect(ChangeText(message=f"{subject}\n\n{body}"))


def test_a_sign_tells_its_tool_kind_certainty_exact_words_place_and_rule() -> None:
    (sign,) = signs(CLAUDE)
    assert (sign.tool, sign.kind, sign.certainty) == ("claude", EvidenceKind.WROTE, Certainty.CERTAIN)
    assert (sign.quote, sign.place, sign.rule_id) == (CLAUDE, "message line 3", "claude.account")


def test_a_persons_revert_that_quotes_what_it_takes_back_is_no_sign() -> None:
    body = f"This reverts commit {'1' * 40}.\n\nThe original message was:\nAdd parser\n\n{CLAUDE}"
    assert signs(body, 'Revert "Add parser"') == ()


def test_a_revert_made_by_an_agent_is_a_sign() -> None:
    body = f"This reverts commit {'1' * 40}.\n\n{CLAUDE}"
    assert [sign.tool for sign in signs(body, 'Revert "Add parser"')] == ["claude"]


def test_merging_main_into_an_agents_branch_is_nothing() -> None:
    assert detect(ChangeText(message="Merge branch 'main' into devin/1738195530-check", parents=2)) == ()


def test_merging_an_agents_branch_is_suspected() -> None:
    (sign,) = detect(ChangeText(message="Merge pull request #3 from ada/claude/fix-warnings", parents=2))
    assert (sign.tool, sign.certainty, sign.place) == ("claude", Certainty.LIKELY, "branch")


def test_a_branch_that_only_begins_like_a_tool_is_no_sign() -> None:
    assert detect(ChangeText(message="Merge branch 'copilot-metrics' into main", parents=2)) == ()


def test_an_agents_account_as_author_is_certain_whatever_its_login() -> None:
    facts = ChangeText(
        message="x", author_name="seer", author_email="157164994+renamed[bot]@users.noreply.github.com"
    )
    (sign,) = detect(facts)
    assert (sign.tool, sign.certainty, sign.place) == ("seer", Certainty.CERTAIN, "author")


def test_an_agent_that_only_committed_is_suspected_and_aider_then_only_committed_a_persons_work() -> None:
    devin = "158243242+devin-ai-integration[bot]@users.noreply.github.com"
    (sign,) = detect(ChangeText("x", "Ada", "ada@example.test", "Devin AI", devin))
    assert (sign.certainty, sign.place) == (Certainty.LIKELY, "committer")
    assert detect(ChangeText("x", "Ada", "ada@example.test", "Ada (aider)", "ada@example.test")) == ()


def test_an_author_named_with_a_tool_behind_the_name_is_read() -> None:
    (sign,) = detect(ChangeText("x", author_name="Ada (aider)", author_email="ada@example.test"))
    assert (sign.tool, sign.certainty) == ("aider", Certainty.CERTAIN)


def test_an_agent_that_no_rule_knows_is_suspected_under_its_own_name() -> None:
    (sign,) = signs("Co-authored-by: Perfloop Agent <bot@perfloop.example>")
    assert (sign.tool, sign.certainty, sign.rule_id) == ("perfloop", Certainty.LIKELY, "reader.unknown-agent")


@pytest.mark.parametrize(
    ("body", "tool"),
    [
        (
            "### Was this patch co-authored using generative AI tooling?\nYes (`Opus 4.5` on `Claude Code`)",
            "claude",
        ),
        ("- [x] AI tools were used (Windsurf)\n- [ ] No AI tools were used", "windsurf"),
        ("- [*] Warp Agent Mode - This PR was created via Warp's AI Agent Mode", "warp"),
        ("Generated-by: `Gemini 3.1 Pro (High)` on `Antigravity`", "gemini"),
        ("Assisted-by: Claude:claude-opus-4-6 coccinelle sparse", "claude"),
        ("Assisted-by: AI", "unspecified"),
    ],
)
def test_what_a_person_declares_is_declared(body: str, tool: str) -> None:
    found = signs(body)
    assert (found[0].tool, found[0].certainty) == (tool, Certainty.DECLARED)


@pytest.mark.parametrize(
    "text",
    [
        "Created with Claude Code.",
        "With the help of Codex",
        "Сгенерировано с помощью Claude Code",
        "Claude Code で生成",
    ],
)
def test_a_plain_statement_is_suspected(text: str) -> None:
    assert [sign.certainty for sign in signs(text)] == [Certainty.LIKELY]


def test_signs_are_told_once_and_strongest_first() -> None:
    found = signs(f"Created with Cursor.\n\n{CLAUDE}")
    assert [sign.certainty for sign in found] == [Certainty.CERTAIN, Certainty.LIKELY]
    facts = ChangeText("x", branch="codex/a", labels=("ai-assisted",), body=CLAUDE)
    assert [sign.place for sign in detect(facts)] == ["description line 1", "branch", "label"]


@given(st.text())
def test_no_text_raises(text: str) -> None:
    detect(ChangeText(text, text, text, text, text, 2, text, text, (text,)))


@given(
    st.lists(
        st.sampled_from(
            ["Co-authored-by:", "Claude", "<", ">", "@", "[x]", "AI", "\n", "\\n", "&lt;", " ", "(", "```"]
        )
    )
)
def test_no_pile_of_fragments_raises(parts: list[str]) -> None:
    detect(ChangeText("".join(parts)))


def took(shape: str, size: int) -> float:
    facts = ChangeText(message(shape, size))
    tries = []
    for _ in range(3):
        began = time.process_time()
        detect(facts)
        tries.append(time.process_time() - began)
    return min(tries)


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_no_faster_than_a_hostile_message(shape: str) -> None:
    # Four times the text may take four times as long; a square would take sixteen times.
    assert took(shape, 60_000) <= 9 * took(shape, 15_000) + 0.02


def test_what_is_beyond_the_first_and_last_pages_is_not_read_and_line_numbers_stay_true() -> None:
    text = (
        f"Add retry\n{'x' * 79 + chr(10)}".ljust(300_000, "\n")
        + "\nCo-Authored-By: Claude <noreply@anthropic.com>"
    )
    (sign,) = detect(ChangeText(text))
    assert sign.place == f"message line {text.count(chr(10)) + 1}"


def test_signs_of_one_text_are_bounded() -> None:
    lines = "\n".join(f"Assisted-by: Claude Opus {number}" for number in range(1000))
    assert len(detect(ChangeText(f"Add retry\n\n{lines}"))) == 200
