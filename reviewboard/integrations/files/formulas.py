"""Cells that a spreadsheet would run as a formula, made harmless when written and restored when read.

A cell that begins with `=`, `+`, `-`, `@`, tab, CR or LF (or a full-width form of these), spaces and
apostrophes before it included, gets one apostrophe in front. Reading takes one away from exactly such
cells, so that what was written is what is read (docs/importing.md).
"""

import re

_DANGEROUS = re.compile(r"['\s]*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'['\s]*[=+\-@\t\r\n＝＋－＠]")


def guard(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet might run it."""
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
