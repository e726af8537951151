"""Trailers and lines that look like one, in every spelling: case, hyphens, colon, in mid-message or line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviewboard.domain.detection.rulebook import RuleBook, squeezed

_COLON = re.compile(
    r"[\W_]{0,8}([A-Za-z][A-Za-z _-]{1,40}?)[*_`]{0,3}\s{0,3}[:：]\s{0,3}[*_]{0,3}\s{0,8}(\S.*)"
)
_MAX_LINE = 2000


@dataclass(frozen=True, slots=True)
class Trailer:
    """A key (squeezed, see `squeezed`) and its value; `colon` says that it was written as a trailer is."""

    key: str
    value: str
    quote: str
    colon: bool


def trailers_in(book: RuleBook, line: str) -> Iterator[Trailer]:
    """The trailers of one line whose keys a rule or a reader knows."""
    text = line[:_MAX_LINE]
    found = _COLON.match(text)
    if found is not None and _known(book, squeezed(found[1])):
        yield Trailer(squeezed(found[1]), found[2].strip(), text.strip(), True)
        return
    bare, inner = _patterns(book)
    if found := bare.match(text):
        yield Trailer(squeezed(found[1]), found[2].strip(), text.strip(), False)
        return
    if ": " not in text or "by" not in text.lower():
        return
    for found in inner.finditer(text):
        yield Trailer(squeezed(found[1]), found[2].strip(), found[0].strip(), True)


def key_and_value(quote: str) -> tuple[str, str]:
    """Key and value of a quoted trailer, as they were written; the key is empty where there is none."""
    found = _COLON.match(quote[:_MAX_LINE])
    return (found[1].strip(), found[2].strip()) if found else ("", quote)


def _known(book: RuleBook, key: str) -> bool:
    return key in book.keys or key in book.readers or key in book.team.trailers


@lru_cache(maxsize=16)
def _patterns(book: RuleBook) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Keys without a colon at a line's beginning, and co-author trailers behind the end of a sentence."""
    keys = sorted((key for key in book.readers if key.endswith(("by", "with"))), key=len, reverse=True)
    loose = "|".join(_loose(key) for key in keys)
    bare = re.compile(rf"[\W_]{{0,8}}({loose})(?![\w:-])\s{{0,4}}(\S.*)", re.IGNORECASE)
    inner = re.compile(
        rf"(?<=[.!?;,)\]]\s)({loose})\s{{0,3}}:\s{{0,4}}([^<>\n]{{0,200}}(?:<[^<>\n]{{0,200}}>)?)",
        re.IGNORECASE,
    )
    return bare, inner


def _loose(key: str) -> str:
    """A pattern for a squeezed key that allows hyphens and blanks where words meet."""
    words = re.sub(r"(by|with)$", r" \1", key)
    words = re.sub(r"^(co|ai|llm)(?=[a-z]{4})", r"\1 ", words)
    return "[-_ ]?".join(words.split())
