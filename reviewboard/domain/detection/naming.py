"""Which tools a piece of text names, when it is already clear that it names who helped.

A tool's unmistakable names count anywhere in the piece. Its short names are people's names or ordinary words
too (Claude, Devin, Cursor) and count only where nothing but versions, vendors and filling words stands beside
them.
"""

import re
from functools import lru_cache

from reviewboard.domain.detection.rulebook import RuleBook, Tool

UNSPECIFIED = "unspecified"
_WORD = re.compile(r"[^\W_]+(?:[.:'+-][^\W_]+)*")
_VERSION = re.compile(r"v?\d[\w.+-]*")
_IN_FRONT = re.compile(
    r"\A(?:[\W_]{0,4}(?:(?:an? )?(?:fully )?(?:autonomous|automated|background)|an?|the|my|our|some|"
    r"anthropic'?s?|github'?s?|google'?s?|openai'?s?)\s)?[\W_]{0,4}",
)
_OTHER = re.compile(r"\s*(?:,|and|&|\+)\s+(?:and\s+)?([A-Z][a-z]+)\b")
_DENIAL = re.compile(
    r"[\W_]{0,8}(?:no|none|n/?a|not|nil|nothing|false|0|without|human|manual(?:ly)?|never|nope|unassisted|"
    r"by hand)\b",
    re.IGNORECASE,
)


def is_denial(text: str) -> bool:
    """Whether this piece says "none", "no", "by hand"."""
    return _DENIAL.match(text) is not None


@lru_cache(maxsize=8192)
def tools_named(book: RuleBook, text: str, loose: bool = False) -> tuple[str, ...]:
    """The tools that this piece names, first named first, `UNSPECIFIED` last; empty: none, or a denial.

    With `loose`, a capitalised short name counts beside other words too: for pieces that can only speak of
    AI.
    """
    if is_denial(text):
        return ()
    found: dict[str, int] = {}
    for tool in book.tools:
        place = _place(tool, text)
        if place is not None:
            found[tool.id] = place
    found.update({name: place for name, place in _short(book, text, loose).items() if name not in found})
    if len(found) > 1:
        found.pop(UNSPECIFIED, None)
    return tuple(sorted(found, key=lambda name: found[name]))


@lru_cache(maxsize=8192)
def leading_tool(book: RuleBook, text: str) -> str:
    """The tool that this text begins with, or "". A short name must be capitalised and end its phrase."""
    start = _IN_FRONT.sub("", text)
    for tool in book.tools:
        if tool.called is not None and tool.called.match(start):
            return tool.id
    word = re.match(
        r"([A-Z][a-zA-Z]+)(?=\s*(?:[.,;:!)\]*_`\"'/&+]|$)|\s+(?:and|for|to|in|on|during|then|plus|as|with)\b(?! mind\b))",
        start,
    )
    if word is not None and not _among_people(book, word[1].lower(), start[word.end() :]):
        low = word[1].lower()
        for tool in book.tools:
            if low in tool.short:
                return tool.id
    return UNSPECIFIED if re.match(r"(?:[A-Z]\w+ ){1,2}AI\b", start) else ""


def _among_people(book: RuleBook, name: str, after: str) -> bool:
    """Whether somebody is named beside this name, who is no tool: "Claude and Bob", "Devin, Ada"."""
    other = _OTHER.match(after)
    if name in book.words["machines"] or other is None:
        return False
    return not any(other[1].lower() in tool.short for tool in book.tools)


def _place(tool: Tool, text: str) -> int | None:
    if tool.called is None:
        return None
    found = tool.called.search(text)
    return found.start() if found else None


def _short(book: RuleBook, text: str, loose: bool) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in _WORD.finditer(text):
        low = word[0].lower()
        names = [tool.id for tool in book.tools if low in tool.short]
        if names and (not loose or word[0][0].isupper()):
            found.setdefault(names[0], word.start())
        elif not (loose or low in book.words["filling"] or _VERSION.fullmatch(low)):
            return {}
    return found
