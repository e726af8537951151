"""docs/proof.md, from what the pieces left in var/prove."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.proofs.pieces import PIECES

_HEAD = """# What has been proved, and on what

Written by `make prove` from the last result of each piece, with the commit that it ran on; nothing here is written by
hand. A piece runs in a process of its own with servers of its own. `make test` holds smaller versions of the same tests.

"""


def report(results: Mapping[str, Mapping[str, Any]]) -> str:
    """The page: the machine, one row a piece, and what each counted. A piece without a result says so."""
    rows = ["| piece | claim | result | seconds | commit |", "| --- | --- | --- | --- | --- |"]
    rows += [_row(piece.name, piece.claim, results.get(piece.name)) for piece in PIECES]
    counted = [_counted(piece.name, results[piece.name]) for piece in PIECES if piece.name in results]
    return f"{_HEAD}{_machine()}\n\n" + "\n".join(rows) + "\n\n" + "\n".join(counted)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"{platform.system()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {python}, {_processor()}."


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


def _row(name: str, claim: str, result: Mapping[str, Any] | None) -> str:
    if result is None:
        return f"| {name} | {claim} | not run yet | | |"
    said = "passed" if result["passed"] else "**failed**"
    commit = result["commit"].replace("+", " and changes not committed")
    return f"| {name} | {claim} | {said} | {result['seconds']:.0f} | {commit} |"


def _counted(name: str, result: Mapping[str, Any]) -> str:
    facts = "".join(f"- {what}: {number}\n" for what, number in result["facts"].items())
    return f"## {name}\n\n{facts}- pytest: {result['summary']}\n"
