"""CODEOWNERS files of GitHub and GitLab.

GitHub: the last rule that matches decides. GitLab: sections (`[Name]`, `^[Optional]`, `[Name][2] @default`)
are each decided by themselves, and the last matching rule of each gives its owners. A file with a section is
GitLab's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reviewboard.integrations.files.patterns import PathPattern
from reviewboard.integrations.files.problems import Limits, Place, Report, shown
from reviewboard.integrations.files.rows import OwnershipRow

LONGEST_PATTERN = 500
LONGEST_SECTION = 255
_SECTION = re.compile(
    r"(?P<optional>\^)?\[(?P<name>[^\[\]]+)\](?:\[(?P<approvals>\d{1,3})\])?(?P<owners>\s+.*)?"
)
_SECTION_LIKE = re.compile(r"\^?\[[^\]\s]*(\]\[|\]?$|\]\s)")
_WORD = re.compile(r"(?:\\.|[^\s\\])+|\\$")
_OWNER = re.compile(r"@{1,2}[\w.\-]+(?:/[\w.\-]+)*(?:\[bot\])?|[^@\s]+@[^@\s]+")
_ESCAPED = re.compile(r"\\([ #])")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class _Section:
    name: str = ""
    approvals: int = 1
    owners: tuple[str, ...] = ()


class Ownership:
    """The rules of one file, asked by path."""

    def __init__(self, rows: Sequence[OwnershipRow]) -> None:
        self._rows = rows

    def reviewers_for(self, path: str) -> tuple[str, ...]:
        """Owners of a path as the file writes them: of the last rule that matches, in each section."""
        found: dict[str, tuple[str, ...]] = {}
        shut: set[str] = set()
        for row, pattern in self._patterns:
            section = row.section.casefold()
            if section not in shut and pattern.matches(path):
                found[section] = row.owners
                shut |= {section} if row.excluded else set()
        return tuple(dict.fromkeys(owner for section in found for owner in found[section]))

    @cached_property
    def _patterns(self) -> tuple[tuple[OwnershipRow, PathPattern], ...]:
        gitlab = any(row.section or row.excluded for row in self._rows)
        return tuple((row, PathPattern(row.pattern, gitlab)) for row in self._rows)


def read_codeowners(text: str, report: Report, limits: Limits) -> list[OwnershipRow]:
    """The rules in order. A line that no code host would follow is reported and left out."""
    lines = text.splitlines()
    gitlab = any(_SECTION.fullmatch(line.strip()) for line in lines)
    section = _Section()
    rows: list[OwnershipRow] = []
    for number, line in enumerate(lines, 1):
        if len(rows) >= limits.rows:
            report.problem(
                Place(number), "more rules", f"at most {limits.rows:,}", "those below were not read"
            )
            break
        content = _COMMENT.sub("", line).strip()
        if not content:
            continue
        if _CONTROL.search(content):
            report.problem(Place(number), shown(content), "text without control characters")
        elif gitlab and (match := _SECTION.fullmatch(content)):
            section = _section(match, number, report)
        elif _SECTION_LIKE.match(content):
            report.problem(
                Place(number, 1), shown(content), "a section such as [Name], ^[Name] or [Name][2] @owner"
            )
        elif row := _rule(content, number, line, section, gitlab, report):
            rows.append(row)
    return rows


def _section(match: re.Match[str], number: int, report: Report) -> _Section:
    owners = tuple((match["owners"] or "").split())
    for owner in owners:
        if not _OWNER.fullmatch(owner):
            report.problem(
                Place(number), shown(owner), "@user, @group/team, @@role or an address", "", "owner"
            )
    good = tuple(owner for owner in owners if _OWNER.fullmatch(owner))
    approvals = 0 if match["optional"] else max(int(match["approvals"] or 1), 1)
    name = " ".join(match["name"].split())
    if len(name) > LONGEST_SECTION:
        report.problem(Place(number, 1), shown(name), f"at most {LONGEST_SECTION} characters", "", "section")
    return _Section(name[:LONGEST_SECTION], approvals, good)


def _rule(
    content: str, number: int, line: str, section: _Section, gitlab: bool, report: Report
) -> OwnershipRow | None:
    words = [match.group() for match in _WORD.finditer(content)]
    excluded = words[0].startswith("!")
    pattern = _ESCAPED.sub(r"\1", words[0][excluded:])
    if excluded and not gitlab:
        report.problem(
            Place(number, 1),
            shown(words[0]),
            "a pattern without !",
            "GitHub leaves such a line out",
            "pattern",
        )
        return None
    if len(pattern) > LONGEST_PATTERN or not pattern.isprintable() or not pattern:
        expected = f"a printable pattern of at most {LONGEST_PATTERN} characters"
        report.problem(Place(number, 1), shown(pattern), expected, "", "pattern")
        return None
    for owner in words[1:]:
        if not _OWNER.fullmatch(owner):
            hint = r"write a space in a path as '\ '" if "/" in owner and "@" not in owner else ""
            place = Place(number, line.find(owner) + 1)
            report.problem(place, shown(owner), "@user, @group/team, @@role or an address", hint, "owner")
            return None
    owners = tuple(words[1:]) or (() if excluded else section.owners)
    return OwnershipRow(
        number,
        pattern,
        owners,
        section.name,
        section.approvals,
        excluded,
        at=lambda word: Place(number, line.find(word) + 1),
    )
