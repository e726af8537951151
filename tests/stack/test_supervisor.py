"""Real servers in a folder: reached by sockets only, data kept between starts, one supervisor at a time."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
import redis

from reviewboard.stack import Stack, StackError, binaries, folders
from reviewboard.stack.binaries import postgres_bin, valkey_server
from reviewboard.stack.folders import Home
from reviewboard.stack.processes import Owner
from tests.stack.processes import naming


def ask(stack: Stack, statement: str) -> object:
    """The first column of the first row."""
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def valkey(stack: Stack) -> redis.Redis:
    return redis.Redis.from_url(stack.redis_url, decode_responses=True)


def test_neither_server_listens_on_a_port(stack: Stack) -> None:
    assert ask(stack, "SHOW listen_addresses") == ""
    assert valkey(stack).config_get("port") == {"port": "0"}


def test_only_the_owner_can_come_near_the_sockets(stack: Stack) -> None:
    sockets = Path(str(ask(stack, "SHOW unix_socket_directories")))
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert Path(stack.redis_url.removeprefix("unix://")).parent == sockets


def test_text_is_utf_8_and_sorts_alike_on_every_system(stack: Stack) -> None:
    assert ask(stack, "SHOW server_encoding") == "UTF8"
    assert ask(stack, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"


@pytest.mark.parametrize("extension", ["pg_trgm", "unaccent", "btree_gist", "citext"])
def test_the_extensions_that_migrations_may_ask_for_are_there(stack: Stack, extension: str) -> None:
    assert ask(stack, f"SELECT count(*) FROM pg_available_extensions WHERE name = '{extension}'") == 1


def test_a_database_is_made_on_demand_and_asking_twice_does_no_harm(stack: Stack) -> None:
    stack.create_database("another")
    stack.create_database("another")
    assert ask(stack, "SELECT count(*) FROM pg_database WHERE datname = 'another'") == 1


def test_a_second_supervisor_is_refused_and_told_who_is_there(stack: Stack) -> None:
    with pytest.raises(StackError, match=f"{stack.data_dir} is in use by process {os.getpid()}"):
        Stack(stack.data_dir).start()
    assert ask(stack, "SELECT 1") == 1
    with pytest.raises(StackError, match="in use"):
        stack.erase()
    with pytest.raises(StackError, match="running already"):
        stack.start()


def test_data_is_kept_between_starts_until_it_is_erased(folder: Path) -> None:
    with Stack(folder) as stack:
        ask(stack, "CREATE TABLE kept AS SELECT 42 AS answer")
        valkey(stack).set("kept", "43")
    with Stack(folder) as stack:
        assert ask(stack, "SELECT answer FROM kept") == 42
        assert valkey(stack).get("kept") == "43"
    stack.erase()
    with Stack(folder, durable=False) as stack:
        assert ask(stack, "SELECT to_regclass('kept')") is None
        assert valkey(stack).get("kept") is None


def test_a_number_left_behind_and_in_use_again_after_a_reboot_is_no_obstacle(folder: Path) -> None:
    with Stack(folder, durable=False, valkey=False):
        pass
    owner = folders.server_owner(folder)
    with subprocess.Popen(["sleep", "1000"], user=owner.uid if owner else None) as somebody:
        (folder / "postgres" / "postmaster.pid").write_text(f"{somebody.pid}\n{folder}/postgres\n")
        try:
            with Stack(folder, durable=False, valkey=False) as stack:
                assert ask(stack, "SELECT 1") == 1
        finally:
            somebody.kill()


@pytest.mark.parametrize("name", ["a" * 120, "Üben & proben"], ids=["long", "odd"])
def test_a_path_that_no_socket_can_have_gets_short_sockets_elsewhere(folder: Path, name: str) -> None:
    (folder / name).mkdir(mode=0o711)
    with Stack(folder / name, durable=False) as stack:
        sockets = Path(str(ask(stack, "SHOW unix_socket_directories")))
        assert valkey(stack).ping()
        assert sockets.parent == Path("/tmp")
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


def test_a_socket_folder_made_by_a_stranger_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "sockets").symlink_to(folder / "elsewhere")
    with pytest.raises(StackError, match="belongs to another user"):
        Stack(folder).start()


def test_a_half_that_runs_elsewhere_is_left_out(folder: Path) -> None:
    with Stack(folder, durable=False, postgres=False) as stack:
        assert set(stack.environment) == {"REDIS_URL"}
        assert valkey(stack).ping()
        with pytest.raises(StackError, match="PostgreSQL is not running"):
            _ = stack.database_url
    assert not (folder / "postgres").exists()


def test_a_server_that_cannot_start_is_reported_with_its_own_words_and_nothing_stays(folder: Path) -> None:
    with Stack(folder, durable=False):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(StackError, match="initialized by PostgreSQL version 9") as raised:
        Stack(folder).start()
    assert str(folder / "postgres.log") in str(raised.value)
    assert not naming(str(folder))
    os.close(folders.lock(folder, lambda _: None))


@pytest.mark.parametrize(
    ("half", "variable"), [({"valkey": False}, "DATABASE_URL"), ({"postgres": False}, "REDIS_URL")]
)
def test_a_system_without_a_wheel_is_told_which_variable_to_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch, half: dict[str, bool], variable: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StackError, match=f"set {variable} to a server of your own"):
        Stack(folder, postgres=half.get("postgres", True), valkey=half.get("valkey", True)).start()


def test_programs_that_the_servers_user_cannot_reach_are_copied_and_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "can_run", lambda path, owner: False)
    home = Home(folder, folder, Owner(os.getuid(), os.getgid()))
    copies = [postgres_bin(home) / "postgres", postgres_bin(home) / "initdb", valkey_server(home)]
    for copy in copies:
        assert copy.is_relative_to(folder / "programs")
        assert subprocess.run([copy, "--version"], capture_output=True, check=True).stdout


def test_as_root_a_folder_that_nobody_can_enter_is_left_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)
    monkeypatch.setattr(folders, "SYSTEM_HOME", folder / "system")
    said: list[str] = []
    home = folders.find_home(closed / "data", said.append)
    is_root = os.geteuid() == 0
    assert home.path.parent == (folder / "system" if is_root else closed)
    assert [str(home.path) in text for text in said] == ([True] if is_root else [])
    assert closed.stat().st_mode & 0o777 == 0o700
