"""The git program, started so that a repository's own configuration cannot run, fetch or write anything.

A repository is a stranger's input. Its configuration can name programs (file monitor, hooks, pager, external
diff, text conversion, signature check, upload-pack of a promised remote); each is switched off here, in one
place. What could change a count (rename detection, diff algorithm, hidden roots) is fixed to git's defaults.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reviewboard.domain.ports import Rejected, Unavailable

_SETTINGS = (
    "safe.directory=*",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.attributesFile=/dev/null",
    "diff.external=",
    "diff.renames=true",
    "diff.renameLimit=1000",
    "diff.algorithm=default",
    "diff.relative=false",
    "diff.orderFile=/dev/null",
    "diff.ignoreSubmodules=none",
    "log.showRoot=true",
    "log.showSignature=false",
    "log.follow=false",
    "log.mailmap=true",
    "protocol.allow=never",
    "gc.auto=0",
)
_GIT = ("git", "--no-pager", *(part for setting in _SETTINGS for part in ("-c", setting)))
_SHORT_SECONDS = 300
# With the usual 64 KiB the two processes wait for each other every hundred commits.
_PIPE_BYTES = 1 << 20


def output(path: Path, *arguments: str, absent: bool = False) -> str:
    """What a short git command answers, without its last newline.

    With `absent`, an answer of "there is no such thing" (exit 1, or 128 without a repository fault) is "".

    Raises:
        Rejected: git refused, with its words.
        Unavailable: git is not installed, or did not answer within five minutes.
    """
    _check(path, arguments)
    try:
        done = subprocess.run(
            [*_GIT, *arguments],
            cwd=path,
            env=_environment(path),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SHORT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"git {arguments[0]} took more than {_SHORT_SECONDS} seconds") from error
    except OSError as error:
        raise _not_started(path, error) from error
    if done.returncode == 1 and absent:
        return ""
    if done.returncode:
        raise Rejected(_words(done.stderr, arguments[0]))
    return done.stdout.decode("utf-8", "replace").removesuffix("\n")


@contextmanager
def stream(path: Path, *arguments: str) -> Iterator[IO[bytes]]:
    """The output of a long git command while it runs; leaving early ends the command.

    Raises:
        Rejected: git failed, with its words, once its output was read to the end.
        Unavailable: git could not be started, or was ended by a signal that we did not send.
    """
    _check(path, arguments)
    with tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                [*_GIT, *arguments],
                cwd=path,
                env=_environment(path),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                pipesize=_PIPE_BYTES,
            )
        except OSError as error:
            raise _not_started(path, error) from error
        assert process.stdout is not None  # noqa: S101  # asked for above
        try:
            yield process.stdout
            left_early = bool(process.stdout.read(1))
            code = 0 if left_early else process.wait()
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
        if code:
            complaints.seek(0)
            words = _words(complaints.read(4000), arguments[0])
            raise Unavailable(words) if code < 0 else Rejected(words)


def _check(path: Path, arguments: Sequence[str]) -> None:
    if any("\0" in part for part in (str(path), *arguments)):
        raise Rejected("a path or revision cannot hold a NUL character")
    if not path.is_dir():
        raise Rejected(f"{path} is not a directory")


def _environment(path: Path) -> dict[str, str]:
    """Nothing is inherited but where programs lie: a caller's GIT_DIR or a user's settings change nothing."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(path.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _not_started(path: Path, error: OSError) -> Rejected | Unavailable:
    if isinstance(error, PermissionError | NotADirectoryError):
        return Rejected(f"{path} cannot be entered: {error.strerror}")
    return Unavailable(f"git could not be started: {error.strerror}")


def _words(complaints: bytes, command: str) -> str:
    return complaints.decode("utf-8", "replace").strip()[:2000] or f"git {command} failed and said nothing"
