"""What reading a file leaves behind beside its rows: problems, things left aside, decisions taken."""

import reprlib
from dataclasses import dataclass, field

MEGABYTE = 1024 * 1024
_DECIMALS = reprlib.Repr()
_DECIMALS.maxlong = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read.

    `size` is in bytes. `rows` counts rows, good and bad; `columns` those of a delimited file. `cell` is in
    characters: the most that a cell of a spreadsheet holds, and what bounds the search for the end of a quote.
    `problems` is how many are listed; the rest is counted.
    """

    size: int = 10 * MEGABYTE
    rows: int = 100_000
    columns: int = 1_000
    cell: int = 32_767
    problems: int = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, both counted from 1.

    `position` is the number of the column in a delimited file and the character in the line elsewhere;
    0 when the whole line is meant.
    """

    line: int
    position: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that kept a row, or the whole file, from being read.

    `column` is the name of the column, empty when the whole row is meant; `position` is as in `Place`.
    `got` is what stood there, shortened; `expected` is what should have; `hint` is the likely repair or
    empty.
    """

    file: str
    line: int
    column: str
    position: int
    got: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        """One line for a terminal: place, what was found, what was expected, the likely repair."""
        place = f"{self.file}, line {self.line}"
        if self.position:
            place += f", column {self.position}"
        if self.column:
            place += f" ({self.column})"
        text = f"{place}: got {self.got}, expected {self.expected}"
        return f"{text}; {self.hint}" if self.hint else text


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that was left aside without harm: a column or an entity that the import has no use for."""

    line: int
    what: str
    why: str


class Unreadable(ValueError):  # noqa: N818  # reads as what it is at every raise
    """A value that is not what its column holds; caught where its place is known.

    `column` is said where values of several columns contradict each other.
    """

    def __init__(self, expected: str, hint: str = "", got: str = "", column: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint
        self.got = got
        self.column = column


@dataclass(slots=True)
class Report:
    """Collects, while one file is read, what should be told of it. `found` counts unlisted problems too."""

    file: str
    most: int = 10_000
    found: int = 0
    problems: list[Problem] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def problem(self, place: Place, got: str, expected: str, hint: str = "", column: str = "") -> None:
        """Something at `place` could not be read; `got` is printed as it is (see `shown`)."""
        self.found += 1
        if self.found <= self.most:
            self.problems.append(Problem(self.file, place.line, column, place.position, got, expected, hint))

    def ignore(self, line: int, what: str, why: str) -> None:
        """Something was left aside without harm."""
        self.ignored.append(Ignored(line, what, why))

    def notice(self, text: str) -> None:
        """A decision was taken for the reader; said once."""
        if text not in self.notices:
            self.notices.append(text)


def shown(value: object) -> str:
    """A value as a message may quote it: one line, at most about 60 characters, printable."""
    if isinstance(value, str) and value:
        cut = value if len(value) <= 60 else value[:57] + "..."
        return "“" + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut) + "”"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object with {len(value)} keys"
    if value is None or isinstance(value, (str, bool)):
        return {None: "null", "": "nothing", True: "true", False: "false"}[value]
    return _DECIMALS.repr(value)


def listed(words: object, last: str = "and") -> str:
    """`a, b and c`, for messages."""
    items = (
        [str(word) for word in words] if isinstance(words, (list, tuple, set, frozenset)) else [str(words)]
    )
    return (
        items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else "nothing"
    )
