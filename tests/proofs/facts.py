"""What a proof counted, handed to `tests.prove`, which writes it into docs/proof.md."""

import json
import os
from pathlib import Path


class Fact:
    """Called with a name and a number or a short text; kept in the file that PROOF_FACTS names, if one is."""

    def __init__(self) -> None:
        self._kept: dict[str, str | int] = {}
        named = os.environ.get("PROOF_FACTS")
        self._file = Path(named) if named else None

    def __call__(self, name: str, value: str | int) -> None:
        """Adds one fact; a name that several tests use adds up where it is a number."""
        kept = json.loads(self._file.read_text()) if self._file and self._file.exists() else self._kept
        before = kept.get(name)
        kept[name] = before + value if isinstance(before, int) and isinstance(value, int) else value
        if self._file:
            self._file.write_text(json.dumps(kept))
