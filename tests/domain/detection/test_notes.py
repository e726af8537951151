"""Git notes: whose lines they attest, and what they cannot say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.detection import ChangeText, Sign, detect
from reviewboard.domain.values import Certainty, EvidenceKind

SESSION, PERSON, PROMPT = "s_0123456789abcd", "h_fedcba98765432", "0123456789abcdef"
CLAUDE = {"agent_id": {"tool": "claude", "id": "1", "model": "claude-opus-4-6"}}


def note(lines: str, **tail: object) -> str:
    record = {"schema_version": "authorship/3.0.0", "prompts": {}, **tail}
    return f"{lines}---\n{json.dumps(record, indent=2)}"


def read(text: str, paths: tuple[str, ...] | None = None) -> tuple[Sign, ...]:
    return detect(ChangeText("x", note=text, paths=paths))


BY_SESSION = note(f"src/a.py\n  {SESSION}::t_0123456789abcd 1-3,7\n", sessions={SESSION: CLAUDE})


@pytest.mark.parametrize(
    "text",
    [
        BY_SESSION,
        note(f"src/a.py\n  {PROMPT} 4\n", prompts={PROMPT: CLAUDE}),
        note("src/a.py\n  0123456 4\n", prompts={"0123456": CLAUDE}),
        note(f"src/b.py\n  {PERSON} 9\nsrc/a.py\n  {SESSION}::t_01 1\n", sessions={SESSION: CLAUDE}),
        BY_SESSION.replace("\n", "\r\n"),
    ],
    ids=["session", "prompt", "short-prompt", "people-beside-it", "carriage-returns"],
)
def test_lines_of_a_real_agent_are_certain(text: str) -> None:
    (sign,) = read(text)
    assert (sign.tool, sign.certainty, sign.rule_id) == ("claude", Certainty.CERTAIN, "reader.note")
    assert "src/a.py" in sign.quote


def test_a_sign_of_a_note_quotes_file_key_ranges_and_agent_with_its_line() -> None:
    (sign,) = read(BY_SESSION)
    assert sign.quote == f"src/a.py: {SESSION}::t_0123456789abcd 1-3,7 (claude claude-opus-4-6)"
    assert sign.place == "note line 2"


def test_a_note_alone_is_no_evidence() -> None:
    assert read(note("")) == ()
    assert read("AI was here") == ()


def test_an_agent_without_lines_is_suspected() -> None:
    (sign,) = read(note("", sessions={SESSION: CLAUDE}))
    assert (sign.tool, sign.certainty, sign.place) == ("claude", Certainty.LIKELY, "note")


def test_lines_of_an_agent_that_the_note_does_not_name_are_weak() -> None:
    (sign,) = read(note(f"src/a.py\n  {PROMPT} 4\n"))
    assert (sign.tool, sign.certainty) == ("unspecified", Certainty.WEAK)


def test_lines_of_people_only_are_a_denial() -> None:
    (sign,) = read(note(f"src/a.py\n  {PERSON} 9\n"))
    assert (sign.kind, sign.certainty, sign.tool) == (EvidenceKind.DENIED, Certainty.DECLARED, "")


@pytest.mark.parametrize("tool", ["mock_ai", "someai"])
def test_agents_of_the_tests_of_git_ai_say_nothing(tool: str) -> None:
    agent = {"agent_id": {"tool": tool, "model": "unknown"}}
    assert read(note(f"src/a.py\n  {SESSION}::t_01 1\n", sessions={SESSION: agent})) == ()
    assert read(note("", sessions={SESSION: agent})) == ()


def test_an_agent_that_no_rule_knows_is_told_by_its_own_name_else_by_its_model() -> None:
    mine = {"agent_id": {"tool": "Firewright CLI", "model": "unknown"}}
    (sign,) = read(note(f"src/a.py\n  {SESSION}::t_01 1\n", sessions={SESSION: mine}))
    assert sign.tool == "firewright-cli"
    (sign,) = read(note(f"a\n  {SESSION} 1\n", sessions={SESSION: {"agent_id": {"model": "gpt-5"}}}))
    assert sign.tool == "chatgpt"


def test_a_note_of_other_files_than_the_diffs_lies_on_a_wrong_commit() -> None:
    assert read(BY_SESSION, paths=("src/other.py",)) == ()
    assert read(note(f"src/a.py\n  {PERSON} 9\n"), paths=("src/other.py",)) == ()
    assert len(read(BY_SESSION, paths=("src/a.py", "src/other.py"))) == 1


def test_two_agents_are_two_signs() -> None:
    other = "s_aaaaaaaaaaaaaa"
    codex = {"agent_id": {"tool": "codex", "model": "gpt-5.5"}}
    text = note(f"a\n  {SESSION}::t_01 1\n  {other}::t_02 2\n", sessions={SESSION: CLAUDE, other: codex})
    assert [sign.tool for sign in read(text)] == ["claude", "codex"]


@given(st.text(), st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["prompts", "sessions", "agent_id", "tool", "model", SESSION]), inner)))  # fmt: skip
def test_no_note_raises(head: str, tail: object) -> None:
    read(f"{head}\n  {SESSION} 1\n---\n{json.dumps(tail)}")


def test_a_deeply_nested_note_does_not_raise() -> None:
    assert read("---\n" + "[" * 200_000) == ()
