"""A guarded child ends when its launcher lets go, and takes with it whatever it has started."""

import os
import signal
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import pytest

from reviewboard.stack.processes import Guarded, Program, launch
from tests.stack.processes import eventually, naming

SLEEP = "import time; time.sleep(1000)"
# Only Linux lets a guard adopt what has left its child's process group.
DETACHMENTS = ["pass", "os.setpgid(0, 0)", "os.setsid()"] if sys.platform == "linux" else ["pass"]


@pytest.fixture
def mark() -> str:
    """A word that only the processes of one test carry on their command line."""
    return f"mark-{uuid.uuid4().hex}"


def python(code: str, *arguments: str, grace: float = 10.0, stop: signal.Signals = signal.SIGTERM) -> Guarded:
    program = Program([sys.executable, "-I", "-S", "-c", code, *arguments], grace=grace, stop=stop)
    return launch(program, stdout=subprocess.DEVNULL)


def test_the_exit_code_is_the_childs_own() -> None:
    assert python("raise SystemExit(7)").wait(10) == 7


def test_a_child_that_dies_of_a_signal_ends_as_a_shell_would_say() -> None:
    assert python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)").wait(10) == 128 + signal.SIGSEGV


def test_a_command_that_does_not_exist_ends_with_127_and_says_so() -> None:
    child = launch(Program(["/nowhere/such-a-program"]), stdout=subprocess.PIPE)
    assert child.output is not None
    assert child.output.read().startswith(b"cannot run /nowhere/such-a-program: ")
    assert child.stop() == 127


def test_letting_go_sends_the_stop_signal(mark: str) -> None:
    child = python(SLEEP, mark, stop=signal.SIGINT)
    assert eventually(lambda: len(naming(mark)) == 2)  # the guard and the child
    child.release()
    assert child.wait(10) in {1, 128 + signal.SIGINT}  # Python's KeyboardInterrupt
    assert not naming(mark)


@pytest.mark.parametrize("detach", DETACHMENTS)
def test_what_the_child_has_started_ends_with_it(mark: str, detach: str) -> None:
    family = f"import os, time\nif os.fork() == 0:\n    {detach}\ntime.sleep(1000)"
    child = python(family, mark)
    assert eventually(lambda: len(naming(mark)) == 3)
    assert child.stop() == 128 + signal.SIGTERM
    assert not naming(mark)


def test_a_child_that_ignores_the_stop_signal_is_killed_after_its_grace(mark: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder, "ready")
        deaf = "import pathlib, signal, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        child = python(
            f"{deaf}pathlib.Path(sys.argv[2]).touch()\ntime.sleep(1000)", mark, str(ready), grace=0.2
        )
        assert eventually(ready.exists)
        assert child.stop() == 128 + signal.SIGKILL
    assert not naming(mark)


def test_a_stop_that_comes_before_the_child_has_begun_is_not_lost(mark: str) -> None:
    children = [python(SLEEP, mark, grace=30.0) for _ in range(5)]
    for child in children:
        child.release()
    assert [child.wait(10) for child in children] == [128 + signal.SIGTERM] * 5


def test_the_child_inherits_what_it_is_to_hold_and_not_the_lifeline() -> None:
    held = os.open("/dev/null", os.O_RDONLY)
    listing = "import os\nprint([fd for fd in range(3, 4096) if os.path.exists(f'/dev/fd/{fd}')])"
    program = Program([sys.executable, "-I", "-S", "-c", listing])
    child = launch(program, stdout=subprocess.PIPE, hold=(held,))
    os.close(held)
    assert child.output is not None
    assert child.output.read().decode().strip() == f"[{held}]"
    assert child.stop() == 0
