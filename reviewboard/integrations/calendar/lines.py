"""Text that people typed, made fit for one line of a header or a calendar property.

A line break inside a name or a title could begin a header or a property of its own. It becomes a space.
"""

import re

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_BREAKS_BUT_NEWLINE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text without control characters and line breaks, and without space around it."""
    return _BREAKS.sub(" ", text).strip()


def plain_lines(text: str) -> str:
    """The text without control characters; line breaks stay."""
    return _BREAKS_BUT_NEWLINE.sub(" ", text.replace("\r\n", "\n")).strip()
