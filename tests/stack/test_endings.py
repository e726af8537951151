"""However the supervisor ends, nothing that it started outlives it. The stack's real kills are here."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psycopg
import pytest

from reviewboard.stack import Stack
from tests.stack.processes import alive, eventually, naming

ROOT = Path(__file__).parents[2]
# The command under test: it leaves its addresses in a file, starts a child, and waits.
COMMAND = """
import os, pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(1000)", sys.argv[1]])
ready = pathlib.Path(sys.argv[1], "ready")
ready.with_suffix(".new").write_text(os.environ["DATABASE_URL"])
ready.with_suffix(".new").rename(ready)
try:
    time.sleep(1000)
except KeyboardInterrupt:
    sys.exit(5)
"""
SERVICES = """
import pathlib, sys
from reviewboard.stack import Service, Services, ending_on_signal
family = "import os, time; os.fork(); os.fork(); time.sleep(1000)"
command = [sys.executable, "-I", "-S", "-c", family, sys.argv[1]]
services = [Service("web", command), Service("worker", command)]
with ending_on_signal(), Services(services, log=pathlib.Path(sys.argv[2])) as running:
    running.wait()
"""


def supervise(folder: Path, *, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """`run` in a process of its own, without the addresses that our own run may have set."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    run = [sys.executable, "-m", "reviewboard.stack", "run", "--data", str(folder), "--"]
    command = [sys.executable, "-I", "-S", "-c", COMMAND, str(folder)]
    return subprocess.Popen(
        [*before, *run, *command], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )


def processes_of(folder: Path) -> set[int]:
    """Once the command runs: supervisor, guards, servers, PostgreSQL's children, the command, its child."""
    ready = folder / "ready"
    assert eventually(ready.exists)
    with psycopg.connect(ready.read_text()) as connection:
        others = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        backends = {row[0] for row in others}
    found = naming(str(folder)) | backends
    assert len(backends) >= 4
    assert len(found) >= 8 + len(backends)  # supervisor, 3 guards, 2 servers, command, its child
    return found


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)]
)
def test_no_process_outlives_the_supervisor_and_the_folder_can_be_used_again(
    folder: Path, number: signal.Signals, code: int
) -> None:
    supervisor = supervise(folder)
    started = processes_of(folder)
    supervisor.send_signal(number)
    assert supervisor.wait(20) == code
    with Stack(folder, durable=False, say=lambda _: None) as stack, psycopg.connect(stack.database_url):
        assert not alive(started - {os.getpid()})


def test_ctrl_c_in_a_terminal_reaches_the_command_which_decides_how_to_end(folder: Path) -> None:
    terminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    supervisor = supervise(folder, before=(sys.executable, "-c", terminal))
    started = processes_of(folder)
    assert supervisor.stdin is not None
    supervisor.stdin.write(b"\x03")
    supervisor.stdin.flush()
    assert supervisor.wait(20) == 5
    assert not alive(started)


def test_no_service_outlives_a_killed_supervisor(folder: Path) -> None:
    mark = f"mark-{uuid.uuid4().hex}"
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SERVICES, mark, str(folder / "services.log")], cwd=ROOT
    )
    assert eventually(
        lambda: len(naming(mark)) == 11
    )  # itself, two guards, two services with three children each
    supervisor.kill()
    supervisor.wait(10)
    began = time.monotonic()
    assert eventually(lambda: not naming(mark))
    assert time.monotonic() - began < 5.0
