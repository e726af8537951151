"""What a proof counted, handed to `tests.prove`, which writes it into docs/proof.md."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

Facts = dict[str, str | int]


class Fact:
    """Called with a name and a number or a short text.

    Kept in the folder that PROOF_FACTS names, if one is, in a file for each process of the run.
    """

    def __init__(self) -> None:
        named = os.environ.get("PROOF_FACTS")
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        self._file = Path(named, f"{worker}.json") if named else None

    def __call__(self, name: str, value: str | int) -> None:
        """Adds one fact; numbers of the same name add up."""
        if self._file:
            kept = json.loads(self._file.read_text()) if self._file.exists() else {}
            self._file.write_text(json.dumps(added(kept, {name: value})))


def added(one: Mapping[str, str | int], other: Mapping[str, str | int]) -> Facts:
    """Both together: numbers of the same name add up, of two texts the later stands."""
    sums: Facts = dict(one)
    for name, value in other.items():
        before = sums.get(name)
        sums[name] = before + value if isinstance(before, int) and isinstance(value, int) else value
    return sums


def collected(folder: Path) -> Facts:
    """What all processes of a run have kept."""
    sums: Facts = {}
    for path in sorted(folder.glob("*.json")):
        sums = added(sums, json.loads(path.read_text()))
    return sums
