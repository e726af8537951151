"""The real payloads that the vendors send: test input from outside of the project (docs/contributing.md)."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("REVIEWBOARD_CONTRACTS", Path(__file__).parents[2] / "shared" / "contracts"))


@dataclass(frozen=True, slots=True)
class Payload:
    """One delivery, or one answer of an API (`kind`), as somebody recorded it. Header names are in lower case."""

    file: str
    kind: str
    vendor: str
    event: str
    headers: dict[str, str]
    body: bytes


@cache
def everything() -> tuple[Payload, ...]:
    """Every payload in the vendors' own form; empty where the folder is absent."""
    index = FOLDER / "webhooks" / "index.jsonl"
    if not index.exists():
        return ()
    lines = [json.loads(line) for line in index.read_text().splitlines() if line.strip()]
    return tuple(
        Payload(
            one["file"],
            one["kind"],
            one["vendor"],
            one["event"] or "",
            {name.lower(): value for name, value in one["headers"].items()},
            (index.parent / one["file"]).read_bytes(),
        )
        for one in lines
        if one["wire_format"]
    )


def webhooks(vendor: str) -> list[Payload]:
    """The webhook deliveries of a vendor. Without the folder the test is skipped, and fails where CI=true."""
    return _of(vendor, webhook=True)


def answers(vendor: str) -> list[Payload]:
    """The API answers of a vendor, as `webhooks`."""
    return _of(vendor, webhook=False)


def _of(vendor: str, *, webhook: bool) -> list[Payload]:
    found = [one for one in everything() if one.vendor == vendor and (one.kind == "webhook") is webhook]
    if not everything():
        said = f"the contracts are not at {FOLDER}; set REVIEWBOARD_CONTRACTS"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)
    return found
