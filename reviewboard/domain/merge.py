"""How what a source says at different times becomes one record: facet by facet, the newest word wins.

Events come late, twice and out of order; webhook and poll tell the same thing. Each facet of a record (its state,
its text, its size ...) keeps the source's own time of what it holds, and a fixed tie-break for equal times, so that
any order and any repetition of the same snapshots end in the same record (product.md, "Sources in").
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

Stamps = Mapping[str, Any]
"""For each facet, when the source said what is kept and a digest of it: {"state": ["2026-11-26T10:00:00+00:00", "9f3c"]}."""

_NO_RANKS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Facet:
    """One part of a record as a source told it at `at`. A facet that the source did not tell is not made at all.

    `rank` outweighs the time: what is more final wins, whenever it was said (`Lifecycle.rank`).
    """

    name: str
    at: datetime
    value: Mapping[str, Any]
    rank: int = 0

    def stamp(self, key: bytes) -> list[str]:
        """What is kept beside the record to compare with: the time, and a digest that breaks ties."""
        plain = json.dumps(self.value, sort_keys=True, separators=(",", ":"), default=_plain)
        return [self.at.astimezone(UTC).isoformat(), digest(key, plain)[:16]]


def _plain(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def digest(key: bytes, plain: str) -> str:
    """A keyed digest, in hex: what a source told may name people, and a plain one would confirm a guess for ever."""
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()


def newer(
    facets: Iterable[Facet], stamps: Stamps, ranks: Mapping[str, int] = _NO_RANKS, *, key: bytes
) -> list[Facet]:
    """The facets that say something newer than what is kept; the same word twice is nothing new.

    `ranks` are those of what is kept, by facet, where it has one.
    After a change of `key` the same word may count as new once, and is written as it was.
    """
    return [
        facet
        for facet in facets
        if (facet.rank, facet.stamp(key))
        > (ranks.get(facet.name, facet.rank), list(stamps.get(facet.name, [])))
    ]


def stamped(facets: Iterable[Facet], stamps: Stamps, *, key: bytes) -> dict[str, Any]:
    """The stamps after these facets were written."""
    return {**stamps, **{facet.name: facet.stamp(key) for facet in facets}}
