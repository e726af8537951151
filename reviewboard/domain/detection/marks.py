"""Marks that tools leave in a text: what the rule file knows, and the conventions of all others.

"🤖 Generated with [Name](link)", a link to a session at a host of AI, `Name-Session: <id>`: who leaves one of
these is an agent, also where no rule knows its name.
"""

import re
from collections.abc import Iterator

from reviewboard.domain.detection.found import Found
from reviewboard.domain.detection.identities import UNKNOWN_AGENT, slug
from reviewboard.domain.detection.naming import UNSPECIFIED, leading_tool, tools_named
from reviewboard.domain.detection.rulebook import RuleBook
from reviewboard.domain.values import Certainty, EvidenceKind

_MADE = re.compile(
    r"(?P<robot>🤖\s{0,2})?\b(?:co-?)?"
    r"(?P<verb>generated|created|made|written|authored|built|implemented|assisted|produced) "
    r"(?:with|by|using|via) (?P<rest>[\[`*_\"]{0,3}\w.{0,200})",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"[`*_]{0,2}\[(?P<name>[^\]\n]{1,60})\]\((?P<link>https?://[^)\s]{4,200})\)(?P<after>.{0,60})"
)
_OF_AI = re.compile(r"\b(?:ai|llm)\b|\bagent\b", re.IGNORECASE)
_AI_HOST = re.compile(
    r"https?://(?:[\w-]+\.){1,3}(?:ai|dev/agents?|sh/agents?)(?:[/)\s]|$)|\bagents?\b", re.IGNORECASE
)
_SESSION_LINK = re.compile(
    r"https://(?:[a-z0-9-]{1,30}\.){0,2}(?P<name>[a-z0-9-]{2,30})\.ai/(?:[\w-]{1,30}/){0,3}"
    r"(?:sessions?|threads?|tasks?|agents?|runs?|conversations?|chats?)[/_][\w-]{6,}",
    re.IGNORECASE,
)
_SESSION_KEY = re.compile(
    r"\s{0,3}(?P<name>[A-Za-z][A-Za-z0-9]{1,24}(?:[- ](?:code|cli|agent|ai))?)[- ](?:session|thread|conversation|transcript)"
    r"(?:[- ](?:id|url|link))?\s{0,2}:\s{0,3}(?P<value>https?://\S{6,}|[\w-]{8,})\s{0,3}",
    re.IGNORECASE,
)


def marked(book: RuleBook, text: str, low: str) -> Iterator[Found]:
    """The marks in one line."""
    ruled = tuple(
        Found(rule.tool, rule.kind, rule.certainty, mark[0], rule.id)
        for rule, hint, pattern in book.marks
        if hint in low and (mark := pattern.search(text))
    )
    if ruled:
        yield from ruled
        return
    if "🤖" in text or "](http" in text:
        yield from _made(book, text)
    if "https://" in low and ".ai/" in low and (found := _SESSION_LINK.search(text)):
        yield _guess(found["name"], found[0])
    if ":" in text and ("-" in text or " " in text) and (found := _SESSION_KEY.fullmatch(text)):
        yield from _session(book, found)


def _made(book: RuleBook, text: str) -> Iterator[Found]:
    found = _MADE.search(text)
    before = text[: found.start()].rstrip() if found is not None else ""
    # "Detect 🤖 Generated with ..." speaks of the mark; behind the end of a sentence it is one.
    if found is None or (any(map(str.isalpha, before)) and before[-1] not in ".!?:;)|*_>"):
        return
    linked = _LINKED.match(found["rest"])
    name = linked["name"] if linked else found["rest"]
    tool = leading_tool(book, name) or next(iter(tools_named(book, name[:60])), "")
    if tool and tool != UNSPECIFIED and (linked or found["robot"]):
        yield Found(tool, EvidenceKind.WROTE, Certainty.LIKELY, found[0], "reader.mark")
    elif linked and (found["robot"] or _says_ai(found["verb"], linked)):
        yield _guess(linked["name"], found[0])
    elif found["robot"]:
        yield Found(UNSPECIFIED, EvidenceKind.WROTE, Certainty.LIKELY, found[0], "reader.mark")


def _says_ai(verb: str, linked: re.Match[str]) -> bool:
    """Whether the link or what follows speaks of AI. What is made or built with a product may be the product."""
    told = _AI_HOST.search(linked["link"]) or _OF_AI.search(linked["after"])
    return told is not None and verb.lower() not in ("made", "built", "produced")


def _session(book: RuleBook, found: re.Match[str]) -> Iterator[Found]:
    name = found["name"]
    tool = next(iter(tools_named(book, name.replace("-", " "))), "")
    if tool:
        yield Found(tool, EvidenceKind.WROTE, Certainty.LIKELY, found[0].strip(), "reader.session")
    elif _is_trailer(found) and name.lower() not in book.words["places"]:
        yield _guess(name, found[0].strip())


def _is_trailer(found: re.Match[str]) -> bool:
    """`Acme-Session: <id>` or `Acme-Thread-ID: <id>`; "Upstream thread: <link>" leads to where people talk."""
    key = found[0].partition(":")[0].strip().lower()
    bound = key.endswith(("-session", "-id", "-url"))
    return " " not in key and bound and re.search(r"\d", found["value"]) is not None


def _guess(name: str, quote: str) -> Found:
    return Found(slug(name) or UNSPECIFIED, EvidenceKind.WROTE, Certainty.LIKELY, quote, UNKNOWN_AGENT)
