"""Agent Trace records (RFC 0.1.0): which ranges of which files an AI wrote, bound to one revision.

Where records are stored is left open by the RFC, so they come as text: one record, a list of them, or a record
a line.
"""

from collections.abc import Iterator
from json import dumps
from typing import Any

from reviewboard.domain.detection.facts import Sign
from reviewboard.domain.detection.records import entries, items, parsed, tool_of, word
from reviewboard.domain.detection.rulebook import RuleBook, rule_book
from reviewboard.domain.values import Certainty, EvidenceKind

RULE = "reader.trace"
_BY_AI = frozenset({"ai", "mixed"})
_MAX_CHARS = 8_000_000
_PLACE_CHARS = 64


def traces(text: str, sha: str, book: RuleBook | None = None) -> tuple[Sign, ...]:
    """The signs of all records of this commit; records of another or of no revision say nothing of it.

    One sign for each tool and file. Never raises: anything may stand in an uploaded text.
    """
    book = book or rule_book()
    found: dict[tuple[str, str], Sign] = {}
    for record in _records(text[:_MAX_CHARS]):
        if not sha or word(entries(record, "vcs"), "revision").lower() != sha.lower():
            continue
        for sign in _signs(book, record):
            found.setdefault((sign.tool, sign.place), sign)
    return tuple(found.values())


def _records(text: str) -> Iterator[Any]:
    whole = parsed(text)
    if isinstance(whole, list):
        yield from whole
    elif whole is not None:
        yield whole
    else:
        for line in text.split("\n"):
            if line.strip().startswith("{"):
                yield parsed(line)


def _signs(book: RuleBook, record: Any) -> Iterator[Sign]:
    name = word(entries(record, "tool"), "name")
    for file in items(record, "files"):
        path = word(file, "path")
        for conversation in items(file, "conversations"):
            told = entries(conversation, "contributor")
            for part in items(conversation, "ranges"):
                if not isinstance(part, dict):
                    continue
                who = entries(part, "contributor") or told
                model = word(who, "model_id")
                tool = tool_of(book, name, model)
                if word(who, "type").lower() in _BY_AI and tool:
                    yield _sign(book, tool, f"{path}: {_quote(name, who, part)}", f"trace {path}")


def _quote(name: str, who: dict[str, Any], part: dict[str, Any]) -> str:
    """The record's own words for this range, without what does not matter here."""
    told = {"tool": name, **{key: word(who, key) for key in ("type", "model_id")}}
    lines = {key: part[key] for key in ("start_line", "end_line") if isinstance(part.get(key), int)}
    return dumps({**{key: value for key, value in told.items() if value}, **lines}, ensure_ascii=False)


def _sign(book: RuleBook, tool: str, quote: str, place: str) -> Sign:
    where = place if len(place) <= _PLACE_CHARS else f"{place[: _PLACE_CHARS - 1]}…"
    return Sign(tool, EvidenceKind.WROTE, Certainty.CERTAIN, quote[:400], where, RULE, book.version)
