"""How many made-up examples a property is tried on: few in `make test`, more in `make prove`."""

import os


def examples(number: int) -> int:
    """The number that `make test` tries, times `EXAMPLES` (1 unless set)."""
    return number * int(os.environ.get("EXAMPLES", "1"))


def thorough() -> bool:
    """Whether a piece of `make prove` asks for more than usual."""
    return examples(1) > 1
