"""What became of a batch that a source told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch came to: ids of what is new and of what reads otherwise, and how many were known.

    `withheld`: ids of those of which there was news that a legal hold kept out, and `held` their external ids.
    """

    created: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    unchanged: int = 0
    withheld: tuple[int, ...] = ()
    held: frozenset[str] = frozenset()

    def __add__(self, other: "Recorded") -> "Recorded":
        """Both batches together."""
        return Recorded(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.withheld + other.withheld,
            self.held | other.held,
        )
