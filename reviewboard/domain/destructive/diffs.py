"""Unified diffs, file by file: of git, of `kubectl diff`, of anything that writes them.

https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+\d+(?:,(\d+))? @@ ?(.*)")
_FROM, _TO = "rename from ", "rename to "
"""All that there is of a file that is only moved. The paths have no "a/" or "b/" before them."""
_NOTHING = "/dev/null"


@dataclass(slots=True)
class FileDiff:
    """What a diff says of one file. `lines` are (sign, text), the sign is "+", "-", " ", or "@" of a hunk.

    `was` is its path before, where the diff moves it.
    """

    path: str
    deleted: bool = False
    was: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def removed(self) -> list[str]:
        """The lines that go."""
        return [text for sign, text in self.lines if sign == "-"]

    @property
    def added(self) -> list[str]:
        """The lines that come."""
        return [text for sign, text in self.lines if sign == "+"]


def of_file(path: str, patch: str, *, deleted: bool = False, was: str = "") -> FileDiff:
    """The diff of one file as APIs give it: its hunks. Lines that name it may stand before them."""
    lines = [line for one in files(f"--- file\n+++ file\n{patch}") for line in one.lines]
    return FileDiff(path, deleted, was, lines)


def files(diff: str) -> Iterator[FileDiff]:
    """The files of a diff in their order. What belongs to none, and what is no diff, is passed over."""
    current: FileDiff | None = None
    before, moved, left_old, left_new = "", "", 0, 0
    for line in diff.replace("\r\n", "\n").split("\n"):  # not at all that Unicode takes for the end of a line
        hunk = _HUNK.match(line)
        if hunk and current is not None:
            left_old, left_new = _sizes(line)
            current.lines.append(("@", hunk[2]))
        elif current is not None and (left_old > 0 or left_new > 0) and line[:1] in {"+", "-", " ", ""}:
            sign = line[:1] or " "
            current.lines.append((sign, line[1:]))
            left_old -= sign != "+"
            left_new -= sign != "-"
        elif line.startswith(_FROM):
            moved = line.removeprefix(_FROM)
        elif line.startswith("--- "):
            before = _name(line)
        elif line.startswith(("+++ ", _TO)):
            begun = _begun(before, moved, line)
            left_old = left_new = 0
            if current is not None and current.path == begun.path and not current.lines:
                continue  # it moved, and was named before
            if current is not None:
                yield current
            current = begun
    if current is not None:
        yield current


def _begun(before: str, moved: str, line: str) -> FileDiff:
    """The file that a line names, after those that named what it was `before` or from where it `moved`."""
    if line.startswith(_TO):
        return FileDiff(line.removeprefix(_TO), was=moved)
    after = _name(line)
    return FileDiff(before, deleted=True) if after == _NOTHING else FileDiff(after)


def _sizes(line: str) -> tuple[int, int]:
    """How many lines of the old and of the new file the hunk holds; numbers that no file has count as few."""
    spans = re.findall(r"[-+]\d+(?:,(\d+))?", line[:100])[:2]
    old, new = (min(int(one[:9]), 10**8) if one else 1 for one in spans)
    return old, new


def _name(line: str) -> str:
    """The path without git's own "a/" or "b/", and without a time after a tab."""
    name = line[4:].partition("\t")[0].strip().strip('"')
    return name[2:] if name[:2] in {"a/", "b/"} else name
