"""Where the servers' files and sockets live, who owns them, and who may use them now."""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from reviewboard.stack.errors import StackError
from reviewboard.stack.processes import Owner

SOCKET_PATH_BYTES = 103  # macOS: sun_path holds 104 with its final zero; Linux 108
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
SYSTEM_HOME = Path("/var/lib/reviewboard")
HANDOVER_SECONDS = 40.0  # longer than any server's grace time
SERVER_USER = "nobody"


@dataclass(frozen=True)
class Home:
    """Everything a server needs to know about its place. `owner` is None when it runs as we do."""

    path: Path
    sockets: Path
    owner: Owner | None

    def folder(self, name: str) -> Path:
        """A private folder of the server's user, made if missing."""
        return own(self.path / name, self.owner)


def lock(data_dir: Path, say: Callable[[str], None]) -> int:
    """Take the folder for ourselves; return the file descriptor that holds it.

    The servers inherit the descriptor, so the folder stays taken until the last of them has ended, even when
    their supervisor was killed: then we wait for them. Raises StackError when another supervisor is alive.
    """
    descriptor = _open_lock(data_dir)
    deadline = time.monotonic() + HANDOVER_SECONDS
    waited = False
    while not _taken(descriptor):
        holder = os.pread(descriptor, 20, 0).decode()
        if (holder and _alive(int(holder))) or time.monotonic() > deadline:
            os.close(descriptor)
            raise StackError(
                f"{data_dir} is in use by process {holder}. Stop that one, or use another folder."
            )
        if not waited:
            say(f"Waiting for the servers that process {holder} left in {data_dir} to end.")
            waited = True
        time.sleep(0.05)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _open_lock(data_dir: Path) -> int:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise StackError(
            f"{data_dir} cannot be used by this user ({error.strerror}). Use another folder."
        ) from error


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def find_home(data_dir: Path, say: Callable[[str], None]) -> Home:
    """The data folder; or one in /var/lib when we are root and the servers' user cannot enter it.

    PostgreSQL refuses to run as root, and opening somebody's parent folders is not ours to do.
    """
    data_dir = data_dir.resolve()
    owner = server_owner(data_dir)
    path = data_dir
    if owner and not can_run(path, owner):
        path = SYSTEM_HOME / _digest(data_dir)
        path.mkdir(parents=True, exist_ok=True)
        for ours in (SYSTEM_HOME, path):
            ours.chmod(0o711)
        owner = server_owner(path) or owner
        say(f"The servers run as user {SERVER_USER}, who cannot enter {data_dir}; their files are in {path}.")
    if not os.access(path, os.W_OK | os.X_OK):
        raise StackError(f"{path} cannot be written by this user. Use another folder.")
    return Home(path, socket_folder(path, owner), owner)


def server_owner(path: Path) -> Owner | None:
    """None for a plain user. For root: whoever owns the data that is there already, else nobody."""
    if os.geteuid() != 0:
        return None
    cluster = path / "postgres"
    if cluster.exists() and cluster.stat().st_uid != 0:
        return Owner(cluster.stat().st_uid, cluster.stat().st_gid)
    entry = pwd.getpwnam(SERVER_USER)
    return Owner(entry.pw_uid, entry.pw_gid)


def can_run(path: Path, owner: Owner) -> bool:
    """Whether that user may execute this file or enter this folder, as the system itself answers."""
    test = subprocess.run(
        ["test", "-x", path], user=owner.uid, group=owner.gid, extra_groups=[], cwd="/", check=False
    )
    return test.returncode == 0


def socket_folder(home: Path, owner: Owner | None) -> Path:
    """A 0700 folder for the sockets: in the home, or in /tmp when that path is too long for the kernel.

    Or when it would need escaping in a URL, because clients disagree on how to read that.
    """
    folder = home / "sockets"
    plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(folder)) is not None
    if not plain or len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > SOCKET_PATH_BYTES:
        folder = Path("/tmp") / f"reviewboard-{_digest(home)}"  # noqa: S108  `own` refuses a stranger's
    return own(folder, owner)


def own(folder: Path, owner: Owner | None) -> Path:
    """Make a folder private to the server's user. Raises StackError when it is a stranger's, or a link."""
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    expected = {os.geteuid()} | ({owner.uid} if owner else set())
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in expected:
        raise StackError(
            f"{folder} belongs to another user. Start as that user, remove it, or use another folder."
        )
    if owner:
        os.chown(folder, *owner, follow_symlinks=False)
    folder.chmod(0o700)
    return folder


def remove_abandoned(folders: Iterable[Path]) -> None:
    """Remove those data folders that were in use and no longer are: their run was killed before it could."""
    for folder in folders:
        try:
            descriptor = os.open(folder / "lock", os.O_RDWR)
        except OSError:
            continue  # another user's, or one that is being made
        if os.pread(descriptor, 20, 0) and _taken(descriptor):
            shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def leave(home: Home) -> None:
    """Remove what the servers have no use for once stopped: a socket folder in /tmp."""
    if home.sockets.parent != home.path:
        shutil.rmtree(home.sockets, ignore_errors=True)


def erase(home: Home) -> None:
    """Remove what the servers keep; the copies of their programs stay."""
    for name in ("postgres", "postgres.new", "valkey"):
        shutil.rmtree(home.path / name, ignore_errors=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
