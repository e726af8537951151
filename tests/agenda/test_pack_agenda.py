"""`manage.py pack_agenda`: weeks in, plans out, without a database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
WEEK: dict[str, Any] = {
    "week": 7,
    "minutes": 20,
    "items": [
        {"id": "a", "section": 2, "minutes": 10, "min_minutes": 6, "must": True, "score": 90, "people": [1, 2]},
        {"id": "b", "section": 1, "minutes": 5, "min_minutes": 3, "must": False, "score": 10, "people": [1]},
        {"id": "c", "section": 3, "minutes": 30, "min_minutes": 21, "must": False, "score": 50, "people": []},
        {"id": "d", "section": 3, "minutes": 9, "min_minutes": 9, "must": False, "score": 5, "people": [3]},
    ],
}  # fmt: skip


def run(tmp_path: Path, *lines: object) -> tuple[list[dict[str, Any]], str]:
    """The plans, and what it complained of."""
    path = tmp_path / "weeks.jsonl"
    path.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines))
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("pack_agenda", str(path), stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_a_week_becomes_a_plan_in_which_nothing_is_lost(tmp_path: Path) -> None:
    (plan,), err = run(tmp_path, WEEK)
    assert plan == {
        "week": 7,
        "items": [{"id": "b", "start": 0, "minutes": 5}, {"id": "a", "start": 5, "minutes": 10}],
        "left_out": [
            {"id": "c", "why": "no meeting of this length could hold it"},
            {"id": "d", "why": "no time was left at its rank"},
        ],
    }
    assert err == ""


def test_must_items_that_exceed_the_meeting_say_so(tmp_path: Path) -> None:
    musts = [
        {"id": str(n), "section": 1, "minutes": 9, "min_minutes": 8, "must": True, "score": n}
        for n in range(3)
    ]
    (plan,), _ = run(tmp_path, {"week": "w", "minutes": 20, "items": musts})
    assert [one["id"] for one in plan["items"]] == ["2", "1"]
    assert plan["left_out"] == [{"id": "0", "why": "the must-discuss items alone exceed the meeting"}]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "one JSON object a line"),
        (b"[" * 100_000, "nested too deeply"),
        ({"minutes": 60}, 'add "week"'),
        ({"week": 1}, "minutes is no whole number from 1"),
        ({"week": 1, "minutes": 60, "items": {}}, "no list of objects"),
        ({"week": 1, "minutes": 60, "items": [{}]}, 'add "id"'),
        ({"week": 1, "minutes": 60, "items": [{"id": "a", "section": 1, "minutes": 0}]}, "of item a minutes"),
        ({"week": 1, "minutes": 60, "items": [{"id": "a", "minutes": 5}]}, "of item a section"),
        (b'{"week": 1, "minutes": 60, "items": [{"id": "a", "section": 1, "minutes": 5, "score": NaN}]}', "score"),
        ({**WEEK, "items": [WEEK["items"][0]] * 2}, "two items have the same key"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_planned_is_told_and_the_rest_goes_on(
    tmp_path: Path, line: object, words: str
) -> None:
    plans, err = run(tmp_path, line, b"", WEEK)
    assert [one["week"] for one in plans] == [7]
    assert "line 1 was not planned, because" in err
    assert words in err


def test_it_needs_no_database_and_a_file_that_is_there(tmp_path: Path) -> None:
    nowhere = {**os.environ, "SECRET_KEY": "x", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    argv = [sys.executable, str(ROOT / "manage.py"), "pack_agenda"]
    done = subprocess.run(
        argv, check=False, input=json.dumps(WEEK), env=nowhere, capture_output=True, text=True
    )
    assert (done.returncode, json.loads(done.stdout)["week"]) == (0, 7)
    with pytest.raises(CommandError, match="was not read: No such file"):
        call_command("pack_agenda", str(tmp_path / "none"))
