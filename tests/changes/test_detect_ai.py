"""`manage.py detect_ai`: JSON lines in and out, without a database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
CLAUDE = {"id": "a1", "message": "Add retry\n\nCo-Authored-By: Claude <noreply@anthropic.com>", "parents": 1}
PLAIN = {"id": "a2", "message": "Fix typo", "author_name": "Ada", "author_email": "ada@example.test"}


def run(tmp_path: Path, *lines: object, score: bool = False) -> tuple[list[str], list[str], bool]:
    """What it wrote, what it complained of, and whether it ended well."""
    path = tmp_path / "commits.jsonl"
    path.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines))
    out, err, fine = io.StringIO(), io.StringIO(), True
    try:
        call_command("detect_ai", str(path), score=score, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
        fine = False
    return out.getvalue().splitlines(), err.getvalue().splitlines(), fine


def test_each_commit_gets_a_line_with_verdict_tools_and_evidence(tmp_path: Path) -> None:
    out, err, fine = run(tmp_path, CLAUDE, PLAIN)
    first, second = map(json.loads, out)
    assert (first["id"], first["verdict"], first["certainty"]) == ("a1", "assisted", "certain")
    assert first["tools"] == ["claude"]
    (sign,) = first["evidence"]
    assert (sign["quote"], sign["place"]) == (
        "Co-Authored-By: Claude <noreply@anthropic.com>",
        "message line 3",
    )
    assert second == {
        "id": "a2",
        "verdict": "unknown",
        "certainty": None,
        "tools": [],
        "disagrees": [],
        "evidence": [],
    }
    assert (err, fine) == ([], True)


def test_the_strongest_tool_comes_first_and_conflicts_are_told(tmp_path: Path) -> None:
    row = {
        **CLAUDE,
        "branch": "cursor/retry",
        "labels": ["x"],
        "body": "- [x] I did not use AI",
        "parents": ["f"],
    }
    (told,) = map(json.loads, run(tmp_path, row)[0])
    assert told["tools"] == ["claude", "cursor"]
    assert told["disagrees"] == ["denied"]


def test_a_note_is_read(tmp_path: Path) -> None:
    record = {"sessions": {"s_0123456789abcd": {"agent_id": {"tool": "codex", "model": "gpt-5.5"}}}}
    note = f"a.py\n  s_0123456789abcd::t_01 1-2\n---\n{json.dumps(record)}"
    (told,) = map(json.loads, run(tmp_path, {**PLAIN, "git_note_ai": note})[0])
    assert (told["tools"], told["certainty"]) == (["codex"], "certain")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "one JSON object a line"),
        (b"[1]", "write {...}"),
        (b'{"message": "x"}', 'add "id"'),
        (b'{"id": "1", "message": 3}', "message is no text"),
        (b'{"id": "1", "labels": "ai"}', "labels are no list"),
        (b'{"id": "1", "parents": "two"}', "neither a number nor a list"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_what_to_do_and_the_rest_goes_on(
    tmp_path: Path, line: bytes, words: str
) -> None:
    out, err, fine = run(tmp_path, PLAIN, b"", line, CLAUDE)
    assert [json.loads(one)["id"] for one in out] == ["a2", "a1"]
    assert err[0].startswith("line 3 ")
    assert words in err[0]
    assert not fine


def test_bytes_that_are_no_text_do_not_stop_it(tmp_path: Path) -> None:
    out, _, fine = run(tmp_path, b'{"id": "1", "message": "caf\xe9 \\ud800 \\u0000"}')
    assert json.loads(out[0])["verdict"] == "unknown"
    assert fine


def test_score_prints_precision_and_recall_and_leaves_out_what_honest_people_dispute(tmp_path: Path) -> None:
    label = {"ai_assisted": True, "tools": ["claude"], "evidence_kind": "coauthor", "hard": False}
    rows = [
        {**CLAUDE, **label},
        {**PLAIN, **label, "hard": True},
        {**PLAIN, "ai_assisted": False, "tools": [], "evidence_kind": "none"},
        {**CLAUDE, "ai_assisted": False, "tools": [], "scored": False},
    ]
    out, _, fine = run(tmp_path, *rows, score=True)
    assert out[0].split()[:7] == ["all", "precision", "1.000", "recall", "0.500", "first", "tool"]
    assert "(1 right, 0 wrong, 1 missed)" in out[0]
    assert any(line.split()[0] == "hard" and "recall 0.000" in line for line in out)
    assert any(line.strip().startswith("coauthor") for line in out)
    assert any(line.strip().startswith("claude") for line in out)
    assert fine


def test_without_labels_there_is_nothing_to_score(tmp_path: Path) -> None:
    _, err, fine = run(tmp_path, PLAIN, score=True)
    assert "ai_assisted" in err[0]
    assert not fine


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="was not read"):
        call_command("detect_ai", str(tmp_path / "none"))


def test_it_needs_no_database_and_reads_standard_input() -> None:
    nowhere = {**os.environ, "SECRET_KEY": "x", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    done = subprocess.run(
        [sys.executable, "manage.py", "detect_ai"],
        cwd=ROOT,
        env=nowhere,
        input=json.dumps(CLAUDE).encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["verdict"] == "assisted"
