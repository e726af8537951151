"""What a record is called wherever it is kept: by the source that told of it, never by the id of its row."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class KnownAs(NamedTuple):
    """The key of the connection that told of a record, and its id there."""

    source: str
    external_id: str


class Other(NamedTuple):
    """Another record that one names: the id of its row, and what it is called everywhere."""

    id: int
    known_as: KnownAs

    @classmethod
    def of(cls, told: Mapping[str, Any] | None) -> "Other | None":
        """From JSON of `id`, `source` and `external_id`; None for none."""
        return cls(told["id"], KnownAs(told["source"], told["external_id"])) if told else None
