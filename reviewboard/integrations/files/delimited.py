"""Delimited text (CSV and its cousins) to records that know their place.

RFC 4180, read tolerantly: any line ending, comma, semicolon, tab or bar between fields, a quote inside an
unquoted field is a character. The standard library's reader cannot say where a quote opened, and one lost
quote makes it swallow the rest of the file; here reading goes on with the line after the lost quote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewboard.integrations.files.problems import Limits, Place, Report, shown

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SPREADSHEET_HINT = re.compile(r'"?sep=(?P<separator>[,;\t|])"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it was cut: the number of its first line and its fields, quotes removed."""

    number: int
    fields: tuple[str, ...]

    def place(self, index: int) -> Place:
        """Where field `index` (from 0) begins; a field before it may have spanned several lines."""
        above = sum(len(_LINE_END.findall(field)) for field in self.fields[:index])
        return Place(self.number + above, index + 1)


class _BrokenError(Exception):
    """A record that cannot be cut; `line` counts from the record's first line."""

    def __init__(self, lines_down: int, position: int, got: str, expected: str, hint: str) -> None:
        super().__init__(got)
        self.lines_down, self.position = lines_down, position
        self.got, self.expected, self.hint = got, expected, hint


def read_delimited(text: str, report: Report, limits: Limits) -> tuple[Line, Iterator[Line | None]]:
    """The header and the records below it; None for one that was reported, broken or of another width.

    An empty file gives a header without fields. Blank lines are skipped wherever they stand.
    """
    start, number = _first_line(text)
    separator, start, number = _separator(text, start, number, report)
    cutter = _Cutter(text, separator, report, limits)
    header = next(cutter.lines(start, number, width=None), None) or Line(number, ())
    return header, cutter.lines(cutter.next_start, cutter.next_number, width=len(header.fields))


def _first_line(text: str) -> tuple[int, int]:
    """Offset and number of the first line that is not blank."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return start, 1 + len(_LINE_END.findall(text, 0, start))


def _separator(text: str, start: int, number: int, report: Report) -> tuple[str, int, int]:
    """The separator, and where the header begins: below a spreadsheet's `sep=` line when there is one."""
    end = _LINE_END.search(text, start)
    line = text[start : end.start() if end else len(text)]
    if hint := _SPREADSHEET_HINT.fullmatch(line.strip(" ")):
        return hint["separator"], end.end() if end else len(text), number + 1
    bare = _QUOTED.sub("", line)
    separator = max(SEPARATORS, key=bare.count)
    if separator != ",":
        report.notice(f"the columns are separated by {SEPARATORS[separator]}")
    return separator, start, number


class _Cutter:
    """Cuts text into records, from any line on; remembers where the next one begins."""

    def __init__(self, text: str, separator: str, report: Report, limits: Limits) -> None:
        self._text, self._separator, self._report, self._limits = text, separator, report, limits
        self._field_end = re.compile(f"{re.escape(separator)}|\r\n|\r|\n")
        self.next_start, self.next_number = 0, 1

    def lines(self, start: int, number: int, width: int | None) -> Iterator[Line | None]:
        """Records from offset `start`, which is line `number`; with a `width`, those of that many fields."""
        self.next_start, self.next_number = start, number
        while self.next_start < len(self._text):
            number = self.next_number
            end = _LINE_END.search(self._text, self.next_start)
            below = end.end() if end else len(self._text)
            line = self._text[self.next_start : end.start() if end else len(self._text)]
            try:
                fields = self._cut(line, below)
                problem = (
                    self._width_problem(fields, width, number) if width is not None and any(fields) else None
                )
                if problem:
                    raise problem
            except _BrokenError as broken:
                for _ in range(broken.lines_down):
                    more = _LINE_END.search(self._text, below)
                    below = more.end() if more else len(self._text)
                self.next_start, self.next_number = below, number + 1 + broken.lines_down
                place = Place(number + broken.lines_down, broken.position)
                self._report.problem(place, broken.got, broken.expected, broken.hint)
                yield None
                continue
            if any(field.strip() for field in fields):
                yield Line(number, tuple(fields[:width]))

    def _cut(self, line: str, below: int) -> list[str]:
        """The fields of the record at `next_start`, which is moved behind it; `line` is its first line."""
        if '"' not in line:
            fields = line.split(self._separator)
            self.next_start, self.next_number = below, self.next_number + 1
        else:
            fields, end = self._cut_quoted(self.next_start)
            self.next_number += len(_LINE_END.findall(self._text, self.next_start, end)) or 1
            self.next_start = end
        longest = max(fields, key=len)
        if len(longest) > self._limits.cell:
            position = fields.index(longest) + 1
            raise _BrokenError(0, position, f"{len(longest):,} characters", self._at_most(), "")
        return fields

    def _cut_quoted(self, start: int) -> tuple[list[str], int]:
        """The fields from offset `start`, some of them quoted, and the offset behind the record."""
        fields: list[str] = []
        at = start
        while True:
            opening = self._opening_quote(at)
            if opening < 0:
                end = self._field_end.search(self._text, at)
                fields.append(self._text[at : end.start() if end else len(self._text)])
            else:
                value, behind = self._quoted(start, opening, len(fields) + 1)
                fields.append(value)
                end = self._field_end.match(self._text, behind)
                if end is None and behind < len(self._text):
                    raise self._after_quote(start, opening, behind, len(fields))
            if end is None:
                return fields, len(self._text)
            at = end.end()
            if end.group() != self._separator:
                return fields, at

    def _opening_quote(self, at: int) -> int:
        """Offset of the quote that opens the field at `at`, behind spaces perhaps; -1 without one."""
        while self._text.startswith(" ", at):
            at += 1
        return at if self._text.startswith('"', at) else -1

    def _quoted(self, start: int, opening: int, position: int) -> tuple[str, int]:
        """The value of a quoted field and the offset behind its closing quote."""
        at, limit = opening + 1, opening + 2 + self._limits.cell
        while (quote := self._text.find('"', at, limit)) >= 0:
            if not self._text.startswith('"', quote + 1):
                return self._text[opening + 1 : quote].replace('""', '"'), quote + 1
            at = quote + 2
        rest = shown(self._text[opening : opening + 40].splitlines()[0])
        expected = "a closing quote" if limit > len(self._text) else f"a closing quote, and {self._at_most()}"
        hint = "a quote opens in this line and never closes; double a quote that belongs to the text"
        raise _BrokenError(self._lines_between(start, opening), position, rest, expected, hint)

    def _after_quote(self, start: int, opening: int, behind: int, position: int) -> _BrokenError:
        got = shown(self._text[behind : behind + 20].splitlines()[0])
        expected = f"{SEPARATORS[self._separator][:-1]} or line end behind the closing quote"
        hint = "the quote opens in this line; double a quote that belongs to the text"
        return _BrokenError(self._lines_between(start, opening), position, got, expected, hint)

    def _width_problem(self, fields: list[str], width: int, number: int) -> _BrokenError | None:
        """A record of another width; empty fields too many are forgiven unless a quote may be lost."""
        spans_lines = self.next_number > number + 1
        if len(fields) == width or (len(fields) > width and not any(fields[width:]) and not spans_lines):
            return None
        hint = (
            "a field with a separator in it needs quotes" if len(fields) > width else "a separator is missing"
        )
        return _BrokenError(0, 0, f"{len(fields)} fields", f"{width} as in the header", hint)

    def _lines_between(self, start: int, end: int) -> int:
        return len(_LINE_END.findall(self._text, start, end))

    def _at_most(self) -> str:
        return f"at most {self._limits.cell:,} characters"
