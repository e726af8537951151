"""The part of JQL that we speak: read into clauses, and refused in Jira's words where it is anything else."""

import re
from dataclasses import dataclass

from tests.simulators.jira.refusal import Refused

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<sign>>=|<=|!=|[=<>~(),])|(?P<word>[^\s()=,<>!~"']+))"""
)
OPERATORS = ("=", "!=", ">=", "<=", ">", "<", "~")
RESERVED = {"and", "or", "not", "in", "order", "by", "is", "was", "changed", "empty", "null"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A field, an operator (`in` and `not in` among them) and the values it is compared with."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Combined:
    """Clauses of which all (`and`) or any (`or`) must hold."""

    word: str
    parts: tuple["Condition", ...]


Condition = Clause | Combined


@dataclass(frozen=True, slots=True)
class Order:
    """A field by which results are sorted."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for, None for everything, and in which order."""

    condition: Condition | None
    order: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of JQL's own words."""
        return self.kind == "word" and self.text.lower() in words

    def is_sign(self, sign: str) -> bool:
        """Whether this is a mark of punctuation."""
        return self.kind == "sign" and self.text == sign


_END = _Token("end", "", 0)


def parse(text: str) -> Query:
    """Reads a query.

    Raises:
        Refused: 400, with what Jira says of it.
    """
    return _Parser(_tokens(text)).query()


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise _reserved(text[place:].strip()[0], place + 1)
        kind = match.lastgroup or ""
        raw = match[kind]
        said = re.sub(r"\\(.)", r"\1", raw[1:-1]) if kind == "text" else raw
        found.append(_Token(kind, said, match.start(kind) + 1))
        place = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens of one query."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._next = tokens, 0

    def _peek(self) -> _Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _END

    def _take(self) -> _Token:
        token = self._peek()
        self._next += 1
        return token

    def query(self) -> Query:
        """The whole query."""
        found = None if self._peek() is _END or self._peek().is_word("order") else self._any_of()
        order = self._order()
        if self._peek() is not _END:
            raise _unexpected("Expecting either 'OR' or 'AND'", self._peek())
        return Query(found, order)

    def _any_of(self) -> Condition:
        parts = [self._all_of()]
        while self._peek().is_word("or"):
            self._take()
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Combined("or", tuple(parts))

    def _all_of(self) -> Condition:
        parts = [self._one()]
        while self._peek().is_word("and"):
            self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Combined("and", tuple(parts))

    def _one(self) -> Condition:
        if not self._peek().is_sign("("):
            return self._clause()
        self._take()
        found = self._any_of()
        self._sign(")")
        return found

    def _sign(self, sign: str) -> None:
        token = self._take()
        if not token.is_sign(sign):
            raise _unexpected(f"Expecting '{sign}'", token)

    def _clause(self) -> Clause:
        field = self._take()
        if field.kind not in ("word", "text") or field.is_word(*RESERVED):
            raise _unexpected("Expecting a field name", field)
        operator = self._take()
        if operator.kind == "sign" and operator.text in OPERATORS:
            return Clause(field.text, operator.text, (self._value(),))
        negated = operator.is_word("not")
        if negated:
            operator = self._take()
        if not operator.is_word("in"):
            raise _unexpected("Expecting operator", operator)
        return Clause(field.text, "not in" if negated else "in", self._list())

    def _list(self) -> tuple[str, ...]:
        self._sign("(")
        found = [self._value()]
        while self._peek().is_sign(","):
            self._take()
            found.append(self._value())
        self._sign(")")
        return tuple(found)

    def _value(self) -> str:
        token = self._take()
        if token.kind not in ("word", "text") or token.is_word(*RESERVED):
            raise _unexpected("Expecting either a value, list or function", token)
        return token.text

    def _order(self) -> tuple[Order, ...]:
        if not self._peek().is_word("order"):
            return ()
        self._take()
        by = self._take()
        if not by.is_word("by"):
            raise _unexpected("Expecting 'by'", by)
        found = [self._order_field()]
        while self._peek().is_sign(","):
            self._take()
            found.append(self._order_field())
        return tuple(found)

    def _order_field(self) -> Order:
        field = self._take()
        if field.kind not in ("word", "text"):
            raise _unexpected("Expecting a field name", field)
        down = self._peek().is_word("desc")
        if self._peek().is_word("asc", "desc"):
            self._take()
        return Order(field.text.lower(), down)


def _reserved(said: str, place: int) -> Refused:
    return Refused(
        400,
        f"Error in the JQL Query: The character '{said}' is a reserved JQL character. You must enclose it in a string "
        f"or use the escape '\\u{ord(said):04x}' instead. (line 1, character {place})",
    )


def _unexpected(expected: str, token: _Token) -> Refused:
    if token is _END:
        return Refused(400, f"Error in the JQL Query: {expected} before the end of the query.")
    return Refused(
        400, f"Error in the JQL Query: {expected} but got '{token.text}'. (line 1, character {token.place})"
    )
