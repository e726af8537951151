"""Books without some tools, to learn what is found of a tool that nobody has written down yet."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from reviewboard.domain.detection.rulebook import Rule, RuleBook

_V = TypeVar("_V")
_WORD = re.compile("[a-z]+")
# Words of no tool in particular, though addresses of tools hold them.
_ANYBODYS = frozenset(
    [
        "noreply",
        "reply",
        "ai",
        "genai",
        "llm",
        "llms",
        "agent",
        "agents",
        "agentic",
        "assistant",
        "assisted",
        "bot",
    ]
)


def without_tools(book: RuleBook, tools: Collection[str]) -> RuleBook:
    """The book as if nobody had ever written down anything about these tools.

    Words that only they have are no hints any more either: a text that nothing else makes suspicious stays
    unread.
    """
    gone = frozenset(tools)

    def kept(said: Mapping[_V, Rule]) -> dict[_V, Rule]:
        return {value: rule for value, rule in said.items() if rule.tool not in gone}

    return replace(
        book,
        version=f"{book.version}-less",
        rules=tuple(rule for rule in book.rules if rule.tool not in gone),
        tools=tuple(tool for tool in book.tools if tool.id not in gone or tool.id == "unspecified"),
        hints=book.hints.difference(_words_of(book, gone)),
        accounts=kept(book.accounts),
        logins=kept(book.logins),
        addresses=kept(book.addresses),
        names=tuple(one for one in book.names if one.rule.tool not in gone),
        keys={key: tuple(one for one in told if one[0].tool not in gone) for key, told in book.keys.items()},
        marks=tuple(one for one in book.marks if one[0].tool not in gone),
    )


def _words_of(book: RuleBook, gone: Collection[str]) -> frozenset[str]:
    """The words of these tools' names, logins and addresses that are not everybody's."""
    words = {word for named in _named(book, gone) for word in _WORD.findall(named)}
    return frozenset(words - _ANYBODYS)


def _named(book: RuleBook, gone: Collection[str]) -> Iterator[str]:
    for tool in book.tools:
        if tool.id in gone and tool.id != "unspecified":
            yield tool.id
            yield from tool.short
            yield from (
                hint for hint in book.hints if tool.called is not None and tool.called.fullmatch(hint)
            )
    for said in (book.logins, book.addresses):
        yield from (value for value, rule in said.items() if rule.tool in gone)
