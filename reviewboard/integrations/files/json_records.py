"""JSON, and JSON lines, to objects that know the line and character of each of their keys.

The standard library's decoder says where a syntax error stands, but not where a value stood; so the list and
the keys of its objects are walked here, and the decoder reads each value.
"""

import bisect
import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from reviewboard.integrations.files.problems import Place, Report, shown

WRAPPERS = frozenset({"result", "results", "data", "items", "values", "records"})
"""Keys under which exports put the list, whatever it lists; a kind adds its own (`incidents`, `issues`)."""
LONGEST_NUMBER = 30
_SPACE = re.compile(r"[ \t\r\n]*")
_OBJECT_AT_LINE_START = re.compile(r"^\{", re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object with its value, and the offset of the key."""

    key: str
    value: object
    at: int


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One object of the list: the offset of its brace, and its members in order, doubled keys included."""

    at: int
    members: tuple[Member, ...]


class _StoppedError(Exception):
    """A list that cannot be read to its end; what came before was given."""


def _integer(digits: str) -> object:
    """Digits as a number; as text when no column could hold it, for such numbers take very long to read."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _constant(word: str) -> object:
    """`NaN` is not JSON, but what Python programs write for nothing."""
    return None if word == "NaN" else word


class JsonRecords:
    """The objects of a JSON file, and the places of offsets in it."""

    def __init__(self, text: str, report: Report, wrappers: frozenset[str] = frozenset()) -> None:
        self._text, self._report = text, report
        self._wrappers = WRAPPERS | wrappers
        self._decoder = json.JSONDecoder(parse_int=_integer, parse_constant=_constant)
        self._line_starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def place(self, at: int) -> Place:
        """Line and character of an offset."""
        line = bisect.bisect_right(self._line_starts, at)
        return Place(line, at - self._line_starts[line - 1] + 1)

    def objects(self) -> Iterator[JsonObject | None]:
        """Every object of the list, of the list in a wrapper, or one after another; None was reported.

        A syntax error in a list ends the reading, for what follows cannot be told apart. Between objects that
        each begin a line, reading goes on with the next one.
        """
        at = self._skip(0)
        while at < len(self._text):
            try:
                at = self._skip((yield from self._top_level(at)))
            except _StoppedError:
                return
            except RecursionError as error:
                self._syntax_problem(error, at, "nothing below this line was read")
                return
            except ValueError as error:
                self._syntax_problem(error, at)
                yield None
                beyond = _OBJECT_AT_LINE_START.search(self._text, at + 1)
                at = beyond.start() if beyond else len(self._text)

    def _top_level(self, at: int) -> Generator[JsonObject | None, None, int]:
        """The objects of one value at the top of the file; returns the offset behind it."""
        if self._text[at] == "[":
            return (yield from self._list(at))
        if self._text[at] != "{":
            raise json.JSONDecodeError("Expecting an object or a list of objects", self._text, at)
        members: list[Member] = []
        wrapped = False
        end = self._skip(at + 1)
        while self._text[end : end + 1] != "}":
            key, value_at = self._key(end)
            if key in self._wrappers and self._text[value_at : value_at + 1] == "[":
                wrapped = True
                behind = yield from self._list(value_at)
            else:
                value, behind = self._decoder.raw_decode(self._text, value_at)
                members.append(Member(key, value, end))
            end = self._next(behind, "}")
        if not wrapped:
            yield JsonObject(at, tuple(members))
        return end + 1

    def _list(self, at: int) -> Generator[JsonObject | None, None, int]:
        """The objects of a list that opens at `at`; returns the offset behind it."""
        end = self._skip(at + 1)
        try:
            while self._text[end : end + 1] != "]":
                if self._text[end : end + 1] == "{":
                    found, behind = self._object(end)
                    yield found
                else:
                    value, behind = self._decoder.raw_decode(self._text, end)
                    self._report.problem(self.place(end), shown(value), "an object with one key a column")
                    yield None
                end = self._next(behind, "]")
        except (ValueError, RecursionError) as error:
            self._syntax_problem(error, end, "nothing below this line was read")
            raise _StoppedError from error
        return end + 1

    def _object(self, at: int) -> tuple[JsonObject, int]:
        """The object that opens at `at`, and the offset behind it."""
        members: list[Member] = []
        end = self._skip(at + 1)
        while self._text[end : end + 1] != "}":
            key, value_at = self._key(end)
            value, behind = self._decoder.raw_decode(self._text, value_at)
            members.append(Member(key, value, end))
            end = self._next(behind, "}")
        return JsonObject(at, tuple(members)), end + 1

    def _key(self, at: int) -> tuple[str, int]:
        """The key at `at`, and the offset of its value."""
        if self._text[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting a key in double quotes", self._text, at)
        key, end = self._decoder.raw_decode(self._text, at)
        colon = self._skip(end)
        if self._text[colon : colon + 1] != ":":
            raise json.JSONDecodeError("Expecting ':'", self._text, colon)
        return str(key), self._skip(colon + 1)

    def _next(self, at: int, closing: str) -> int:
        """Offset of the member or element behind a comma, or of the closing character."""
        at = self._skip(at)
        if self._text[at : at + 1] == closing:
            return at
        if self._text[at : at + 1] != ",":
            raise json.JSONDecodeError(f"Expecting ',' or '{closing}'", self._text, at)
        behind = self._skip(at + 1)
        if self._text[behind : behind + 1] == closing:
            raise json.JSONDecodeError(f"Expecting no comma before '{closing}'", self._text, at)
        return behind

    def _skip(self, at: int) -> int:
        space = _SPACE.match(self._text, at)
        return space.end() if space else at

    def _syntax_problem(self, error: ValueError | RecursionError, at: int, hint: str = "") -> None:
        if isinstance(error, json.JSONDecodeError):
            found = self._text[error.pos : error.pos + 30].splitlines()
            got = shown(found[0] if found else "") if error.pos < len(self._text) else "the end of the file"
            expected = error.msg[0].lower() + error.msg[1:]
            expected = (
                expected.removeprefix("expecting ")
                if expected.startswith("expecting")
                else f"JSON ({expected})"
            )
            self._report.problem(self.place(error.pos), got, expected, hint)
        else:
            self._report.problem(self.place(at), "values nested very deeply", "a flat object", hint)
