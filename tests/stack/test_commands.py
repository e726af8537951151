"""`python -m reviewboard.stack run` lends its servers to a command and takes them away again."""

import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from reviewboard.stack import commands
from reviewboard.stack.commands import EPHEMERAL_PREFIX, is_given, main, run_with_stack

SHOW_URLS = "import os, sys; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL']); sys.exit(7)"
PYTHON = [sys.executable, "-I", "-S", "-c"]


def test_the_exit_code_is_the_commands_and_an_ephemeral_folder_is_gone_afterwards(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert main(["run", "--ephemeral", "--", *PYTHON, SHOW_URLS]) == 7
    database_url, redis_url = capfd.readouterr().out.split()
    sockets = Path(redis_url.removeprefix("unix://")).parent
    assert f"host={sockets}" in database_url
    assert not sockets.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database_url)


def test_addresses_that_are_set_are_used_and_nothing_is_started(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert run_with_stack([*PYTHON, SHOW_URLS], data=tmp_path / "unused") == 7
    assert capfd.readouterr().out.split() == ["postgres://elsewhere/db", "redis://elsewhere"]
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize(
    ("environment", "given"),
    [
        ({}, False),
        ({"REDIS_URL": ""}, False),
        ({"REDIS_URL": "x"}, True),
        ({"REDIS_URL_FILE": "/run/x"}, True),
    ],
)
def test_an_address_counts_as_set_by_value_or_by_file(environment: dict[str, str], given: bool) -> None:
    assert is_given("REDIS_URL", environment) is given


def test_what_is_wrong_is_said_in_one_sentence_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["run", "--data", str(tmp_path), "--", "true"]) == 2
    assert "DATABASE_URL" in capsys.readouterr().err


def test_the_folder_of_a_killed_run_is_removed_by_the_next_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    abandoned, in_the_making = tmp_path / f"{EPHEMERAL_PREFIX}old", tmp_path / f"{EPHEMERAL_PREFIX}new"
    for path in (abandoned, in_the_making):
        path.mkdir()
    (abandoned / "lock").write_text("4711")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with commands.data_folder(None) as folder:
        assert folder.parent == tmp_path
        assert in_the_making.exists()
        assert not abandoned.exists()
    assert not folder.exists()


def test_the_stack_does_not_need_django() -> None:
    code = "import sys, reviewboard.stack.commands; sys.exit('django' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode
        == 0
    )
