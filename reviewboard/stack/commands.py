"""What `python -m reviewboard.stack` offers."""

import os
import shutil
import signal
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from reviewboard.stack import demo
from reviewboard.stack.errors import StackError
from reviewboard.stack.folders import remove_abandoned
from reviewboard.stack.processes import Program, Reach, launch
from reviewboard.stack.signals import ending_on_signal, interrupts_left_to_the_command
from reviewboard.stack.supervisor import Stack, say_on_stderr

DEFAULT_DATA = Path("var", "stack")
EPHEMERAL_PREFIX = "reviewboard-run-"
COMMAND_GRACE = 15.0  # seconds between Ctrl-C and SIGKILL for the command that we run


def main(arguments: Sequence[str]) -> int:
    """Run one command line; return its exit code: the command's own, or 2 without a stack to run it in."""
    parser = ArgumentParser(prog="python -m reviewboard.stack", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser(
        "run", help="run a command with DATABASE_URL and REDIS_URL set; a half that is set stays"
    )
    where = run.add_mutually_exclusive_group()
    where.add_argument(
        "--data", type=Path, default=DEFAULT_DATA, help=f"folder of the servers ({DEFAULT_DATA})"
    )
    where.add_argument(
        "--ephemeral", action="store_true", help="a new folder, fast and unsafe, removed afterwards"
    )
    run.add_argument("command", nargs="+", help="after --")
    demo.arguments(commands.add_parser("demo", help="the whole product on sample data, until Ctrl-C"))
    chosen = parser.parse_args(arguments)
    try:
        with ending_on_signal():
            if "command" not in chosen:
                return demo.run(chosen)
            return run_with_stack(chosen.command, data=None if chosen.ephemeral else chosen.data)
    except StackError as error:
        say_on_stderr(str(error))
        return 2


def run_with_stack(command: Sequence[str], *, data: Path | None) -> int:
    """Run a command beside the servers of a folder, or (None) of one made for it; return its exit code."""
    ours = dict(os.environ)
    postgres, valkey = not is_given("DATABASE_URL", ours), not is_given("REDIS_URL", ours)
    if not postgres and not valkey:
        return run_in_foreground(command, ours)
    with (
        data_folder(data) as folder,
        Stack(folder, durable=data is not None, postgres=postgres, valkey=valkey) as stack,
    ):
        return run_in_foreground(command, ours | stack.environment)


def is_given(variable: str, environment: Mapping[str, str]) -> bool:
    """Whether settings would find a value, in the variable or in the file that `<variable>_FILE` names."""
    return bool(environment.get(variable) or environment.get(f"{variable}_FILE"))


def run_in_foreground(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command that owns the terminal, if there is one; leaving early ends it with all it started."""
    interactive = sys.stdin is not None and sys.stdin.isatty()
    reach = Reach.TERMINAL if interactive else Reach.GROUP
    child = launch(Program(command, env=env, stop=signal.SIGINT, grace=COMMAND_GRACE, reach=reach))
    try:
        if not interactive:
            return child.wait()
        with interrupts_left_to_the_command():
            return child.wait()
    finally:
        child.stop()


@contextmanager
def data_folder(data: Path | None) -> Iterator[Path]:
    """The folder itself; for None a new one, removed afterwards along with what killed runs have left."""
    if data is not None:
        yield data
        return
    remove_abandoned(Path(tempfile.gettempdir()).glob(f"{EPHEMERAL_PREFIX}*"))
    folder = Path(tempfile.mkdtemp(prefix=EPHEMERAL_PREFIX))
    folder.chmod(0o711)  # as root the servers run as nobody and must enter it; what is inside is private
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
