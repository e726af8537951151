"""JSON lines: one object a line, read one by one, so that the input may be of any length."""

import json
import sys
from collections.abc import Iterator
from typing import Any

STANDARD_INPUT = "-"


def lines_of(path: str) -> Iterator[bytes]:
    """The lines of a file, or of standard input for "-". Raises OSError."""
    if path == STANDARD_INPUT:
        yield from sys.stdin.buffer
        return
    with open(path, "rb") as file:
        yield from file


def object_of(line: bytes | str) -> dict[str, Any] | None:
    """The object of one line, None for an empty one.

    Raises:
        ValueError: with what is wrong and what to do about it.
    """
    text = line.decode("utf-8-sig", "replace") if isinstance(line, bytes) else line
    if not text.strip():
        return None
    try:
        told = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply: write one flat JSON object a line") from None
    except ValueError as error:
        raise ValueError(f"it is no JSON ({error}): write one JSON object a line") from None
    if not isinstance(told, dict):
        raise ValueError("it is no JSON object: write {...}")
    return told
